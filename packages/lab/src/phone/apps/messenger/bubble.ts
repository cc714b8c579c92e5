import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import type { Look } from './looks.js';
import { bodyLine, colors, statusView, viewId } from './looks.js';
import type { ChatMessage } from './messages.js';

/** Ids of a message's views, for the apps that lay it out as text, date and status. */
export interface BubbleIds {
  readonly row?: { readonly incoming: string; readonly outgoing: string };
  readonly bubble: string;
  readonly text: string;
  readonly date: string;
  /** Of an outgoing message. */
  readonly status: string;
}

/** A row with a bubble in it: the text, below it the date and, of an own message, its status. */
export function bubbleRow(
  packageName: string,
  ids: BubbleIds,
  fill: { readonly own: number; readonly other: number; readonly ownInk: number },
): Look['message'] {
  const id = (name: string | undefined): { id?: string } => viewId(packageName, name);
  return (message: ChatMessage, place): View => {
    const outgoing = message.direction === 'outgoing';
    const { left, top, right, bottom, cut } = place;
    const ink = outgoing ? fill.ownInk : colors.black;
    const children: View[] = [
      {
        className: 'android.widget.TextView',
        ...id(ids.text),
        text: message.text,
        bounds: cut(box(left + 30, top + 20, right - 30, bottom - 80)),
        paint: { ink, lineHeight: bodyLine },
      },
      {
        className: 'android.widget.TextView',
        ...id(ids.date),
        text: place.date,
        bounds: cut(box(left + 30, bottom - 60, left + 400, bottom - 14)),
        paint: { ink, lineHeight: 36 },
      },
    ];
    if (outgoing) {
      const { status } = message;
      const view = statusView(id(ids.status), status, place.wording, right - 90, bottom - 64);
      children.push({ ...view, bounds: cut(view.bounds) });
    }
    return {
      className: 'android.view.ViewGroup',
      ...id(ids.row?.[message.direction]),
      bounds: cut(box(0, top, 1080, bottom)),
      children: [
        {
          className: 'android.view.ViewGroup',
          ...id(ids.bubble),
          bounds: cut(box(left, top, right, bottom)),
          paint: { fill: outgoing ? fill.own : fill.other },
          children,
        },
      ],
    };
  };
}
