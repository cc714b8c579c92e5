import { linesOf } from '../../byte-queue.js';
import type { Command } from '../command.js';
import { line } from '../command.js';

export const echo: Command = (args, io) => {
  const [first, ...rest] = args;
  if (first === '-n') io.out(rest.join(' '));
  else io.out(line(args.join(' ')));
  return 0;
};

/** `grep [-F] [-i] [-v] [-c] PATTERN` on standard input. */
export const grep: Command = async (args, io) => {
  const flags = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join('');
  const pattern = args.find((arg) => !arg.startsWith('-')) ?? '';
  const test = matcher(pattern, flags);
  if (test === undefined) {
    io.err(line(`grep: bad REGEX: ${pattern}`));
    return 2;
  }
  let count = 0;
  for await (const text of linesOf(io.stdin)) {
    if (test(text) === flags.includes('v')) continue;
    count += 1;
    if (!flags.includes('c')) io.out(line(text));
  }
  if (flags.includes('c')) io.out(line(String(count)));
  return count > 0 ? 0 : 1;
};

function matcher(pattern: string, flags: string): ((text: string) => boolean) | undefined {
  const source = flags.includes('F') ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : pattern;
  try {
    const expression = new RegExp(source, flags.includes('i') ? 'i' : '');
    return (text) => expression.test(text);
  } catch {
    return undefined;
  }
}
