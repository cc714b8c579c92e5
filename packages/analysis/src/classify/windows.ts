import type { Action, SideName } from '@matador/core';
import type { ClassifyOptions } from './options.js';

/** A stretch of time, ms since the epoch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** When a message passed one phone's wire, as well as the actions tell. */
export interface MessageWindow extends Span {
  readonly side: SideName;
  readonly direction: 'sent' | 'received';
  /** When the app told that it was done, however late. */
  readonly until: number;
}

export interface MessageTimes {
  readonly windows: readonly MessageWindow[];
  /** Around each message as a whole, with typing before and receipts after it, on both sides. */
  readonly exchanges: readonly Span[];
}

type Sent = Extract<Action, { kind: 'message-sent' }>;
type Received = Extract<Action, { kind: 'message-received' }>;

/**
 * The windows in which a message's packets must have passed. The sender's opens when the button may
 * have been pressed, and closes when the app showed the message as sent. The receiver's closes when
 * the message was seen; it opens when the screen was last seen without it, less what the app needs
 * to show it, and never before the press. Failed messages have no window.
 */
export function messageTimes(actions: readonly Action[], options: ClassifyOptions): MessageTimes {
  const windows: MessageWindow[] = [];
  const exchanges: Span[] = [];
  for (const sent of actions.filter(isSent)) {
    if (sent.status === 'failed') continue;
    const received = actions.filter(isReceived).find(({ message }) => message === sent.message);
    const pressed = time(sent.pressed.notBefore);
    const gone = Math.min(time(sent.sent.at), time(sent.pressed.at) + options.sendMs);
    const until = time(sent.sent.at);
    const way = { side: sent.side, direction: 'sent', until } as const;
    windows.push(widen({ ...way, start: pressed, end: gone }, options));
    if (received !== undefined) {
      const unseen = time(received.received.notBefore) - options.displayMs;
      const span = { start: Math.max(pressed, unseen), end: time(received.received.at) };
      const here = { side: received.side, direction: 'received', until: span.end } as const;
      windows.push(widen({ ...here, ...span }, options));
    }
    const last = Math.max(gone, time(sent.sent.at), time(received?.received.at ?? sent.sent.at));
    exchanges.push({ start: pressed - options.leadMs, end: last + options.settleMs });
  }
  return { windows, exchanges };
}

function widen(window: MessageWindow, { clockSlackMs }: ClassifyOptions): MessageWindow {
  return { ...window, start: window.start - clockSlackMs, end: window.end + clockSlackMs };
}

function time(timestamp: string): number {
  return Date.parse(timestamp);
}

function isSent(action: Action): action is Sent {
  return action.kind === 'message-sent';
}

function isReceived(action: Action): action is Received {
  return action.kind === 'message-received';
}
