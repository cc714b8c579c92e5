import type { CompareOptions } from '@matador/core';
import type { Context } from '../context.js';
import type { Terminal } from '../terminal.js';
import { formatBytes } from '../units.js';

const refreshMs = 100;
/** To the first column, then erase to the end of the line (ECMA-48 EL). */
const clear = '\r\u001b[K';

/** Does what reads a whole data set, and shows on a terminal how far it is. */
export async function withByteProgress<T>(
  { terminal, signal }: Context,
  what: string,
  work: (options: CompareOptions) => Promise<T>,
): Promise<T> {
  const { onProgress, stop } = showBytes(terminal, what);
  try {
    return await work({ signal, onProgress });
  } finally {
    stop();
  }
}

/** One line, from the first call until it is stopped. */
function showBytes(terminal: Terminal, what: string) {
  let drawnAt: number | undefined;
  return {
    onProgress: (done: number, total: number) => {
      const now = performance.now();
      if (!terminal.interactive || now - (drawnAt ?? -Infinity) < refreshMs) return;
      drawnAt = now;
      terminal.note(`${clear}${renderBytes(what, done, total)}`);
    },
    stop: () => {
      if (drawnAt !== undefined) terminal.note(clear);
    },
  };
}

/** `verify: 12.3 MB of 25.1 MB, 49 %` */
export function renderBytes(what: string, done: number, total: number): string {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return `${what}: ${formatBytes(done)} of ${formatBytes(total)}, ${percent} %`;
}
