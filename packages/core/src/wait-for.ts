import { setTimeout as delay } from 'node:timers/promises';
import type { FailureSource } from './errors.js';
import { MatadorError } from './errors.js';

export interface WaitOptions {
  /** What is waited for, as it would stand in "timed out waiting for …". */
  readonly what: string;
  readonly source: FailureSource;
  readonly timeoutMs: number;
  /** Between two looks; default 100 ms. */
  readonly intervalMs?: number;
  readonly code?: string;
  readonly hint?: string;
  readonly signal: AbortSignal;
}

/**
 * Looks until there is something to see: the one place where time is waited away.
 * @param look returns `undefined` as long as the condition does not hold.
 * @throws MatadorError with code `timeout` (or `options.code`) at the limit; AbortError when aborted.
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined> | T | undefined,
  options: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() >= deadline) {
      throw new MatadorError(
        `timed out after ${options.timeoutMs} ms waiting for ${options.what}`,
        {
          code: options.code ?? 'timeout',
          source: options.source,
          ...(options.hint === undefined ? {} : { hint: options.hint }),
        },
      );
    }
    await delay(options.intervalMs ?? 100, undefined, { signal: options.signal });
  }
}
