import { constants } from 'node:os';
import { access, constants as fsConstants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { CommandRunner, ProgramExit, RunningProgram } from '@matador/core';
import { MatadorError } from '@matador/core';
import { execa } from 'execa';
import type { Reach } from './config.js';

const defaultTimeoutMs = 30_000;
const stopLimitMs = 5_000;
/** A user's PATH often lacks where ip, nft and tcpdump are. */
const searchPath = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(
  delimiter,
);
/** Messages in English, to be recognised. */
const environment = { PATH: searchPath, LC_ALL: 'C' };

/**
 * Runs programs on this machine or in a network namespace of it, each in a process group of its own,
 * so that whatever a program started ends with it. A program that a signal ended has 128 plus its
 * number as status.
 */
export function localRunner(reach: Reach): CommandRunner {
  return {
    async run(argv, options = {}) {
      options.signal?.throwIfAborted();
      const [file, args] = await commandFor(reach, argv);
      const subprocess = execa(file, args, {
        ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
        detached: true,
        env: environment,
        reject: false,
        stripFinalNewline: false,
      });
      const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
      const timeout = AbortSignal.timeout(timeoutMs);
      const limit = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
      const kill = (): void => killGroup(subprocess.pid, 'SIGKILL');
      limit.addEventListener('abort', kill, { once: true });
      if (limit.aborted) kill();
      const { exitCode, signal, stdout, stderr, originalMessage } = await subprocess;
      limit.removeEventListener('abort', kill);
      options.signal?.throwIfAborted();
      if (timeout.aborted) {
        throw new MatadorError(`${argv.join(' ')} did not end within ${timeoutMs} ms`, {
          code: 'command-timeout',
          source: 'gateway',
        });
      }
      if (exitCode === undefined && signal === undefined) {
        throw notStarted(argv, originalMessage);
      }
      return { exitCode: exitCode ?? 128 + constants.signals[signal ?? 'SIGKILL'], stdout, stderr };
    },

    async start(argv, options = {}) {
      options.signal?.throwIfAborted();
      const [file, args] = await commandFor(reach, argv);
      const subprocess = execa(file, args, {
        stdin: 'ignore',
        detached: true,
        env: environment,
        reject: false,
        buffer: false,
        encoding: 'buffer',
      });
      const { pid } = subprocess;
      if (pid === undefined) throw notStarted(argv, (await subprocess).originalMessage);
      const exited = new Promise<ProgramExit>((resolve) => {
        subprocess.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
      });
      const stop: RunningProgram['stop'] = async (signal = 'SIGTERM') => {
        killGroup(pid, signal);
        const last = setTimeout(() => {
          killGroup(pid, 'SIGKILL');
          // Children that left the group may still hold them.
          subprocess.stdout.destroy();
          subprocess.stderr.destroy();
        }, stopLimitMs);
        const exit = await exited;
        clearTimeout(last);
        // What it started and did not end itself.
        killGroup(pid, 'SIGKILL');
        return exit;
      };
      const abort = (): void => void stop();
      options.signal?.addEventListener('abort', abort, { once: true });
      if (options.signal?.aborted) abort();
      void exited.then(() => options.signal?.removeEventListener('abort', abort));
      return { stdout: subprocess.stdout, stderr: subprocess.stderr, exited, stop };
    },
  };
}

/** The program's file, looked up here: a namespace shares this machine's files. */
async function commandFor(reach: Reach, argv: readonly string[]): Promise<[string, string[]]> {
  const [name = '', ...args] = argv;
  const file = await locate(name);
  if (file === undefined) {
    throw new MatadorError(`there is no program ${name} on the gateway`, {
      code: 'command-not-found',
      source: 'gateway',
      hint: `Install ${name} there.`,
    });
  }
  if (reach.kind === 'local') return [file, args];
  return ['ip', ['netns', 'exec', reach.name, file, ...args]];
}

async function locate(name: string): Promise<string | undefined> {
  const folders = isAbsolute(name) ? ['/'] : searchPath.split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    const file = join(folder, name);
    const runs = await access(file, fsConstants.X_OK).then(
      () => true,
      () => false,
    );
    if (name !== '' && runs) return file;
  }
  return undefined;
}

function notStarted(argv: readonly string[], reason: string | undefined): MatadorError {
  return new MatadorError(`cannot start ${argv.join(' ')}: ${reason ?? 'unknown reason'}`, {
    code: 'command-not-found',
    source: 'gateway',
    hint: `Check that ${argv[0] ?? 'the program'} can be run there.`,
  });
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}
