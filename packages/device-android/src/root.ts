import { commands } from './commands.js';
import type { PhoneShell, ShellOptions, ShellResult } from './phone-shell.js';
import { answerOf } from './phone-shell.js';
import { quoteForPhone } from './quote.js';

/** A phone that asks its user about root is not waited for any longer. */
const askTimeoutMs = 5_000;

/**
 * The phone's shell as root: adbd itself where it runs as root, else through `su -c`, which takes
 * one command line.
 * @returns `undefined` where the phone gives no root.
 */
export async function rootShell(
  shell: PhoneShell,
  signal: AbortSignal,
): Promise<PhoneShell | undefined> {
  if (await isRoot(shell, signal)) return shell;
  const bySu: PhoneShell = {
    serial: shell.serial,
    execute: (argv: readonly string[], options?: ShellOptions): Promise<ShellResult> =>
      shell.execute(['su', '-c', quoteForPhone(argv)], options),
    push: (file, path, options) => shell.push(file, path, options),
    close: () => shell.close(),
  };
  return (await isRoot(bySu, signal)) ? bySu : undefined;
}

async function isRoot(shell: PhoneShell, signal: AbortSignal): Promise<boolean> {
  try {
    const options = { signal, timeoutMs: askTimeoutMs };
    const result = await shell.execute(commands.userId(), options);
    return result.exitCode === 0 && answerOf(result) === '0';
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
