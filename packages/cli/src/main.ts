import { readFileSync } from 'node:fs';
import { watchInterrupts } from './interrupt.js';
import { createProgram } from './program.js';
import type { ExitStatus } from './report-error.js';
import { describeError, exitStatusOf } from './report-error.js';
import { processTerminal } from './terminal.js';

/** Runs the command line to its end and says how it ended. */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  const terminal = processTerminal();
  // A reader that has seen enough (`matador … | head`) ends the command, and is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const ended = { failed: false };
  const program = createProgram({
    terminal,
    ...watchInterrupts(terminal),
    version: ownVersion(),
    workFailed: () => {
      ended.failed = true;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return ended.failed ? 1 : 0;
  } catch (error) {
    terminal.note(describeError(error, argv.includes('--debug')));
    return exitStatusOf(error);
  }
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
