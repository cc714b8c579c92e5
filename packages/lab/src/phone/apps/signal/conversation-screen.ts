import type { Bounds } from '@matador/core';
import type { TextField } from '../../screen/text-field.js';
import { textHeight } from '../../screen/text-layout.js';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import { bodyLine, colors, dateText, frame, id, statusView, toolbarHeight } from './looks.js';
import type { ChatMessage } from './messages.js';
import type { SignalWording } from './wording.js';

const bubbleWidth = 760;

export interface ConversationModel {
  readonly title: string;
  readonly messages: readonly ChatMessage[];
  readonly field: TextField;
  readonly wording: SignalWording;
  /** Pixels that the list is scrolled back from its end. */
  readonly scrolled: number;
  readonly now: number;
  send(): void;
  up(): void;
  scroll(dy: number): void;
}

/** One conversation, laid out from its last message upwards. */
export function conversationView(area: Bounds, model: ConversationModel): View {
  const { wording } = model;
  const composeTop = area.bottom - 170;
  const listArea = box(area.left, area.top + toolbarHeight, area.right, composeTop);
  return frame(area, [
    {
      className: 'android.view.ViewGroup',
      id: id('toolbar'),
      bounds: box(area.left, area.top, area.right, listArea.top),
      children: [
        {
          className: 'android.widget.ImageButton',
          description: wording.navigateUp,
          bounds: box(0, area.top, 147, listArea.top),
          onTap: () => model.up(),
          paint: { ink: colors.black, lineHeight: 64, mark: '<' },
        },
        {
          className: 'android.view.ViewGroup',
          id: id('conversation_title_view'),
          bounds: box(160, area.top, 860, listArea.top),
          children: [
            {
              className: 'android.widget.TextView',
              id: id('title'),
              text: model.title,
              bounds: box(180, area.top + 40, 860, listArea.top - 30),
              paint: { ink: colors.black, lineHeight: 56 },
            },
          ],
        },
      ],
    },
    {
      className: 'androidx.recyclerview.widget.RecyclerView',
      id: id('conversation_item_recycler'),
      bounds: listArea,
      onScroll: (dy) => model.scroll(dy),
      children: bubbles(listArea, model),
    },
    composeView(area, composeTop, model),
  ]);
}

/** How much taller than its window the list of messages is. */
export function overflow(area: Bounds, messages: readonly ChatMessage[]): number {
  const room = area.bottom - 170 - (area.top + toolbarHeight);
  const height = messages.reduce((sum, message) => sum + bubbleHeight(message) + 16, 0);
  return Math.max(0, height - room);
}

function bubbles(area: Bounds, model: ConversationModel): View[] {
  const views: View[] = [];
  let bottom = area.bottom - 16 + model.scrolled;
  for (const message of model.messages.toReversed()) {
    const top = bottom - bubbleHeight(message);
    // What is wholly outside is not laid out; what is partly outside is cut at the edge.
    if (bottom > area.top && top < area.bottom) {
      views.unshift(bubble(message, top, bottom, area, model));
    }
    bottom = top - 16;
  }
  return views;
}

function bubbleHeight(message: ChatMessage): number {
  return textHeight(message.text, bubbleWidth - 60, bodyLine) + 110;
}

function bubble(
  message: ChatMessage,
  top: number,
  bottom: number,
  area: Bounds,
  model: ConversationModel,
): View {
  const outgoing = message.direction === 'outgoing';
  const left = outgoing ? 1080 - 30 - bubbleWidth : 30;
  const ink = outgoing ? colors.white : colors.black;
  const cut = (bounds: Bounds): Bounds => ({
    ...bounds,
    top: Math.max(bounds.top, area.top),
    bottom: Math.max(Math.min(bounds.bottom, area.bottom), area.top),
  });
  const footer: View[] = [
    {
      className: 'android.widget.TextView',
      id: id('conversation_item_date'),
      text: dateText(message.at, model.now, model.wording),
      bounds: cut(box(left + 30, bottom - 60, left + 400, bottom - 14)),
      paint: { ink, lineHeight: 36 },
    },
  ];
  if (outgoing) {
    const status = statusView(
      'conversation_item_delivery_status',
      message.status,
      model.wording,
      left + bubbleWidth - 90,
      bottom - 64,
    );
    footer.push({ ...status, bounds: cut(status.bounds) });
  }
  return {
    className: 'android.view.ViewGroup',
    bounds: cut(box(0, top, 1080, bottom)),
    children: [
      {
        className: 'android.view.ViewGroup',
        id: id('conversation_item_body_wrapper'),
        bounds: cut(box(left, top, left + bubbleWidth, bottom)),
        paint: { fill: outgoing ? colors.blue : colors.grey },
        children: [
          {
            className: 'android.widget.TextView',
            id: id('conversation_item_body'),
            text: message.text,
            bounds: cut(box(left + 30, top + 20, left + bubbleWidth - 30, bottom - 80)),
            paint: { ink, lineHeight: bodyLine },
          },
          ...footer,
        ],
      },
    ],
  };
}

function composeView(area: Bounds, top: number, model: ConversationModel): View {
  const empty = model.field.text === '';
  const buttonBounds = box(940, top + 20, 1060, top + 140);
  return {
    className: 'android.view.ViewGroup',
    id: id('bottom_panel'),
    bounds: box(area.left, top, area.right, area.bottom),
    children: [
      {
        className: 'android.widget.EditText',
        id: id('embedded_text_editor'),
        field: model.field,
        bounds: box(120, top + 20, 920, top + 140),
        paint: { fill: colors.grey, ink: empty ? colors.dim : colors.black, lineHeight: bodyLine },
      },
      empty
        ? {
            className: 'android.widget.ImageButton',
            id: id('attach_button'),
            description: model.wording.attach,
            bounds: buttonBounds,
            onTap: () => undefined,
            paint: { fill: colors.grey, ink: colors.black, lineHeight: 64, mark: '+' },
          }
        : {
            className: 'android.widget.ImageButton',
            id: id('send_button'),
            description: model.wording.send,
            bounds: buttonBounds,
            onTap: () => model.send(),
            paint: { fill: colors.blue, ink: colors.white, lineHeight: 64, mark: '>' },
          },
    ],
  };
}
