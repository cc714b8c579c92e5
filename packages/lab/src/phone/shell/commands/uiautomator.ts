import { dumpHierarchy } from '../../screen/dump.js';
import type { Command } from '../command.js';
import { line, pass } from '../command.js';

/** Of a program that SIGKILL ended. */
const killed = 137;

/** `uiautomator dump [--compressed] [FILE]`; `/dev/tty` writes to standard output. */
export const uiautomator: Command = async ([verb, ...args], io) => {
  if (verb !== 'dump') {
    io.out(line('Usage: uiautomator <subcommand> [options]'));
    return 1;
  }
  if (io.phone.instrumentation.isRunning) {
    io.phone.log.write(
      'E',
      'AndroidRuntime',
      'java.lang.IllegalStateException: UiAutomationService already registered!',
    );
    io.out(line('Killed'));
    return killed;
  }
  const status = await pass(io.phone.config.dumpSeconds * 1000, io);
  if (status !== 0) return status;
  const file = args.find((arg) => !arg.startsWith('-')) ?? '/sdcard/window_dump.xml';
  const { screen, files } = io.phone;
  const xml = dumpHierarchy(screen.render(), screen.window.packageName, screen.focusedField);
  if (file === '/dev/tty') io.out(xml);
  else files.write(file, Buffer.from(xml));
  io.out(line(`UI hierchary dumped to: ${file.replace(/^\/sdcard\//, '/storage/emulated/0/')}`));
  return 0;
};
