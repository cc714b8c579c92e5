import { MatadorError } from '@matador/core';

/**
 * One argument so that a POSIX shell reads it as exactly this string: in single quotes, in which
 * nothing is special, with each single quote of its own taken outside of them.
 * @throws MatadorError `bad-argument` for a NUL, which no program can be given.
 */
export function quoteForPosixShell(argument: string): string {
  if (argument.includes('\0')) {
    throw new MatadorError('an argument holds a NUL character', { code: 'bad-argument' });
  }
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
