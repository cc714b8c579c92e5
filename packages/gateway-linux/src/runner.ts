import { constants } from 'node:os';
import { access, constants as fsConstants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { CommandRunner, ProgramExit, RunningProgram } from '@matador/core';
import { MatadorError } from '@matador/core';
import { execa } from 'execa';
import type { LocalReach } from './config.js';
import { enter } from './enter.js';
import { killGroup } from './kill-group.js';
import { Launcher } from './launcher.js';
import { searchPath } from './search-path.js';

const defaultTimeoutMs = 30_000;
const stopLimitMs = 5_000;
/** Messages in English, to be recognised. */
const environment = { PATH: searchPath, LC_ALL: 'C' };

/** One for all gateways on this machine itself. */
const ownLauncher = new Launcher(null);

/** Where a gateway's programs run, until it is closed. */
export interface GatewayRunner extends CommandRunner {
  close(): Promise<void>;
}

/** In the environment of a gateway's programs, so that those that outlive the engine are known again. */
export const markName = 'MATADOR_GATEWAY';

export function markOf(gatewayId: string): Record<string, string> {
  return { [markName]: gatewayId };
}

/**
 * Runs programs on this machine or in a network namespace of it, each in a process group of its own,
 * so that whatever a program started ends with it. A program that a signal ended has 128 plus its
 * number as status.
 * @param marks what every program gets into its environment.
 */
export function localRunner(
  reach: LocalReach,
  marks: Readonly<Record<string, string>> = {},
): GatewayRunner {
  const env = { ...environment, ...marks };
  const namespace = reach.kind === 'local' ? null : reach.name;
  const launcher = namespace === null ? ownLauncher : new Launcher(namespace);
  return {
    async run(argv, options = {}) {
      options.signal?.throwIfAborted();
      const [file, args] = await commandFor(argv);
      const { ended, kill } = launcher.launch({ file, args, env, input: options.input });
      const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
      const timeout = AbortSignal.timeout(timeoutMs);
      const limit = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
      limit.addEventListener('abort', kill, { once: true });
      if (limit.aborted) kill();
      const answer = await ended;
      limit.removeEventListener('abort', kill);
      options.signal?.throwIfAborted();
      if (timeout.aborted) {
        throw new MatadorError(`${argv.join(' ')} did not end within ${timeoutMs} ms`, {
          code: 'command-timeout',
          source: 'gateway',
        });
      }
      if ('notStarted' in answer) throw notStarted(argv, answer.notStarted);
      const { exitCode, signal, stdout, stderr } = answer;
      return { exitCode: exitCode ?? 128 + constants.signals[signal ?? 'SIGKILL'], stdout, stderr };
    },

    async start(argv, options = {}) {
      options.signal?.throwIfAborted();
      const [file, args] = await commandFor(argv);
      const [program, ...words] = [...enter(namespace), file, ...args] as [string, ...string[]];
      const subprocess = execa(program, words, {
        stdin: options.input === undefined ? 'ignore' : 'pipe',
        detached: true,
        env,
        reject: false,
        buffer: false,
        encoding: 'buffer',
      });
      const { pid } = subprocess;
      if (pid === undefined) throw notStarted(argv, (await subprocess).originalMessage);
      // A program that has ended reads nothing any more.
      subprocess.stdin?.on('error', () => undefined).write(options.input ?? '');
      const exited = new Promise<ProgramExit>((resolve) => {
        subprocess.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
      });
      const stop: RunningProgram['stop'] = async (signal = 'SIGTERM') => {
        subprocess.stdin?.end();
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

    async close() {
      if (launcher !== ownLauncher) await launcher.close();
    },
  };
}

/** The program's file, looked up here: a namespace shares this machine's files. */
async function commandFor(argv: readonly string[]): Promise<[string, string[]]> {
  const [name = '', ...args] = argv;
  const file = await locate(name);
  if (file === undefined) {
    throw new MatadorError(`there is no program ${name} on the gateway`, {
      code: 'command-not-found',
      source: 'gateway',
      hint: `Install ${name} there.`,
    });
  }
  return [file, args];
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
