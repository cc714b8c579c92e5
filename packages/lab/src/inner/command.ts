import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { MatadorError } from '@matador/core';
import { labDirectory } from '../state.js';

/** How long a command that was asked to end may take to do so. */
const graceMs = 15_000;

/**
 * Runs the user's command with the lab's own standard streams and returns its exit status; that of a
 * program ended by a signal is 128 + its number, as a shell has it.
 * @param stop aborted: the command gets SIGTERM, and SIGKILL when that does not end it.
 */
export async function runCommand(argv: readonly string[], stop: AbortSignal): Promise<number> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: 'inherit', env: commandEnvironment(process.env) });
  let limit: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    limit = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => {
        reject(
          new MatadorError(`cannot run ${program} in the lab: ${cause.message}`, {
            code: 'command-not-found',
            hint: 'Give a program that this machine has; the lab sees its file system.',
            cause,
          }),
        );
      });
      child.once('exit', (status, signal) => {
        resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    stop.removeEventListener('abort', end);
    clearTimeout(limit);
  }
}

/** Temporary files (adb's log is one) go with the lab. */
export function commandEnvironment(outside: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inside: NodeJS.ProcessEnv = {
    ...outside,
    TMPDIR: join(labDirectory, 'tmp'),
    MATADOR_LAB: labDirectory,
  };
  // It points into the /run outside.
  delete inside.XDG_RUNTIME_DIR;
  return inside;
}
