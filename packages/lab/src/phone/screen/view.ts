import type { Bounds } from '@matador/core';
import type { TextField } from './text-field.js';

/** How a view is drawn; what is left out is not drawn. */
export interface Paint {
  /** 0xRRGGBB. */
  readonly fill?: number;
  readonly ink?: number;
  /** Height of a line of text in pixels. */
  readonly lineHeight?: number;
  readonly centered?: boolean;
  /** Drawn in the middle in place of a text: what an icon shows. */
  readonly mark?: string;
}

/** A node of an activity's view hierarchy, with its place on the screen. */
export interface View {
  readonly className: string;
  /** With its package: `org.thoughtcrime.securesms:id/send_button`. */
  readonly id?: string;
  readonly text?: string;
  readonly description?: string;
  readonly bounds: Bounds;
  readonly checkable?: boolean;
  readonly selected?: boolean;
  readonly enabled?: boolean;
  /** Makes the view editable; its text is the field's. */
  readonly field?: TextField;
  readonly onTap?: () => void;
  readonly onLongTap?: () => void;
  /** Takes a drag over the view; positive: the content moves down. */
  readonly onScroll?: (dy: number) => void;
  readonly paint?: Paint;
  readonly children?: readonly View[];
}

/** What fills the screen: an activity, the launcher, the lock screen. */
export interface ScreenWindow {
  readonly packageName: string;
  /** Full name: `org.thoughtcrime.securesms/org.thoughtcrime.securesms.MainActivity`. */
  readonly component: string;
  /** The view hierarchy as it stands now, laid out in the given area. */
  render(area: Bounds): View;
}

export function box(left: number, top: number, right: number, bottom: number): Bounds {
  return { left, top, right, bottom };
}

export function contains(bounds: Bounds, x: number, y: number): boolean {
  return x >= bounds.left && x < bounds.right && y >= bounds.top && y < bounds.bottom;
}

/** The views under a point, outermost first; among siblings the last one is on top. */
export function viewsAt(root: View, x: number, y: number): View[] {
  if (!contains(root.bounds, x, y)) return [];
  const path = [root];
  for (const child of [...(root.children ?? [])].reverse()) {
    const below = viewsAt(child, x, y);
    if (below.length > 0) return [...path, ...below];
  }
  return path;
}

/** The view and all below it, in the order in which they are drawn. */
export function* everyView(root: View): Generator<View, void, undefined> {
  yield root;
  for (const child of root.children ?? []) yield* everyView(child);
}
