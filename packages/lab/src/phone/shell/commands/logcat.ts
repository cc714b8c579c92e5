import type { LogLine } from '../../log.js';
import type { Command } from '../command.js';
import { line } from '../command.js';

/** `logcat [-c] [-d] [-v threadtime] [-t N]`; without `-d` it follows the log until it is ended. */
export const logcat: Command = async (args, io) => {
  const { log } = io.phone;
  if (args.includes('-c')) {
    log.clear();
    return 0;
  }
  const last = args.includes('-t') ? Number(args[args.indexOf('-t') + 1]) : undefined;
  const shown = last === undefined ? log.all() : log.all().slice(-last);
  io.out(line('--------- beginning of main'));
  for (const entry of shown) io.out(threadtime(entry));
  if (args.includes('-d') || last !== undefined) return 0;
  const follow = (entry: LogLine): void => io.out(threadtime(entry));
  log.on('line', follow);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener('abort', () => resolve());
  });
  log.off('line', follow);
  return 130;
};

function threadtime({ at, pid, level, tag, message }: LogLine): string {
  const time = new Date(at).toISOString().slice(5, 23).replace('T', ' ');
  const who = String(pid).padStart(5);
  return line(`${time} ${who} ${who} ${level} ${tag.padEnd(8)}: ${message}`);
}
