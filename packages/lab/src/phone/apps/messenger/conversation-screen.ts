import type { Bounds } from '@matador/core';
import type { TextField } from '../../screen/text-field.js';
import { textHeight } from '../../screen/text-layout.js';
import type { View } from '../../screen/view.js';
import { box } from '../../screen/view.js';
import type { Look } from './looks.js';
import { bodyLine, colors, dateText, frame, toolbarHeight, viewId } from './looks.js';
import type { ChatMessage } from './messages.js';
import type { Wording } from './wording.js';

const bubbleWidth = 760;
const composeHeight = 170;

export interface ConversationModel {
  readonly title: string;
  readonly messages: readonly ChatMessage[];
  readonly field: TextField;
  readonly look: Look;
  readonly wording: Wording;
  /** Pixels that the list is scrolled back from its end. */
  readonly scrolled: number;
  readonly now: number;
  send(): void;
  up(): void;
  scroll(dy: number): void;
}

/** One conversation, laid out from its last message upwards. */
export function conversationView(area: Bounds, model: ConversationModel): View {
  const { look } = model;
  const composeTop = area.bottom - composeHeight;
  const listArea = box(area.left, area.top + toolbarHeight, area.right, composeTop);
  return frame(area, [
    toolbarView(area, listArea.top, model),
    {
      className: look.listClass,
      ...viewId(look.packageName, look.ids.messages),
      bounds: listArea,
      onScroll: (dy) => model.scroll(dy),
      children: rows(listArea, model),
    },
    composeView(area, composeTop, model),
  ]);
}

/** How much taller than its window the list of messages is. */
export function overflow(area: Bounds, messages: readonly ChatMessage[]): number {
  const room = area.bottom - composeHeight - (area.top + toolbarHeight);
  const height = messages.reduce((sum, message) => sum + rowHeight(message) + 16, 0);
  return Math.max(0, height - room);
}

function toolbarView(area: Bounds, bottom: number, model: ConversationModel): View {
  const { ids, packageName } = model.look;
  return {
    className: 'android.view.ViewGroup',
    ...viewId(packageName, ids.toolbar),
    bounds: box(area.left, area.top, area.right, bottom),
    children: [
      {
        className: 'android.widget.ImageButton',
        description: model.wording.navigateUp,
        bounds: box(0, area.top, 147, bottom),
        onTap: () => model.up(),
        paint: { ink: colors.black, lineHeight: 64, mark: '<' },
      },
      {
        className: 'android.view.ViewGroup',
        ...viewId(packageName, ids.titleBox),
        bounds: box(160, area.top, 860, bottom),
        children: [
          {
            className: 'android.widget.TextView',
            ...viewId(packageName, ids.title),
            text: model.title,
            bounds: box(180, area.top + 40, 860, bottom - 30),
            paint: { ink: colors.black, lineHeight: 56 },
          },
        ],
      },
    ],
  };
}

function rows(area: Bounds, model: ConversationModel): View[] {
  const views: View[] = [];
  let bottom = area.bottom - 16 + model.scrolled;
  for (const message of model.messages.toReversed()) {
    const top = bottom - rowHeight(message);
    // What is wholly outside is not laid out; what is partly outside is cut at the edge.
    if (bottom > area.top && top < area.bottom) {
      const left = message.direction === 'outgoing' ? 1080 - 30 - bubbleWidth : 30;
      const view = model.look.message(message, {
        left,
        top,
        right: left + bubbleWidth,
        bottom,
        date: dateText(message.at, model.now, model.wording),
        wording: model.wording,
        cut: (bounds) => ({
          ...bounds,
          top: Math.max(bounds.top, area.top),
          bottom: Math.max(Math.min(bounds.bottom, area.bottom), area.top),
        }),
      });
      views.unshift(view);
    }
    bottom = top - 16;
  }
  return views;
}

function rowHeight(message: ChatMessage): number {
  return textHeight(message.text, bubbleWidth - 60, bodyLine) + 110;
}

function composeView(area: Bounds, top: number, model: ConversationModel): View {
  const { look } = model;
  const sendable = model.field.text !== '';
  const { mark, ...button } = look.button(sendable, model.wording);
  return {
    className: 'android.view.ViewGroup',
    ...viewId(look.packageName, look.ids.compose),
    bounds: box(area.left, top, area.right, area.bottom),
    children: [
      {
        className: 'android.widget.EditText',
        ...viewId(look.packageName, look.ids.input),
        field: model.field,
        bounds: box(120, top + 20, 920, top + 140),
        paint: {
          fill: colors.grey,
          ink: sendable ? colors.black : colors.dim,
          lineHeight: bodyLine,
        },
      },
      {
        ...button,
        bounds: box(940, top + 20, 1060, top + 140),
        onTap: sendable ? () => model.send() : () => undefined,
        paint: sendable
          ? { fill: look.accent, ink: colors.white, lineHeight: 64, mark }
          : { fill: colors.grey, ink: colors.black, lineHeight: 64, mark },
      },
    ],
  };
}
