import { PassThrough } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import type { ProgramExit } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';
import type { Client, ClientChannel } from 'ssh2';
import { quoteForPosixShell } from './quote.js';

/**
 * SSH gives no way to name a remote program, and OpenSSH's server does not pass signals on to all.
 * So the login shell is replaced by this one, which tells its process id, also that of its process
 * group, in a line of its own, and then becomes the program. Printing in a login script comes before
 * that line and is dropped. `sbin`: a plain user's PATH often lacks where ip and traceroute are.
 */
const launcher = [
  'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin',
  'command -v "$1" >/dev/null 2>&1 || { echo matador-program:none; exit 127; }',
  'echo matador-program:$$',
  'exec "$@"',
].join('\n');

const announcement = /(?:^|\n)matador-program:(\d+|none)\n/;
const longestPreamble = 65_536;
const sessionLimitMs = 5_000;

/** To the whole process group, or to the process where the server gave it no group of its own. */
const killer = 'kill -s "$1" -- "-$2" 2>/dev/null || kill -s "$1" "$2"';

export interface RemoteProgram {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the channel is closed; both are `null` when the connection was lost. */
  readonly exited: Promise<ProgramExit>;
  /** Gives the channel up without waiting for the server. */
  destroy(): void;
}

/** The one string that SSH takes, for a program with its arguments and environment. */
export function commandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const words = [...(variables.length === 0 ? [] : ['env', ...variables]), 'sh', '-c', launcher];
  return ['exec', ...[...words, 'sh', ...argv].map(quoteForPosixShell)].join(' ');
}

/** The command that sends a signal to a program and its children. */
export function killCommandLine(signal: string, pid: number): string {
  return ['sh', '-c', killer, 'sh', signal.replace(/^SIG/, ''), String(pid)]
    .map(quoteForPosixShell)
    .join(' ');
}

/**
 * Starts a program and returns once it runs.
 * @throws MatadorError source `vantage-point`: `command-not-found`, `connection-lost`.
 */
export async function startRemote(
  client: Client,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RemoteProgram> {
  const { channel, exited } = await openSession(client, commandLine(argv, environment));
  const stdout = new PassThrough();
  channel.stderr.on('error', () => undefined);
  channel.on('error', () => undefined);
  const pid = await announcedPid(channel, stdout, exited, argv);
  return {
    pid,
    stdin: channel.stdin,
    stdout,
    stderr: channel.stderr,
    exited,
    destroy: () => channel.destroy(),
  };
}

/** Runs a command line whose output does not matter to its end. */
export async function runRemote(client: Client, line: string): Promise<void> {
  const { channel, exited } = await openSession(client, line);
  channel.resume();
  channel.stderr.resume();
  await exited;
}

interface OpenChannel {
  readonly channel: ClientChannel;
  readonly exited: Promise<ProgramExit>;
}

/**
 * The server counts a session (MaxSessions) a little longer than its program runs: where it has none
 * left, the next look may find one.
 */
function openSession(client: Client, line: string): Promise<OpenChannel> {
  const attempt = (): Promise<OpenChannel | undefined> =>
    openChannel(client, line).catch((error: unknown) => {
      if (error instanceof MatadorError && isRefusal(error.cause)) return undefined;
      throw error;
    });
  return waitFor(attempt, {
    what: 'a free session at the vantage point',
    source: 'vantage-point',
    timeoutMs: sessionLimitMs,
    intervalMs: 20,
    code: 'connection-lost',
    hint: 'Raise MaxSessions in its sshd_config.',
    signal: AbortSignal.timeout(2 * sessionLimitMs),
  });
}

function isRefusal(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('Channel open failure');
}

/**
 * The end of the program is listened for in ssh2's own callback: a short one's exit status may be in
 * the same packet as the server's consent, and is told before any promise resolves.
 */
function openChannel(client: Client, line: string): Promise<OpenChannel> {
  return new Promise((resolve, reject) => {
    const lost = (cause?: unknown): void => reject(connectionLost(cause));
    const closed = (): void => lost();
    client.once('close', closed);
    try {
      client.exec(line, (error, channel) => {
        client.removeListener('close', closed);
        if (error) lost(error);
        else resolve({ channel, exited: channelExit(channel) });
      });
    } catch (error) {
      client.removeListener('close', closed);
      lost(error);
    }
  });
}

function channelExit(channel: ClientChannel): Promise<ProgramExit> {
  return new Promise((resolve) => {
    let exit: ProgramExit = { exitCode: null, signal: null };
    channel.on('exit', (code: number | null, signal?: string) => {
      exit = { exitCode: code, signal: signal === undefined ? null : signalName(signal) };
    });
    channel.on('close', () => resolve(exit));
  });
}

function signalName(signal: string): string {
  return signal.startsWith('SIG') ? signal : `SIG${signal}`;
}

/** Waits for the announcement; what comes after it is the program's own output. */
async function announcedPid(
  channel: ClientChannel,
  stdout: PassThrough,
  exited: Promise<ProgramExit>,
  argv: readonly string[],
): Promise<number> {
  let head = Buffer.alloc(0);
  const pid = await new Promise<string | null>((resolve) => {
    const read = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const match = announcement.exec(head.toString('latin1'));
      if (match === null && head.length < longestPreamble) return;
      channel.removeListener('data', read);
      if (match !== null) stdout.write(head.subarray(match.index + match[0].length));
      channel.pipe(stdout);
      resolve(match?.[1] ?? null);
    };
    channel.on('data', read);
    void exited.then(() => resolve(null));
  });
  if (pid === 'none') {
    channel.destroy();
    throw new MatadorError(`there is no program ${argv[0] ?? ''} at the vantage point`, {
      code: 'command-not-found',
      source: 'vantage-point',
      hint: `Install ${argv[0] ?? 'it'} there.`,
    });
  }
  if (pid === null) {
    channel.destroy();
    const { exitCode } = await exited;
    if (exitCode === null) throw connectionLost();
    throw new MatadorError(
      `the login shell at the vantage point started no program: ${head.toString().trim().slice(0, 200)}`,
      {
        code: 'no-shell',
        source: 'vantage-point',
        hint: 'Give the user a POSIX login shell there, without a forced command.',
      },
    );
  }
  return Number(pid);
}

export function connectionLost(cause?: unknown): MatadorError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new MatadorError(`the SSH connection to the vantage point is lost${reason}`, {
    code: 'connection-lost',
    source: 'vantage-point',
    hint: 'Check that the vantage point is still up and reachable.',
    cause,
  });
}
