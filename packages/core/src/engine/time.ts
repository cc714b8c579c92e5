import { setTimeout as delay } from 'node:timers/promises';

/** What a campaign waits by. */
export interface Time {
  /** ms since the epoch. */
  now(): number;
  /** @throws AbortError */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Longer than this no timer of Node's is. */
const longestTimerMs = 2 ** 31 - 1;

export const systemTime: Time = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(Math.min(ms, longestTimerMs), undefined, { signal }),
};
