import type { ObservedTime, ScreenSnapshot } from '../contracts/index.js';
import { timestamp } from '../timestamp.js';
import { appended } from './conversation.js';
import type { Bubble } from './conversation.js';

interface Arrival {
  readonly bubble: Bubble;
  readonly seen: ObservedTime;
}

/**
 * Keeps track of a conversation from look to look: which messages came since it was opened, and
 * between which two looks. What was there from the start is not an arrival.
 */
export class MessageWatch {
  private arrivals: readonly Arrival[] = [];
  private bubbles: readonly Bubble[];
  private lookedAt: number;

  constructor(snapshot: ScreenSnapshot, bubbles: readonly Bubble[]) {
    this.bubbles = bubbles;
    this.lookedAt = snapshot.askedAt;
  }

  /** Takes in the next look. */
  observe(snapshot: ScreenSnapshot, bubbles: readonly Bubble[]): void {
    // A conversation does not become empty; a list that is being laid out anew looks so.
    if (bubbles.length === 0 && this.bubbles.length > 0) return;
    const seen = { at: timestamp(snapshot.seenAt), notBefore: timestamp(this.lookedAt) };
    const came = appended(this.bubbles, bubbles).map((bubble) => ({ bubble, seen }));
    this.arrivals = [...this.arrivals, ...came];
    this.bubbles = bubbles;
    this.lookedAt = snapshot.askedAt;
  }

  /** The oldest arrival with just this text that was not taken yet. */
  take(direction: Bubble['direction'], text: string): ObservedTime | undefined {
    const arrival = this.arrivals.find(({ bubble }) => isLike(bubble, direction, text));
    this.arrivals = this.arrivals.filter((one) => one !== arrival);
    return arrival?.seen;
  }

  /** Leaves out of account the arrivals with just this text so far. */
  forget(direction: Bubble['direction'], text: string): void {
    this.arrivals = this.arrivals.filter(({ bubble }) => !isLike(bubble, direction, text));
  }

  /** Our newest message with just this text, as the last look showed it. */
  newestOutgoing(text: string): Bubble | undefined {
    return this.bubbles.findLast((bubble) => isLike(bubble, 'outgoing', text));
  }
}

function isLike(bubble: Bubble, direction: Bubble['direction'], text: string): boolean {
  return bubble.direction === direction && bubble.text === text;
}
