import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CommandRunner, ProgramExit, RunningProgram } from '@matador/core';
import { MatadorError } from '@matador/core';
import { commandEnvironment } from './inner/command.js';

const defaultTimeoutMs = 30_000;
const stopLimitMs = 5_000;

/**
 * Runs programs by way of others (`nsenter …`, `ip netns exec …`), each in a process group of its own
 * that ends as a whole.
 */
export function prefixedRunner(prefix: readonly string[]): CommandRunner {
  const begin = async (argv: readonly string[], input: string | Uint8Array | undefined) => {
    const [program = '', ...args] = [...prefix, ...argv];
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: commandEnvironment(process.env),
    });
    // A program that has ended reads nothing any more.
    child.stdin.on('error', () => undefined).write(input ?? '');
    if (input === undefined) child.stdin.end();
    const exited = once(child, 'close').then(
      ([exitCode, signal]: (number | string | null)[]): ProgramExit => ({
        exitCode: typeof exitCode === 'number' ? exitCode : null,
        signal: typeof signal === 'string' ? signal : null,
      }),
    );
    await once(child, 'spawn');
    const kill = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid, signal);
    };
    return { child, exited, kill };
  };
  return {
    async start(argv, options = {}): Promise<RunningProgram> {
      const { signal } = options;
      signal?.throwIfAborted();
      const { child, exited, kill } = await begin(argv, options.input);
      const stop: RunningProgram['stop'] = async (by = 'SIGTERM') => {
        child.stdin.end();
        kill(by);
        const last = setTimeout(() => kill('SIGKILL'), stopLimitMs);
        const exit = await exited;
        clearTimeout(last);
        return exit;
      };
      signal?.addEventListener('abort', () => void stop(), { once: true });
      return { stdout: child.stdout, stderr: child.stderr, exited, stop };
    },
    async run(argv, options = {}) {
      const { signal, input, timeoutMs = defaultTimeoutMs } = options;
      signal?.throwIfAborted();
      const { child, exited, kill } = await begin(argv, input);
      child.stdin.end();
      const timeout = AbortSignal.timeout(timeoutMs);
      const limit = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      const end = (): void => kill('SIGKILL');
      limit.addEventListener('abort', end, { once: true });
      if (limit.aborted) end();
      const output = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
      const { exitCode } = await exited;
      limit.removeEventListener('abort', end);
      signal?.throwIfAborted();
      if (timeout.aborted) {
        throw new MatadorError(`${argv.join(' ')} did not end within ${timeoutMs} ms`, {
          code: 'command-timeout',
        });
      }
      // What `ip netns exec` says of a program that is not there.
      if (exitCode !== 0 && output.stderr.startsWith('exec of ')) {
        throw new MatadorError(output.stderr.trim(), { code: 'command-not-found' });
      }
      return { exitCode: exitCode ?? 128, ...output };
    },
  };
}
