import type { ClockReading, CommandResult } from './contracts/index.js';
import { MatadorError } from './errors.js';
import { timestamp } from './timestamp.js';

const samples = 3;
const argv = ['date', '+%s.%N'];
const how = `smallest round trip of ${samples} of ${argv.join(' ')}`;

/** Runs a program on the machine whose clock it is: `run` of a gateway or a shell, a phone's `shell`. */
export type RunThere = (
  argv: readonly string[],
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<CommandResult>;

/**
 * Measures how far a clock is ahead of this machine's. It was read at some moment between question and
 * answer, so half of what that took is what the result may be off; the quickest answer counts.
 * A clock that cannot be read is no error: `reason` says why.
 * @throws the signal's reason.
 */
export async function readClock(run: RunThere, signal: AbortSignal): Promise<ClockReading> {
  const at = timestamp();
  let best: { offsetMs: number; uncertaintyMs: number } | undefined;
  try {
    for (let sample = 0; sample < samples; sample++) {
      const asked = Date.now();
      const start = performance.now();
      const { stdout } = await run(argv, { signal, timeoutMs: 5_000 });
      const tookMs = performance.now() - start;
      const { ms, resolutionMs } = parseDate(stdout);
      const uncertaintyMs = tookMs / 2 + resolutionMs;
      if (best !== undefined && best.uncertaintyMs <= uncertaintyMs) continue;
      best = { offsetMs: ms - (asked + tookMs / 2), uncertaintyMs };
    }
  } catch (error) {
    signal.throwIfAborted();
    if (best === undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      return { at, offsetMs: null, uncertaintyMs: null, how, reason };
    }
  }
  const { offsetMs = 0, uncertaintyMs = 0 } = best ?? {};
  return {
    at,
    offsetMs: tenths(offsetMs),
    uncertaintyMs: Math.ceil(uncertaintyMs * 10) / 10,
    how,
    reason: null,
  };
}

/**
 * Reads what `date +%s.%N` prints. A date that does not know `%N` tells whole seconds: the middle of
 * the second is taken.
 * @returns ms since the epoch, and how far that may be off, this machine's own ms included.
 */
export function parseDate(stdout: string): { readonly ms: number; readonly resolutionMs: number } {
  const match = /^(\d{9,11})\.(\d{3,9})?/.exec(stdout.trim());
  if (match === null) {
    throw new MatadorError(`date printed ${JSON.stringify(stdout.slice(0, 100))}`, {
      code: 'clock-unreadable',
    });
  }
  const seconds = Number(match[1]) * 1000;
  const fraction = match[2];
  if (fraction === undefined) return { ms: seconds + 500, resolutionMs: 501 };
  return { ms: seconds + Number(`0.${fraction}`) * 1000, resolutionMs: 1 };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
