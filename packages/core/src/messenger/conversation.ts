import type { DeliveryStatus, ScreenSnapshot } from '../contracts/index.js';
import { findNode, findNodes } from './selector.js';
import type { Found } from './selector.js';
import { readFooter } from './footer.js';
import type { MessageSelectors, StatusWording } from './messenger.js';
import { statusByWording } from './wording.js';

/** One message as the screen shows it. */
export interface Bubble {
  readonly direction: 'incoming' | 'outgoing';
  readonly text: string;
  /** Of an outgoing message; `null` for an incoming one. */
  readonly status: DeliveryStatus | null;
}

/** The messages on the screen, the oldest first; bubbles without a text (media, calls) are left out. */
export function readBubbles(
  snapshot: ScreenSnapshot,
  selectors: MessageSelectors,
  wording: StatusWording,
): Bubble[] {
  return findNodes(snapshot, selectors.bubble).flatMap((bubble): Bubble[] => {
    const text = findNode(snapshot, selectors.text, bubble)?.node.text;
    if (text === undefined) return [];
    if (selectors.footer !== undefined) {
      const message = readFooter(text, selectors.footer, wording);
      return message === undefined ? [] : [message];
    }
    const outgoing = findNode(snapshot, selectors.outgoing, bubble) !== undefined;
    return outgoing
      ? [{ direction: 'outgoing', text, status: statusOf(snapshot, bubble, selectors, wording) }]
      : [{ direction: 'incoming', text, status: null }];
  });
}

function statusOf(
  snapshot: ScreenSnapshot,
  bubble: Found,
  selectors: MessageSelectors,
  wording: StatusWording,
): DeliveryStatus {
  for (const rule of selectors.status) {
    const found = findNode(snapshot, [rule.find], bubble);
    if (found === undefined) continue;
    const status =
      rule.means ?? statusByWording(found.node.description || found.node.text, wording);
    if (status !== undefined) return status;
  }
  return selectors.statusOtherwise;
}

/**
 * The messages of `now` that came after those of `before`, the oldest first. The end of `before` is
 * looked for in `now`, as much of it as is there, since the screen may meanwhile show older messages
 * above (a keyboard went) or fewer (a keyboard came). So a second message with the same text is
 * told from the first, and a first one that merely came back into view is not taken for new.
 */
export function appended(before: readonly Bubble[], now: readonly Bubble[]): readonly Bubble[] {
  for (let overlap = Math.min(before.length, now.length); overlap > 0; overlap -= 1) {
    const end = before.slice(-overlap);
    for (let next = overlap; next <= now.length; next += 1) {
      const candidate = now.slice(next - overlap, next);
      if (candidate.every((bubble, index) => same(bubble, end[index]))) return now.slice(next);
    }
  }
  return now.filter((bubble) => !before.some((known) => same(bubble, known)));
}

function same(one: Bubble, other: Bubble | undefined): boolean {
  return one.direction === other?.direction && one.text === other.text;
}
