import type { Bounds } from '@matador/core';
import { clock } from '../../screen/lock-screen.js';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import type { MessageStatus } from './messages.js';
import type { SignalWording } from './wording.js';

export const signalPackage = 'org.thoughtcrime.securesms';

/** The full id of a view. */
export function id(name: string): string {
  return `${signalPackage}:id/${name}`;
}

export const colors = {
  blue: 0x2c6bed,
  grey: 0xe9e9e9,
  white: 0xffffff,
  black: 0x1b1b1b,
  dim: 0x5e5e5e,
};
export const toolbarHeight = 150;
/** Height of a line of a message, in pixels. */
export const bodyLine = 48;

const statusMarks: Readonly<Record<MessageStatus, string>> = {
  pending: 'o',
  sent: 'v',
  delivered: 'vv',
  read: 'VV',
  failed: '!',
};

/** The icon of a message's status, which screen readers read out. */
export function statusView(
  name: string,
  status: MessageStatus,
  wording: SignalWording,
  left: number,
  top: number,
): View {
  return {
    className: 'android.widget.ImageView',
    id: id(name),
    description: wording[status],
    bounds: box(left, top, left + 60, top + 48),
    paint: { fill: colors.dim, ink: colors.white, lineHeight: 48, mark: statusMarks[status] },
  };
}

/** What fills an activity's window. */
export function frame(area: Bounds, children: readonly View[]): View {
  return {
    className: 'android.widget.FrameLayout',
    id: 'android:id/content',
    bounds: area,
    paint: { fill: colors.white },
    children,
  };
}

/** When a message was sent, as its bubble says it. */
export function dateText(at: number, now: number, wording: SignalWording): string {
  return now - at < 60_000 ? wording.now : clock(at);
}
