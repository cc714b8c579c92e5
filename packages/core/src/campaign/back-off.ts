import { createHash } from 'node:crypto';
import type { BackOff } from '../config/schema.js';

/** How far a wait may differ from what the policy says, so that not all come back at once. */
const jitter = 0.2;

/**
 * How long to wait after so many failures in a row, ms: doubling from the first wait to the longest.
 * @param seed the same seed gives the same wait.
 */
export function waitAfter(failures: number, policy: BackOff, seed: string): number {
  const { waitSeconds, longestWaitSeconds } = policy;
  const seconds = Math.min(longestWaitSeconds, waitSeconds * 2 ** (failures - 1));
  const deviation = (2 * share(`${seed} ${failures}`) - 1) * jitter;
  return Math.round(seconds * (1 + deviation) * 1000);
}

/** A number from 0 up to 1 that looks random. */
function share(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}
