import type { RunShell, ShellSession } from '../adb/shell-service.js';
import type { AndroidPhone } from '../android-phone.js';
import { ByteQueue, linesOf } from '../byte-queue.js';
import { FileError } from '../file-system.js';
import type { Command, CommandIo } from './command.js';
import { line } from './command.js';
import type { Sink } from './open-files.js';
import { OpenFiles } from './open-files.js';
import type { Pipeline, SimpleCommand, Word } from './parse.js';
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

/** `exit`: ends the shell. */
class ShellExit extends Error {
  override readonly name = 'ShellExit';
  constructor(readonly status: number) {
    super('exit');
  }
}

/** The shell of a phone: runs a line, or for an empty one each line of standard input. */
export function createShell(phone: AndroidPhone, table: ReadonlyMap<string, Command>): RunShell {
  return async (text, session) => {
    const shell = new Shell(phone, table, session);
    try {
      return text === '' ? await shell.runInput() : await shell.runLine(text);
    } catch (error) {
      if (error instanceof ShellExit) return error.status & 0xff;
      session.stderr(bytesOf(line(`${shellName}: ${String(error)}`)));
      return 1;
    }
  };
}

/** One running shell: its variables, and how its last command ended. */
class Shell {
  private readonly variables = new Map(Object.entries(environment));
  private status = 0;

  constructor(
    private readonly phone: AndroidPhone,
    private readonly table: ReadonlyMap<string, Command>,
    private readonly session: ShellSession,
  ) {}

  async runInput(): Promise<number> {
    for await (const typed of linesOf(this.session.stdin)) await this.runLine(typed);
    return this.status;
  }

  async runLine(text: string): Promise<number> {
    try {
      for (const step of parseLine(text)) {
        if (step.when === 'success' && this.status !== 0) continue;
        if (step.when === 'failure' && this.status === 0) continue;
        if (this.session.signal.aborted) return hungUp;
        this.status = await this.runPipeline(step.pipeline);
      }
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      this.session.stderr(bytesOf(line(`${shellName}: ${error.message}`)));
      this.status = 1;
    }
    return this.status;
  }

  /** All commands of a pipeline run at once; the last one's status counts. */
  private async runPipeline(pipeline: Pipeline): Promise<number> {
    let stdin = this.session.stdin;
    const running = pipeline.map((command, index) => {
      const pipe = index === pipeline.length - 1 ? undefined : new ByteQueue();
      const stdout: Sink =
        pipe === undefined ? (bytes) => this.session.stdout(bytes) : (bytes) => pipe.push(bytes);
      const done = this.runCommand(command, { ...this.session, stdin, stdout });
      if (pipe !== undefined) stdin = pipe;
      return done.finally(() => pipe?.end());
    });
    const statuses = await Promise.all(running);
    return statuses.at(-1) ?? 0;
  }

  private async runCommand(command: SimpleCommand, session: ShellSession): Promise<number> {
    const [name, ...args] = command.words.map((word) => this.expand(word));
    const files = new OpenFiles(this.phone, session);
    try {
      for (const redirect of command.redirects) {
        files.redirect(redirect, this.expand(redirect.target));
      }
      const status = name === undefined ? 0 : await this.runNamed(name, args, files);
      files.save();
      return status;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      session.stderr(bytesOf(line(`${shellName}: can't open file: ${error.message}`)));
      return 1;
    }
  }

  private async runNamed(name: string, args: readonly string[], files: OpenFiles): Promise<number> {
    switch (name) {
      case 'exit':
        throw new ShellExit(args[0] === undefined ? this.status : Number(args[0]));
      case 'export':
        for (const arg of args) this.assign(arg);
        return 0;
      case 'exec': {
        const [program, ...rest] = args;
        if (program === undefined) return 0;
        throw new ShellExit(await this.runNamed(program, rest, files));
      }
      default:
        return this.runProgram(name, args, files);
    }
  }

  private async runProgram(
    name: string,
    args: readonly string[],
    files: OpenFiles,
  ): Promise<number> {
    const program = this.table.get(name.replace(/^\/system\/bin\//, ''));
    if (program === undefined) {
      files.stderr(bytesOf(line(`${shellName}: ${name}: inaccessible or not found`)));
      return 127;
    }
    const killed = new AbortController();
    const { processes } = this.phone;
    const process = processes.start(name, 'shell', () => killed.abort());
    const io: CommandIo = {
      phone: this.phone,
      stdin: files.stdin,
      out: (data) => files.stdout(bytesOf(data)),
      err: (data) => files.stderr(bytesOf(data)),
      signal: AbortSignal.any([this.session.signal, killed.signal]),
    };
    try {
      return await program(args, io);
    } finally {
      processes.ended(process);
    }
  }

  private assign(text: string): void {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) this.variables.set(name, value);
  }

  private expand(word: Word): string {
    return word
      .map((part) => {
        if (typeof part === 'string') return part;
        if (part.variable === '?') return String(this.status);
        return this.variables.get(part.variable) ?? '';
      })
      .join('');
  }
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
