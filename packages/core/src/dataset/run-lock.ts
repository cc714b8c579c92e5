import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MatadorError, UsageError } from '../errors.js';

/** So long a run that begins waits for one that ends, or for whoever looks whether there is one. */
const waitSeconds = '2';
/** What `flock` ends with where another has the lock. */
const lockedStatus = 75;

export interface RunLock {
  release(): Promise<void>;
}

/**
 * Keeps other runs off a data set until it is released or this process is gone, however it went: the
 * lock is the kernel's, held by a `flock` that ends with this process, and holds across the namespaces
 * of labs and containers.
 * @param directory exists; the lock is on the folder itself, and leaves no file.
 * @throws UsageError `run-under-way`; MatadorError `lock-failed`.
 */
export async function lockRun(directory: string): Promise<RunLock> {
  const holder = flock(['--timeout', waitSeconds, directory, 'sh', '-c', 'echo locked; exec cat']);
  const ended = exitOf(holder);
  const status = await Promise.race([once(holder.stdout, 'data').then(() => 'locked'), ended]);
  if (status === lockedStatus) {
    throw new UsageError(`another run is under way on ${directory}`, {
      code: 'run-under-way',
      hint: 'Wait for its end, or end it with `matador stop`.',
    });
  }
  if (status !== 'locked') {
    throw new MatadorError(`${directory} cannot be locked against other runs`, {
      code: 'lock-failed',
      hint: 'Install util-linux for `flock`, and keep data sets on a file system that can lock.',
    });
  }
  return {
    release: async () => {
      holder.stdin.end();
      await ended;
    },
  };
}

/** Whether a run is under way on a data set. */
export async function isLocked(directory: string): Promise<boolean> {
  return (await exitOf(flock(['--nonblock', '--shared', directory, 'true']))) === lockedStatus;
}

/** `undefined` where it could not be started, or was killed. */
async function exitOf(child: ChildProcess): Promise<number | undefined> {
  return await new Promise((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('exit', (status) => resolve(status ?? undefined));
  });
}

/** In a process group of its own: the terminal's Ctrl-C is not for it. */
function flock(args: readonly string[]) {
  return spawn('flock', ['--conflict-exit-code', String(lockedStatus), ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
}
