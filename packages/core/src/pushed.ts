import { setMaxListeners } from 'node:events';

/**
 * Yields what `work` gives, in the order in which it is given. Ending the iteration early, or the signal,
 * aborts what `work` gets as its own signal.
 * @throws what `work` throws, and the signal's reason when that is aborted.
 */
export async function* pushed<T>(
  signal: AbortSignal,
  work: (give: (value: T) => void, until: AbortSignal) => Promise<void>,
): AsyncGenerator<T> {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  // One for each of what the work does at once, so that a number of them says nothing of a leak.
  setMaxListeners(0, until);
  const given = new ReadableStream<T>({
    start(controller) {
      const give = (value: T): void => {
        if (!until.aborted) controller.enqueue(value);
      };
      work(give, until).then(
        () => {
          if (!stop.signal.aborted) controller.close();
        },
        (error: unknown) => {
          if (!stop.signal.aborted) controller.error(signal.aborted ? signal.reason : error);
        },
      );
    },
    cancel() {
      stop.abort();
    },
  });
  yield* given;
}
