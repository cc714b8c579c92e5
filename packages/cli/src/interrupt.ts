import type { Terminal } from './terminal.js';
import { noteLine } from './terminal.js';

/** A terminal tells the whole process group, and a parent passes it on: what comes together is one. */
const togetherMs = 1000;

export interface Interrupts {
  /** Aborted so that what is under way is taken down cleanly. */
  readonly signal: AbortSignal;
  /** For a command that can end in order: aborted by a first Ctrl-C, which from now on is no more than that. */
  readonly finishFirst: () => AbortSignal;
}

/**
 * Ctrl-C (SIGINT) asks for more each time: to end once what is under way has ended, where a command can,
 * then to take everything down, then to end the process at once. SIGTERM begins with the second.
 */
export function watchInterrupts(terminal: Terminal): Interrupts {
  const finish = new AbortController();
  const abort = new AbortController();
  let canFinish = false;
  let lastAt: number | undefined;
  const more = (mayFinish: boolean) => {
    const now = performance.now();
    if (lastAt !== undefined && now - lastAt <= togetherMs) return;
    lastAt = now;
    if (abort.signal.aborted) process.exit(1);
    if (mayFinish && !finish.signal.aborted) {
      noteLine(terminal, '\nStopping once what is under way has ended; once more to stop now.');
      finish.abort();
      return;
    }
    noteLine(terminal, '\nStopping cleanly; once more to end at once.');
    abort.abort();
  };
  process.on('SIGINT', () => more(canFinish));
  process.on('SIGTERM', () => more(false));
  return {
    signal: abort.signal,
    finishFirst: () => {
      canFinish = true;
      return finish.signal;
    },
  };
}
