import { ByteQueue } from '../byte-queue.js';
import { encodeShellPacket, shellIds, ShellPacketReader } from './shell-protocol.js';
import type { AdbStream } from './stream.js';

/** What a shell gets to work with. */
export interface ShellSession {
  readonly stdin: ByteQueue;
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** Aborted when the other end hangs up. */
  readonly signal: AbortSignal;
}

/** Runs a line, or for an empty one the lines of standard input; resolves with the exit status. */
export type RunShell = (line: string, session: ShellSession) => Promise<number>;

/** `shell:LINE` and `exec:LINE`: output and errors in one stream, no exit status. */
export function serveRawShell(stream: AdbStream, line: string, run: RunShell): void {
  const stdin = new ByteQueue();
  const write = (bytes: Uint8Array): void => stream.write(bytes);
  void pump(stream, (bytes) => stdin.push(bytes), stdin);
  void run(line, { stdin, stdout: write, stderr: write, signal: hangUp(stream) }).then(() =>
    stream.end(),
  );
}

/** `shell,v2,…:LINE`: output, errors and exit status apart, standard input that can be closed. */
export function serveShellV2(stream: AdbStream, line: string, run: RunShell): void {
  const stdin = new ByteQueue();
  const reader = new ShellPacketReader();
  void pump(
    stream,
    (bytes) => {
      const packets = reader.push(bytes);
      if (packets === undefined) stream.end();
      for (const { id, data } of packets ?? []) {
        if (id === shellIds.stdin) stdin.push(data);
        if (id === shellIds.closeStdin) stdin.end();
      }
    },
    stdin,
  );
  const write = (id: number) => (bytes: Uint8Array) => stream.write(encodeShellPacket(id, bytes));
  void run(line, {
    stdin,
    stdout: write(shellIds.stdout),
    stderr: write(shellIds.stderr),
    signal: hangUp(stream),
  }).then((status) => {
    stream.write(encodeShellPacket(shellIds.exit, Uint8Array.of(status & 0xff)));
    stream.end();
  });
}

async function pump(
  stream: AdbStream,
  take: (bytes: Buffer) => void,
  stdin: ByteQueue,
): Promise<void> {
  for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) {
    take(bytes);
  }
  stdin.end();
}

function hangUp(stream: AdbStream): AbortSignal {
  const controller = new AbortController();
  stream.whenClosed(() => controller.abort());
  return controller.signal;
}
