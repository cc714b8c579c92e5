import type { Bounds } from '@matador/core';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import { bodyLine, colors, frame, id, statusView, toolbarHeight } from './looks.js';
import type { MessageStatus } from './messages.js';
import type { SignalWording } from './wording.js';

export interface ChatRow {
  readonly name: string;
  readonly summary: string;
  readonly date: string;
  /** Of the last message; `undefined` where it came in. */
  readonly status: MessageStatus | undefined;
  readonly unread: number;
  open(): void;
}

/** The list of conversations. */
export function chatListView(area: Bounds, rows: readonly ChatRow[], wording: SignalWording): View {
  const top = area.top + toolbarHeight;
  const listArea = box(area.left, top, area.right, area.bottom);
  return frame(area, [
    {
      className: 'android.widget.TextView',
      text: 'Signal',
      bounds: box(48, area.top, 700, top),
      paint: { ink: colors.black, lineHeight: 64 },
    },
    {
      className: 'androidx.recyclerview.widget.RecyclerView',
      id: id('list'),
      bounds: listArea,
      children: rows
        .map((row, index) => rowView(row, top + index * 200, wording))
        .filter((view) => view.bounds.bottom <= listArea.bottom),
    },
    {
      className: 'android.widget.ImageButton',
      id: id('fab'),
      description: wording.newChat,
      bounds: box(900, area.bottom - 220, 1040, area.bottom - 80),
      paint: { fill: colors.blue, ink: colors.white, lineHeight: 64, mark: '+' },
    },
  ]);
}

function rowView(row: ChatRow, top: number, wording: SignalWording): View {
  const text = (name: string, shown: string, bounds: Bounds, ink: number): View => ({
    className: 'android.widget.TextView',
    id: id(name),
    text: shown,
    bounds,
    paint: { ink, lineHeight: bodyLine },
  });
  const children = [
    text('conversation_list_item_name', row.name, box(200, top + 24, 800, top + 90), colors.black),
    text('conversation_list_item_date', row.date, box(840, top + 24, 1050, top + 90), colors.dim),
    text(
      'conversation_list_item_summary',
      row.summary,
      box(200, top + 96, 800, top + 170),
      colors.dim,
    ),
  ];
  if (row.status !== undefined) {
    children.push(statusView('conversation_list_item_status', row.status, wording, 960, top + 110));
  }
  if (row.unread > 0) {
    children.push({
      ...text(
        'conversation_list_item_unread_indicator',
        String(row.unread),
        box(970, top + 100, 1040, top + 170),
        colors.white,
      ),
      paint: { fill: colors.blue, ink: colors.white, lineHeight: bodyLine, centered: true },
    });
  }
  return {
    className: 'android.view.ViewGroup',
    bounds: box(0, top, 1080, top + 200),
    onTap: () => row.open(),
    children,
  };
}
