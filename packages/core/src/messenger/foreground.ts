import type { AnomalyListener, AnomalyReport, Phone, ScreenSnapshot } from '../contracts/index.js';
import type { UiSession } from '../contracts/index.js';
import type { MatadorError } from '../errors.js';
import { androidDialogs } from './android-dialogs.js';
import { describeScreen } from './describe.js';
import type { KnownDialog } from './messenger.js';
import { findNode } from './selector.js';

const pictureLimitMs = 10_000;

export interface ForegroundOptions {
  readonly phone: Phone;
  readonly ui: UiSession;
  readonly androidPackage: string;
  /** The app's own, asked before Android's. */
  readonly dialogs: readonly KnownDialog[];
  readonly onAnomaly: AnomalyListener;
  /** Makes an error of the app. */
  readonly error: (code: string, message: string) => MatadorError;
}

/**
 * Keeps the app in front: answers known dialogs, wakes a phone that fell asleep, and notices when
 * the app's process is gone. Tells of each with a picture of the screen.
 */
export class Foreground {
  /** The app's processes when it was first seen; `undefined` until then. */
  private processes: readonly number[] | undefined;
  /** What stood before the app and was done away with: the next look shows whether that worked. */
  private obstacle: AnomalyReport | undefined;

  constructor(private readonly options: ForegroundOptions) {}

  /**
   * Does what has to be done about what is in front.
   * @returns whether the screen is to be looked at again.
   * @throws MatadorError source `app`: `dialog-not-answered`, `app-crashed`.
   */
  async clear(snapshot: ScreenSnapshot, signal: AbortSignal): Promise<boolean> {
    const known = [...this.options.dialogs, ...androidDialogs];
    const dialog = known.find(({ recognise }) => findNode(snapshot, recognise));
    if (dialog !== undefined) {
      await this.answer(dialog, snapshot, signal);
      return true;
    }
    const shown = this.shows(snapshot);
    if (!shown && this.processes !== undefined && this.mayBeAsleep(snapshot)) {
      await this.meet({ kind: 'phone-asleep', what: 'the screen was dark', action: 'survived' });
      await this.options.phone.screen.wake(signal);
      return true;
    }
    if (shown) this.processes ??= await this.running(signal);
    this.tellOfObstacle();
    if (!shown) await this.checkRunning(signal);
    return false;
  }

  /** The error for an obstacle that stays, whatever is done about it. */
  stuck(): MatadorError {
    const { what } = this.obstacle ?? { what: 'a dialog' };
    this.tellOfObstacle('failed');
    return this.options.error('dialog-not-answered', `what is in front does not go away: ${what}`);
  }

  /** Tells, after a wait in vain, what was shown in place of the app, if anything was. */
  async tellIfCovered(snapshot: ScreenSnapshot): Promise<void> {
    if (this.shows(snapshot)) return;
    const what = describeScreen(snapshot);
    await this.meet({ kind: 'unexpected-window', what, action: 'failed' });
    this.tellOfObstacle();
  }

  private shows(snapshot: ScreenSnapshot): boolean {
    const { androidPackage: packageName } = this.options;
    return findNode(snapshot, [{ packageName }]) !== undefined;
  }

  /** The lock screen is a window of System UI; once the phone was woken, it is another one. */
  private mayBeAsleep(snapshot: ScreenSnapshot): boolean {
    return (
      this.obstacle?.kind !== 'phone-asleep' &&
      findNode(snapshot, [{ packageName: 'com.android.systemui' }]) !== undefined
    );
  }

  private async answer(
    dialog: KnownDialog,
    snapshot: ScreenSnapshot,
    signal: AbortSignal,
  ): Promise<void> {
    const { name, kind = 'app-dialog', tap, press } = dialog;
    const what = `${name} (${describeScreen(snapshot)})`;
    if (kind !== null) await this.meet({ kind, what, action: 'dismissed' });
    const button = findNode(snapshot, tap);
    if (button !== undefined) await this.options.ui.tap(button.node, signal);
    else if (press !== undefined) await this.options.ui.press(press, signal);
    else throw this.stuck();
  }

  /** Takes the picture of an obstacle when it is first seen. */
  private async meet(report: AnomalyReport): Promise<void> {
    if (this.obstacle?.kind === report.kind) return;
    this.tellOfObstacle();
    const at = Date.now();
    const screenshot = await this.picture();
    this.obstacle = { ...report, at, ...(screenshot === undefined ? {} : { screenshot }) };
  }

  private tellOfObstacle(action = this.obstacle?.action): void {
    const { obstacle } = this;
    this.obstacle = undefined;
    if (obstacle === undefined || action === undefined) return;
    this.options.onAnomaly({ ...obstacle, action });
  }

  private async checkRunning(signal: AbortSignal): Promise<void> {
    const { processes: before } = this;
    if (before === undefined || before.length === 0) return;
    const now = await this.running(signal);
    if (before.some((id) => now.includes(id))) return;
    await this.meet({ kind: 'app-crash', what: "the app's process is gone", action: 'failed' });
    this.tellOfObstacle();
    this.processes = undefined;
    throw this.options.error('app-crashed', 'its process ended by itself');
  }

  private async running(signal: AbortSignal): Promise<readonly number[]> {
    const { phone, androidPackage } = this.options;
    return (await phone.packages.processes?.(androidPackage, signal)) ?? [];
  }

  private async picture(): Promise<Uint8Array | undefined> {
    try {
      return await this.options.ui.screenshot(AbortSignal.timeout(pictureLimitMs));
    } catch {
      // What is wrong may keep it from being seen.
      return undefined;
    }
  }
}
