import type { Terminal } from './terminal.js';
import { noteLine } from './terminal.js';

/**
 * An AbortSignal for the first SIGINT or SIGTERM, so that what is under way is taken down cleanly.
 * The second one ends the process at once.
 */
export function abortOnInterrupt(terminal: Terminal): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    noteLine(terminal, '\nStopping cleanly; once more to stop now.');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
