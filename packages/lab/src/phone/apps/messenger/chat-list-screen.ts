import type { Bounds } from '@matador/core';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import type { Look } from './looks.js';
import { bodyLine, colors, frame, statusView, toolbarHeight, viewId } from './looks.js';
import type { MessageStatus } from './messages.js';
import type { Wording } from './wording.js';

export interface ChatRow {
  readonly name: string;
  readonly summary: string;
  readonly date: string;
  /** Of the last message; `undefined` where it came in, or where there is none. */
  readonly status: MessageStatus | undefined;
  readonly unread: number;
  open(): void;
}

/** The list of conversations. */
export function chatListView(
  area: Bounds,
  rows: readonly ChatRow[],
  look: Look,
  wording: Wording,
): View {
  const top = area.top + toolbarHeight;
  const listArea = box(area.left, top, area.right, area.bottom);
  return frame(area, [
    {
      className: 'android.widget.TextView',
      text: look.title,
      bounds: box(48, area.top, 700, top),
      paint: { ink: colors.black, lineHeight: 64 },
    },
    {
      className: look.listClass,
      ...viewId(look.packageName, look.ids.chats),
      bounds: listArea,
      children: rows
        .map((row, index) => rowView(row, top + index * 200, look, wording))
        .filter((view) => view.bounds.bottom <= listArea.bottom),
    },
    {
      className: 'android.widget.ImageButton',
      ...viewId(look.packageName, look.ids.newChat),
      description: wording.newChat,
      bounds: box(900, area.bottom - 220, 1040, area.bottom - 80),
      paint: { fill: look.accent, ink: colors.white, lineHeight: 64, mark: '+' },
    },
  ]);
}

function rowView(row: ChatRow, top: number, look: Look, wording: Wording): View {
  const outer = {
    className: 'android.view.ViewGroup',
    bounds: box(0, top, 1080, top + 200),
    onTap: () => row.open(),
  };
  const paint = { ink: colors.black, lineHeight: bodyLine };
  if (look.rowNameClass === undefined) {
    return { ...outer, text: [row.name, row.summary, row.date].join('. '), paint };
  }
  const { ids, packageName } = look;
  const text = (id: string | undefined, shown: string, bounds: Bounds, ink: number): View => ({
    className: 'android.widget.TextView',
    ...viewId(packageName, id),
    text: shown,
    bounds,
    paint: { ink, lineHeight: bodyLine },
  });
  const name = text(ids.rowName, row.name, box(200, top + 24, 800, top + 90), colors.black);
  const children = [
    { ...name, className: look.rowNameClass },
    text(ids.rowDate, row.date, box(840, top + 24, 1050, top + 90), colors.dim),
    text(ids.rowSummary, row.summary, box(200, top + 96, 800, top + 170), colors.dim),
  ];
  if (row.status !== undefined && ids.rowStatus !== undefined) {
    const id = viewId(packageName, ids.rowStatus);
    children.push(statusView(id, row.status, wording, 960, top + 110));
  }
  if (row.unread > 0) {
    children.push({
      ...text(
        ids.rowUnread,
        String(row.unread),
        box(970, top + 100, 1040, top + 170),
        colors.white,
      ),
      paint: { fill: look.accent, ink: colors.white, lineHeight: bodyLine, centered: true },
    });
  }
  return { ...outer, children };
}
