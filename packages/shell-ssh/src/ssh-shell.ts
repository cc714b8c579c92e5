import { constants } from 'node:os';
import { buffer } from 'node:stream/consumers';
import type {
  CommandResult,
  CommandRunner,
  ProgramExit,
  RunningProgram,
  RunOptions,
  StartOptions,
  VantagePoint,
  VantageShell,
} from '@matador/core';
import { MatadorError, runChecked } from '@matador/core';
import type { Connection } from './connect.js';
import type { RemoteProgram } from './remote-program.js';
import { connectionLost, killCommandLine, runRemote, startRemote } from './remote-program.js';
import { Slots } from './slots.js';

const defaultTimeoutMs = 30_000;
const stopLimitMs = 5_000;
/** OpenSSH's server allows 10 sessions a connection (MaxSessions); some are kept for signals. */
const programsAtOnce = 7;

const uploadScript = 'umask 077 && cat >"$1.part" && chmod "$2" "$1.part" && mv -f "$1.part" "$1"';

/** Runs programs over one SSH connection. One that a signal ended has 128 plus its number as status. */
export class SshRunner implements CommandRunner {
  /** The verified host key as `TYPE BASE64`. */
  readonly hostKey: string;
  /** Those of the jump hosts, in order. */
  readonly jumpHostKeys: readonly string[];
  private readonly slots = new Slots(programsAtOnce);
  private readonly closed: Promise<void>;
  private ended = false;

  /** @param environment what every program gets into its environment, besides what the server gives. */
  constructor(
    private readonly connection: Connection,
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {
    this.hostKey = connection.hostKey;
    this.jumpHostKeys = connection.jumpHostKeys;
    this.closed = new Promise((resolve) => connection.client.once('close', () => resolve()));
    void this.closed.then(() => (this.ended = true));
  }

  /** Whether the connection stands, as far as is known here. */
  get connected(): boolean {
    return !this.ended;
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const limit = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    try {
      return await this.withinLimit(argv, options.input, limit);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!timeout.aborted) throw error;
      throw new MatadorError(`${argv.join(' ')} did not end within ${timeoutMs} ms`, {
        code: 'command-timeout',
        source: 'vantage-point',
        hint: 'Check that the vantage point is not overloaded and its connection is good.',
      });
    }
  }

  async start(argv: readonly string[], options: StartOptions = {}): Promise<RunningProgram> {
    const { signal: abortSignal, input } = options;
    const program = await this.launch(
      argv,
      abortSignal === undefined ? undefined : AbortSignal.any([abortSignal]),
    );
    program.stdin.on('error', () => undefined);
    if (input === undefined) program.stdin.end();
    else program.stdin.write(input);
    const stop = (signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<ProgramExit> =>
      this.stop(program, signal);
    const abort = (): void => void stop();
    abortSignal?.addEventListener('abort', abort, { once: true });
    if (abortSignal?.aborted) abort();
    void program.exited.then(() => abortSignal?.removeEventListener('abort', abort));
    return { stdout: program.stdout, stderr: program.stderr, exited: program.exited, stop };
  }

  async upload(content: string | Uint8Array, remotePath: string, mode = 0o600): Promise<void> {
    await runChecked(this, ['sh', '-c', uploadScript, 'sh', remotePath, mode.toString(8)], {
      input: content,
      source: 'vantage-point',
      hint: 'Check that the folder exists there, can be written to and has room.',
    });
  }

  async close(): Promise<void> {
    const { client, socket } = this.connection;
    client.end();
    const timer = setTimeout(() => socket.destroy(), stopLimitMs);
    await this.closed;
    clearTimeout(timer);
  }

  private async withinLimit(
    argv: readonly string[],
    input: string | Uint8Array | undefined,
    limit: AbortSignal,
  ): Promise<CommandResult> {
    const program = await this.launch(argv, limit);
    const output = Promise.all([buffer(program.stdout), buffer(program.stderr)]);
    output.catch(() => undefined);
    program.stdin.on('error', () => undefined);
    program.stdin.end(input);
    const exit = await Promise.race([program.exited, aborted(limit)]);
    if (exit === 'aborted') {
      void this.kill(program, 'SIGKILL').finally(() => program.destroy());
      throw limit.reason;
    }
    const [stdout, stderr] = await output;
    return { exitCode: statusOf(exit), stdout: stdout.toString(), stderr: stderr.toString() };
  }

  /** Starts a program; when `signal` is aborted meanwhile, it is ended as soon as it has started. */
  private async launch(argv: readonly string[], signal?: AbortSignal): Promise<RemoteProgram> {
    const release = await this.slots.take(signal);
    const starting = startRemote(this.connection.client, argv, this.environment);
    starting.then(
      (program) => program.exited.then(release),
      () => release(),
    );
    const program = await (signal === undefined
      ? starting
      : Promise.race([starting, aborted(signal)]));
    if (program !== 'aborted') return program;
    starting.then(
      (late) => void this.kill(late, 'SIGKILL').finally(() => late.destroy()),
      () => undefined,
    );
    throw signal?.reason;
  }

  private async stop(program: RemoteProgram, signal: 'SIGINT' | 'SIGTERM'): Promise<ProgramExit> {
    program.stdin.end();
    void this.kill(program, signal);
    const last = setTimeout(() => {
      void this.kill(program, 'SIGKILL').finally(() => {
        setTimeout(() => program.destroy(), stopLimitMs).unref();
      });
    }, stopLimitMs);
    const exit = await program.exited;
    clearTimeout(last);
    return exit;
  }

  /** Never rejects: a program whose connection is gone cannot be told anything. */
  private async kill(program: RemoteProgram, signal: string): Promise<void> {
    const told = runRemote(this.connection.client, killCommandLine(signal, program.pid));
    await told.catch(() => undefined);
  }
}

/** A vantage point's shell. */
export class SshShell extends SshRunner implements VantageShell {
  constructor(
    readonly vantagePoint: VantagePoint,
    connection: Connection,
  ) {
    super(connection);
  }
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

function statusOf({ exitCode, signal }: ProgramExit): number {
  if (exitCode !== null) return exitCode;
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  if (number === undefined) throw connectionLost();
  return 128 + number;
}
