import type { Command } from '../command.js';
import { line, pass } from '../command.js';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** UTC, with `+FORMAT` as far as scripts use it. */
export const date: Command = (args, io) => {
  const now = io.phone.parts.now();
  const at = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  const codes: Readonly<Record<string, string>> = {
    '%s': String(Math.floor(now / 1000)),
    '%N': String((now % 1000) * 1_000_000).padStart(9, '0'),
    '%Y': String(at.getUTCFullYear()),
    '%m': two(at.getUTCMonth() + 1),
    '%d': two(at.getUTCDate()),
    '%H': two(at.getUTCHours()),
    '%M': two(at.getUTCMinutes()),
    '%S': two(at.getUTCSeconds()),
    '%z': '+0000',
    '%Z': 'UTC',
    '%F': at.toISOString().slice(0, 10),
    '%T': at.toISOString().slice(11, 19),
    '%%': '%',
  };
  const format = args.find((arg) => arg.startsWith('+'));
  if (format === undefined) {
    const day = `${weekdays[at.getUTCDay()] ?? ''} ${months[at.getUTCMonth()] ?? ''}`;
    const dayOfMonth = String(at.getUTCDate()).padStart(2);
    io.out(line(`${day} ${dayOfMonth} ${codes['%T'] ?? ''} UTC ${at.getUTCFullYear()}`));
  } else {
    io.out(line(format.slice(1).replace(/%./g, (code) => codes[code] ?? code)));
  }
  return 0;
};

export const id: Command = (args, io) => {
  if (args.includes('-u')) io.out(line('2000'));
  else {
    io.out(
      line(
        'uid=2000(shell) gid=2000(shell) groups=2000(shell),1004(input),1007(log),3003(inet) context=u:r:shell:s0',
      ),
    );
  }
  return 0;
};

export const whoami: Command = (_args, io) => {
  io.out(line('shell'));
  return 0;
};

export const uptime: Command = (_args, io) => {
  const seconds = Math.floor((io.phone.parts.now() - io.phone.bootedAt) / 1000);
  io.out(line(`up ${Math.floor(seconds / 60)} min`));
  return 0;
};

export const yes: Command = () => 0;
export const no: Command = () => 1;

export const sleep: Command = async ([seconds], io) => {
  const ms = Number(seconds) * 1000;
  if (!Number.isFinite(ms) || ms < 0) {
    io.err(line(`sleep: bad number '${seconds ?? ''}'`));
    return 1;
  }
  return await pass(ms, io);
};
