import type { Terminal } from './terminal.js';
import { noteLine } from './terminal.js';

/** A terminal tells the whole process group, and a parent passes it on: what comes together is one. */
const togetherMs = 1000;

/**
 * An AbortSignal for the first SIGINT or SIGTERM, so that what is under way is taken down cleanly.
 * The second one ends the process at once.
 */
export function abortOnInterrupt(terminal: Terminal): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const onSignal = () => {
    const now = performance.now();
    if (firstAt !== undefined) {
      if (now - firstAt > togetherMs) process.exit(1);
      return;
    }
    firstAt = now;
    noteLine(terminal, '\nStopping cleanly; once more to stop now.');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
