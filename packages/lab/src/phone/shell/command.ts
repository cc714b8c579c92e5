import type { AndroidPhone } from '../android-phone.js';

/** What a command on the phone works with. */
export interface CommandIo {
  readonly phone: AndroidPhone;
  readonly stdin: AsyncIterable<Buffer>;
  out(data: string | Uint8Array): void;
  err(data: string | Uint8Array): void;
  /** Aborted when the other end hangs up or the process is killed. */
  readonly signal: AbortSignal;
}

/** A program of the phone: arguments without its own name, result the exit status. */
export type Command = (args: readonly string[], io: CommandIo) => number | Promise<number>;

/** Lets time pass as a program that can be ended does: 0, or the status of one that SIGTERM ended. */
export function pass(ms: number, { signal }: CommandIo): Promise<number> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(0), ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(143);
    });
  });
}

/** A line with its end, as println writes it. */
export function line(text: string): string {
  return `${text}\n`;
}

/** Prints an exception as Android's `cmd` does, and gives its exit status. */
export function exception(io: CommandIo, what: string, trace: string): number {
  io.err(`\nException occurred while executing '${what}':\n${trace}\n`);
  return 255;
}
