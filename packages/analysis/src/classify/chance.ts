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

/** What comes after the connection's set-up. */
export function afterSetUp(
  activity: readonly ActivitySlice[],
  { setupMs }: ClassifyOptions,
): readonly ActivitySlice[] {
  const first = activity[0]?.at ?? 0;
  return activity.filter(({ at }) => at >= first + setupMs);
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
 * activity: the share of time within reach of a burst. One more burst is assumed, of `priorBurstMs`
 * in `priorMs`, so that little observation does not count as silence.
 */
export function chanceOfHit(
  own: OwnActivity,
  windowMs: number,
  { priorMs, priorBurstMs }: ClassifyOptions,
): number {
  const reached = own.burstMs + priorBurstMs + (own.bursts + 1) * windowMs;
  return Math.min(1, reached / (own.observedMs + priorMs));
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
