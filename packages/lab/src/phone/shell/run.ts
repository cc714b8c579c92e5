import type { RunShell, ShellSession } from '../adb/shell-service.js';
import type { AndroidPhone } from '../android-phone.js';
import { ByteQueue, linesOf } from '../byte-queue.js';
import { FileError } from '../file-system.js';
import type { Command, CommandIo } from './command.js';
import { line } from './command.js';
import type { Pipeline, Redirect, SimpleCommand, Word } from './parse.js';
import { parseLine, ShellSyntaxError } from './parse.js';

const shellName = '/system/bin/sh';
const environment: Readonly<Record<string, string>> = {
  HOME: '/',
  PATH: '/product/bin:/apex/com.android.runtime/bin:/system/bin:/system_ext/bin:/vendor/bin',
  SHELL: shellName,
  USER: 'shell',
  EXTERNAL_STORAGE: '/sdcard',
  TMPDIR: '/data/local/tmp',
};

/** Status of what was ended by a hang-up: 128 and the number of SIGHUP. */
const hungUp = 129;

type Sink = (bytes: Uint8Array) => void;

/** `exit`: ends the line. */
class ShellExit extends Error {
  override readonly name = 'ShellExit';
  constructor(readonly status: number) {
    super('exit');
  }
}

/** The shell of a phone: runs a line, or for an empty one each line of standard input. */
export function createShell(phone: AndroidPhone, table: ReadonlyMap<string, Command>): RunShell {
  const runSteps = async (text: string, session: ShellSession, before: number): Promise<number> => {
    let status = before;
    for (const step of parseLine(text)) {
      if (step.when === 'success' && status !== 0) continue;
      if (step.when === 'failure' && status === 0) continue;
      if (session.signal.aborted) return hungUp;
      status = await runPipeline(step.pipeline, status, session);
    }
    return status;
  };

  const runPipeline = async (
    pipeline: Pipeline,
    before: number,
    session: ShellSession,
  ): Promise<number> => {
    let stdin = session.stdin;
    const running = pipeline.map((command, index) => {
      const pipe = index === pipeline.length - 1 ? undefined : new ByteQueue();
      const stdout: Sink =
        pipe === undefined ? (bytes) => session.stdout(bytes) : (bytes) => pipe.push(bytes);
      const done = runCommand(command, before, { ...session, stdin, stdout });
      if (pipe !== undefined) stdin = pipe;
      return done.finally(() => pipe?.end());
    });
    const statuses = await Promise.all(running);
    return statuses.at(-1) ?? 0;
  };

  const runCommand = async (
    command: SimpleCommand,
    before: number,
    session: ShellSession,
  ): Promise<number> => {
    const expand = (word: Word): string =>
      word
        .map((part) => {
          if (typeof part === 'string') return part;
          return part.variable === '?' ? String(before) : (environment[part.variable] ?? '');
        })
        .join('');
    const [name, ...args] = command.words.map(expand);
    const files = new OpenFiles(phone, session);
    try {
      for (const redirect of command.redirects) files.redirect(redirect, expand(redirect.target));
      if (name === undefined) return 0;
      if (name === 'exit') throw new ShellExit(args[0] === undefined ? before : Number(args[0]));
      return await runNamed(name, args, files, session.signal);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      session.stderr(bytesOf(line(`${shellName}: can't open file: ${error.message}`)));
      return 1;
    } finally {
      files.save();
    }
  };

  const runNamed = async (
    name: string,
    args: readonly string[],
    files: OpenFiles,
    hangUp: AbortSignal,
  ): Promise<number> => {
    const program = table.get(name.replace(/^\/system\/bin\//, ''));
    if (program === undefined) {
      files.stderr(bytesOf(line(`${shellName}: ${name}: inaccessible or not found`)));
      return 127;
    }
    const killed = new AbortController();
    const process = phone.processes.start(name, 'shell', () => killed.abort());
    const io: CommandIo = {
      phone,
      stdin: files.stdin,
      out: (data) => files.stdout(bytesOf(data)),
      err: (data) => files.stderr(bytesOf(data)),
      signal: AbortSignal.any([hangUp, killed.signal]),
    };
    try {
      return await program(args, io);
    } finally {
      phone.processes.ended(process);
    }
  };

  const runInteractive = async (session: ShellSession): Promise<number> => {
    let status = 0;
    for await (const typed of linesOf(session.stdin)) {
      status = await withSyntaxErrors(session, () => runSteps(typed, session, status));
    }
    return status;
  };

  return async (text, session) => {
    try {
      if (text === '') return await runInteractive(session);
      return await withSyntaxErrors(session, () => runSteps(text, session, 0));
    } catch (error) {
      if (error instanceof ShellExit) return error.status & 0xff;
      session.stderr(bytesOf(line(`${shellName}: ${String(error)}`)));
      return 1;
    }
  };
}

async function withSyntaxErrors(
  session: ShellSession,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    session.stderr(bytesOf(line(`${shellName}: ${error.message}`)));
    return 1;
  }
}

/** The three descriptors of one command, after its redirections. */
class OpenFiles {
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

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
