import { createProgram } from '../src/program.js';
import type { ExitStatus } from '../src/report-error.js';
import { describeError, exitStatusOf } from '../src/report-error.js';
import { fakeTerminal } from './support/fake-terminal.js';

export interface CliResult {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, as `matador` would in the folder `cwd`. */
export async function runCli(argv: readonly string[], cwd: string): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const ended = { failed: false };
  const program = createProgram({
    terminal: fakeTerminal({
      cwd,
      out: (text) => {
        written.stdout += text;
      },
      note: (text) => {
        written.stderr += text;
      },
    }),
    signal: new AbortController().signal,
    finishFirst: () => new AbortController().signal,
    version: '1.2.3',
    workFailed: () => {
      ended.failed = true;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return { status: ended.failed ? 1 : 0, ...written };
  } catch (error) {
    const stderr = written.stderr + describeError(error, false);
    return { status: exitStatusOf(error), stdout: written.stdout, stderr };
  }
}
