import type { AndroidPhone } from '../../src/phone/android-phone.js';
import { ByteQueue } from '../../src/phone/byte-queue.js';
import { createShell } from '../../src/phone/shell/run.js';
import { commandTable } from '../../src/phone/shell/table.js';

export interface ShellAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A phone's shell, with its output as text. */
export function shellOf(
  phone: AndroidPhone,
): (line: string, stdin?: string) => Promise<ShellAnswer> {
  const shell = createShell(phone, commandTable);
  return async (line, input = '') => {
    const stdin = new ByteQueue();
    stdin.push(Buffer.from(input));
    stdin.end();
    const out: Uint8Array[] = [];
    const err: Uint8Array[] = [];
    const status = await shell(line, {
      stdin,
      stdout: (bytes) => void out.push(bytes),
      stderr: (bytes) => void err.push(bytes),
      signal: new AbortController().signal,
    });
    const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString();
    return { status, stdout: text(out), stderr: text(err) };
  };
}
