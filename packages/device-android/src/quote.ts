import { MatadorError } from '@matador/core';

/**
 * One command line that the phone's shell takes apart into just these arguments. Each stands in
 * single quotes, where nothing is special; a single quote of its own is taken outside of them.
 * @throws MatadorError `bad-argument` for a NUL character, which no program can be given.
 */
export function quoteForPhone(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(' ');
}

function quoteArgument(argument: string): string {
  if (argument.includes('\0')) {
    throw new MatadorError('an argument for the phone holds a NUL character', {
      code: 'bad-argument',
      source: 'phone',
    });
  }
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
