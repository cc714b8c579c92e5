import type { ShellSession } from '../adb/shell-service.js';
import type { AndroidPhone } from '../android-phone.js';
import { ByteQueue } from '../byte-queue.js';
import type { Redirect } from './parse.js';

export type Sink = (bytes: Uint8Array) => void;

/** The three descriptors of one command, after its redirections. */
export class OpenFiles {
  stdin: AsyncIterable<Buffer>;
  stdout: Sink;
  stderr: Sink;
  private readonly written = new Map<string, Uint8Array[]>();

  constructor(
    private readonly phone: AndroidPhone,
    session: ShellSession,
  ) {
    this.stdin = session.stdin;
    this.stdout = (bytes) => session.stdout(bytes);
    this.stderr = (bytes) => session.stderr(bytes);
  }

  /** @throws FileError */
  redirect(redirect: Redirect, target: string): void {
    if (redirect.kind === 'read') {
      const stdin = new ByteQueue();
      if (target !== '/dev/null') stdin.push(this.phone.files.read(target));
      stdin.end();
      this.stdin = stdin;
      return;
    }
    const sink =
      redirect.kind === 'duplicate'
        ? target === '2'
          ? this.stderr
          : this.stdout
        : this.fileSink(target, redirect.kind === 'append');
    if (redirect.descriptor === 2) this.stderr = sink;
    else this.stdout = sink;
  }

  /** Writes what went to files. */
  save(): void {
    for (const [path, chunks] of this.written) {
      this.phone.files.write(path, Buffer.concat(chunks));
    }
  }

  private fileSink(path: string, append: boolean): Sink {
    if (path === '/dev/null') return () => undefined;
    const { files } = this.phone;
    const chunks: Uint8Array[] = append && files.exists(path) ? [files.read(path)] : [];
    files.write(path, Buffer.concat(chunks));
    this.written.set(path, chunks);
    return (bytes) => chunks.push(Buffer.from(bytes));
  }
}
