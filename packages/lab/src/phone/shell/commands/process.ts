import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';

export const ps: Command = (_args, io) => {
  io.out(line('USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME'));
  for (const { user, pid, name } of io.phone.processes.list()) {
    io.out(
      line(
        `${user.padEnd(12)} ${String(pid).padStart(5)} ${'300'.padStart(5)} ${'1234567'.padStart(7)} ${'98765'.padStart(6)} 0                   0 S ${name}`,
      ),
    );
  }
  return 0;
};

export const pidof: Command = (args, io) => {
  const found = args
    .filter((arg) => !arg.startsWith('-'))
    .flatMap((name) => io.phone.processes.named(name));
  if (found.length === 0) return 1;
  io.out(line(found.map(({ pid }) => pid).join(' ')));
  return 0;
};

/** `kill [-SIGNAL] PID…`; the shell user may end its own processes only. */
export const kill: Command = (args, io) => {
  let status = 0;
  for (const pid of args.filter((arg) => /^\d+$/.test(arg))) {
    const process = io.phone.processes.list().find((one) => one.pid === Number(pid));
    if (process?.user === 'shell') {
      process.kill();
      continue;
    }
    const reason = process === undefined ? 'No such process' : 'Operation not permitted';
    io.err(line(`/system/bin/sh: kill: ${pid}: ${reason}`));
    status = 1;
  }
  return status;
};

/** `pkill` and `killall`: processes by name; a signal may come first. */
export const pkill: Command = (args, io) => {
  const name = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  return killNamed(io, name);
};

function killNamed(io: CommandIo, name: string): number {
  const found = io.phone.processes.named(name).filter(({ user }) => user === 'shell');
  for (const process of found) process.kill();
  return found.length > 0 ? 0 : 1;
}
