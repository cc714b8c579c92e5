import type { ActivitySlice } from '../records.js';
import type { ClassifyOptions } from './options.js';
import type { MessageWindow, Span } from './windows.js';

/** Length of an activity slice, ms. */
const sliceMs = 100;

/** Whether a message may have passed: payload in the window, in the message's direction. */
export function isHit(activity: readonly ActivitySlice[], window: MessageWindow): boolean {
  return activity.some(
    (slice) =>
      slice.at < window.end &&
      slice.at + sliceMs > window.start &&
      (window.direction === 'sent' ? slice.payloadOut : slice.payloadIn) > 0,
  );
}

/** How busy something is by itself, while no message is under way. */
export interface OwnActivity {
  /** Time observed, ms. */
  readonly observedMs: number;
  /** Bursts of payload, and their lengths together, ms. */
  readonly bursts: number;
  readonly burstMs: number;
}

/**
 * A target's own activity: its payload from its first packet to the end of the recording, without
 * the exchanges of messages and without its connection set-up.
 */
export function ownActivity(
  activity: readonly ActivitySlice[],
  exchanges: readonly Span[],
  observedUntil: number,
  options: ClassifyOptions,
): OwnActivity {
  const first = activity[0]?.at ?? observedUntil;
  const ignored = [...exchanges, { start: first, end: first + options.setupMs }];
  const own = activity.filter(
    ({ at, payloadIn, payloadOut }) =>
      payloadIn + payloadOut > 0 && !ignored.some(({ start, end }) => at >= start && at < end),
  );
  let bursts = 0;
  let burstMs = 0;
  let last = -Infinity;
  for (const { at } of own) {
    const goesOn = at - last < options.burstGapMs;
    if (!goesOn) bursts++;
    burstMs += goesOn ? at - last : sliceMs;
    last = at;
  }
  const ignoredMs = lengthOfUnion(ignored, first, observedUntil);
  return { observedMs: Math.max(0, observedUntil - first - ignoredMs), bursts, burstMs };
}

/**
 * The probability that a window of this length, put at random, would meet something of this
 * activity: the share of time within reach of a burst, one further burst in `priorMs` assumed, so
 * that little observation does not count as silence.
 */
export function chanceOfHit(own: OwnActivity, windowMs: number, priorMs: number): number {
  const reached = own.burstMs + own.bursts * windowMs + (sliceMs + windowMs);
  return Math.min(1, reached / (own.observedMs + priorMs));
}

/** The probability of at least `hits` successes in independent trials of these probabilities. */
export function chanceOfAtLeast(hits: number, probabilities: readonly number[]): number {
  // exactly[k]: of k successes among the trials so far (the Poisson binomial distribution).
  let exactly = [1];
  for (const p of probabilities) {
    exactly = Array.from(
      { length: exactly.length + 1 },
      (_, k) => (exactly[k] ?? 0) * (1 - p) + (exactly[k - 1] ?? 0) * p,
    );
  }
  return Math.min(
    1,
    exactly.slice(hits).reduce((sum, p) => sum + p, 0),
  );
}

function lengthOfUnion(spans: readonly Span[], from: number, to: number): number {
  let length = 0;
  let reached = from;
  for (const { start, end } of [...spans].sort((left, right) => left.start - right.start)) {
    const begin = Math.max(start, reached);
    const stop = Math.min(end, to);
    if (stop <= begin) continue;
    length += stop - begin;
    reached = stop;
  }
  return length;
}
