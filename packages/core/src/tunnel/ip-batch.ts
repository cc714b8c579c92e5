import type { CommandResult, CommandRunner, RunOptions } from '../contracts/index.js';
import type { FailureSource } from '../errors.js';
import { runChecked } from '../run-checked.js';

/** As `ip` takes it. */
export type Family = '-4' | '-6';

/** Worse than any other route. */
const worst = '4278198272';

/** The route that is left in a table when its tunnel's device is gone, for `route add` or `del`. */
export const deadEnd = (table: number): string =>
  `blackhole default metric ${worst} table ${table}`;

/**
 * Makes changes of one family of addresses by one program; the first that fails ends it.
 * @param changes each a line as it would follow `ip -4`.
 * @throws MatadorError `command-failed`.
 */
export async function ipBatch(
  runner: CommandRunner,
  family: Family,
  changes: readonly string[],
  options: Pick<RunOptions, 'signal'> & { readonly source: FailureSource },
): Promise<void> {
  await runChecked(runner, ['ip', family, '-batch', '-'], { ...options, input: lines(changes) });
}

/** Makes each change that can be made, whichever of them fail: for taking back. */
export function ipBatchAnyway(
  runner: CommandRunner,
  family: Family,
  changes: readonly string[],
): Promise<CommandResult> {
  return runner.run(['ip', family, '-force', '-batch', '-'], { input: lines(changes) });
}

const lines = (changes: readonly string[]): string => [...changes, ''].join('\n');
