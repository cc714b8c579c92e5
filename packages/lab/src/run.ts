import { spawn } from 'node:child_process';
import { MatadorError } from '@matador/core';

export interface RunRequest {
  /** Written to the program's standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** What the user can do when the program is missing or fails. */
  readonly hint?: string;
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws MatadorError `command-not-found`, `command-failed` with the last of its stderr.
 */
export async function run(
  program: string,
  args: readonly string[],
  request: RunRequest = {},
): Promise<string> {
  const hint = request.hint === undefined ? {} : { hint: request.hint };
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // A program that ends without reading its input says so by its status.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.name === 'AbortError') reject(cause);
      else {
        reject(
          new MatadorError(`cannot run ${program}: ${cause.message}`, {
            code: cause.code === 'ENOENT' ? 'command-not-found' : 'command-failed',
            hint: request.hint ?? `Install the program \`${program}\`.`,
            cause,
          }),
        );
      }
    });
    child.on('close', (status, signal) => {
      if (status === 0) resolve(stdout);
      else {
        const said = (stderr.trim() || stdout.trim() || 'no output').slice(-1000);
        const end = signal === null ? `status ${status ?? -1}` : `signal ${signal}`;
        reject(
          new MatadorError(`${program} ${args.join(' ')} ended with ${end}: ${said}`, {
            code: 'command-failed',
            ...hint,
          }),
        );
      }
    });
    child.stdin.end(request.input ?? '');
  });
}
