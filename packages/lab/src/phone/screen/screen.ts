import { EventEmitter } from 'node:events';
import type { Bounds } from '@matador/core';
import type { Power } from './power.js';
import type { TextField } from './text-field.js';
import type { ScreenWindow, View } from './view.js';
import { box, everyView, viewsAt } from './view.js';

export const width = 1080;
export const height = 2400;
export const densityDpi = 420;
export const statusBarHeight = 84;
export const navigationBarHeight = 63;
const keyboardTop = 1560;

/** Gives the window that has the screen: the activity in front, or the launcher. */
export type FrontWindow = () => ScreenWindow;

/** What is to be seen on the phone, and what touches and keys do to it. */
export class Screen extends EventEmitter<{ change: [] }> {
  private focus: TextField | undefined;
  private keyboardOpen = false;

  constructor(
    private readonly power: Power,
    private readonly lockScreen: ScreenWindow,
    private readonly front: FrontWindow,
    private readonly keyboardHasKeys: () => boolean,
    /** What lies over the window in front, if anything does. */
    private readonly over: () => ScreenWindow | undefined = () => undefined,
  ) {
    super();
    power.on('change', () => this.changed());
  }

  /** The window that has the focus. */
  get window(): ScreenWindow {
    return this.windows.at(-1) ?? this.front();
  }

  /** What is shown, from the bottom to the top. */
  get windows(): readonly ScreenWindow[] {
    if (this.power.locked) return [this.lockScreen];
    const over = this.over();
    return over === undefined ? [this.front()] : [this.front(), over];
  }

  /** The field that the keyboard writes to. */
  get focusedField(): TextField | undefined {
    return this.focus;
  }

  get keyboardShown(): boolean {
    return this.keyboardOpen;
  }

  /** The area left for the window in front. */
  get area(): Bounds {
    const bottom = this.keyboardOpen ? keyboardTop : height - navigationBarHeight;
    return box(0, statusBarHeight, width, bottom);
  }

  /** The view hierarchy of the window that has the focus. */
  render(): View {
    return this.window.render(this.area);
  }

  /** Says that what is shown may have changed. */
  changed(): void {
    this.emit('change');
  }

  /** Another window came to the front. */
  switched(): void {
    this.focus = undefined;
    this.keyboardOpen = false;
    this.changed();
  }

  tap(x: number, y: number, long = false): void {
    if (!this.power.awake) return;
    this.power.touched();
    if (this.keyboardOpen && y >= keyboardTop) return;
    const target = viewsAt(this.render(), x, y).findLast(
      (view) => view.enabled !== false && (view.field !== undefined || view.onTap !== undefined),
    );
    if (target === undefined) return;
    if (target.field !== undefined) {
      this.focus = target.field;
      this.keyboardOpen = this.keyboardHasKeys();
    }
    if (long) (target.onLongTap ?? target.onTap)?.();
    else target.onTap?.();
    this.changed();
  }

  /** A drag; only its way up or down means anything here. */
  swipe(fromX: number, fromY: number, toY: number): void {
    if (!this.power.awake) return;
    this.power.touched();
    if (this.power.locked) {
      if (fromY - toY > height / 5) this.power.unlock();
      return;
    }
    const target = viewsAt(this.render(), fromX, fromY).findLast(
      (view) => view.onScroll !== undefined,
    );
    target?.onScroll?.(toY - fromY);
    this.changed();
  }

  /** Puts text into the focused field; nowhere without one. */
  type(text: string): void {
    if (!this.power.awake) return;
    this.power.touched();
    this.focusedOnScreen()?.type(text);
  }

  hideKeyboard(): boolean {
    if (!this.keyboardOpen) return false;
    this.keyboardOpen = false;
    this.changed();
    return true;
  }

  /** The focused field, as long as it is on the screen. */
  focusedOnScreen(): TextField | undefined {
    for (const view of everyView(this.render())) {
      if (view.field !== undefined && view.field === this.focus) return this.focus;
    }
    return undefined;
  }
}
