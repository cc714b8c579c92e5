import type { CommandResult, CommandRunner, RunOptions } from './contracts/index.js';
import type { FailureSource } from './errors.js';
import { MatadorError } from './errors.js';

/** Runs a program and throws `command-failed`, with what it printed, when its exit status is not 0. */
export async function runChecked(
  runner: CommandRunner,
  argv: readonly string[],
  options: RunOptions & { readonly source: FailureSource; readonly hint?: string },
): Promise<CommandResult> {
  const result = await runner.run(argv, options);
  if (result.exitCode !== 0) {
    const said = (result.stderr.trim() || result.stdout.trim() || 'no output').slice(0, 500);
    throw new MatadorError(`${argv.join(' ')} ended with status ${result.exitCode}: ${said}`, {
      code: 'command-failed',
      source: options.source,
      ...(options.hint === undefined ? {} : { hint: options.hint }),
    });
  }
  return result;
}
