import { z } from 'zod';
import type { PlannedMeasurement } from './plan.js';

/**
 * What has become of a planned measurement. `failed`: so far, it is to be tried again; `given-up`:
 * after repeated failures; `impossible`: without a vantage point that was given up.
 */
export const stepStates = [
  'open',
  'under-way',
  'failed',
  'complete',
  'given-up',
  'impossible',
] as const;
export type StepState = (typeof stepStates)[number];

/** Whether the run will still work at it. */
export function isLeft(state: StepState): boolean {
  return state !== 'complete' && state !== 'given-up' && state !== 'impossible';
}

export const pairCountsSchema = z.object({
  /** Ids of the vantage points. */
  a: z.string(),
  b: z.string(),
  app: z.string(),
  /** Measurements, controls left out, by what has become of them. */
  counts: z.partialRecord(z.enum(stepStates), z.int()),
});
/** Where one pair stands with one app. */
export type PairCounts = z.infer<typeof pairCountsSchema>;

/** One entry for each pair and app, in the order of the plan. */
export function countPairs(
  steps: Iterable<PlannedMeasurement>,
  stateOf: (id: string) => StepState,
): PairCounts[] {
  const pairs = new Map<string, PairCounts>();
  for (const { id, kind, a, b, app } of steps) {
    if (kind === 'control') continue;
    const key = `${a} ${b} ${app}`;
    const pair = pairs.get(key) ?? { a, b, app, counts: {} };
    pairs.set(key, pair);
    const state = stateOf(id);
    pair.counts[state] = (pair.counts[state] ?? 0) + 1;
  }
  return [...pairs.values()];
}
