import type { Bounds } from '@matador/core';
import { clock } from '../../screen/lock-screen.js';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import type { ChatMessage, MessageStatus } from './messages.js';
import type { Wording } from './wording.js';

/** Resource ids; with a package (`android:id/list`), or of the app's own. Left out: the view has none. */
export interface LookIds {
  readonly chats?: string;
  readonly rowName?: string;
  readonly rowSummary?: string;
  readonly rowDate?: string;
  readonly rowStatus?: string;
  readonly rowUnread?: string;
  readonly newChat?: string;
  readonly toolbar?: string;
  readonly titleBox?: string;
  readonly title?: string;
  readonly messages?: string;
  readonly compose?: string;
  readonly input?: string;
}

/** Where a message's views go; whatever is outside of the list is cut off by `cut`. */
export interface MessagePlace {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Time of the message, as it is shown. */
  readonly date: string;
  readonly wording: Wording;
  readonly cut: (bounds: Bounds) => Bounds;
}

export type Button = Pick<View, 'className' | 'id' | 'text' | 'description'> & {
  readonly mark: string;
};

/** How one messenger's two screens look; what is not said here is the same in all of them. */
export interface Look {
  readonly packageName: string;
  readonly title: string;
  readonly ids: LookIds;
  readonly accent: number;
  /** Class of the views that hold a list. */
  readonly listClass: string;
  /** Class of a contact's name in the list of chats; left out: each row is one node, drawn by hand. */
  readonly rowNameClass?: string;
  /** A message's own row, over the whole width of the list. */
  message(message: ChatMessage, place: MessagePlace): View;
  /** Below the messages, by whether there is something to send. */
  button(sendable: boolean, wording: Wording): Button;
}

export const colors = { grey: 0xe9e9e9, white: 0xffffff, black: 0x1b1b1b, dim: 0x5e5e5e };
export const toolbarHeight = 150;
/** Height of a line of a message, in pixels. */
export const bodyLine = 48;
export const listBox = 'androidx.recyclerview.widget.RecyclerView';

const statusMarks: Readonly<Record<MessageStatus, string>> = {
  pending: 'o',
  sent: 'v',
  delivered: 'vv',
  read: 'VV',
  failed: '!',
};

/** The `id` of a view of the app, or nothing for a view without one. */
export function viewId(packageName: string, name: string | undefined): { id?: string } {
  if (name === undefined) return {};
  return { id: name.includes(':id/') ? name : `${packageName}:id/${name}` };
}

/** The icon of a message's status, which screen readers read out. */
export function statusView(
  id: { id?: string },
  status: MessageStatus,
  wording: Wording,
  left: number,
  top: number,
): View {
  return {
    className: 'android.widget.ImageView',
    ...id,
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
export function dateText(at: number, now: number, wording: Wording): string {
  return now - at < 60_000 ? wording.now : clock(at);
}
