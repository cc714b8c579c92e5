import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CommandRunner, ProgramExit, RunningProgram } from '@matador/core';
import { MatadorError } from '@matador/core';

/** Runs programs here behind a prefix of arguments, each in a process group that ends as a whole. */
export function localRunner(prefix: readonly string[]): Pick<CommandRunner, 'run' | 'start'> {
  const start: CommandRunner['start'] = async (argv, { signal } = {}) => {
    signal?.throwIfAborted();
    const [program = '', ...args] = [...prefix, ...argv];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const exited = once(child, 'close').then(
      ([exitCode, by]: (number | string | null)[]): ProgramExit => ({
        exitCode: typeof exitCode === 'number' ? exitCode : null,
        signal: typeof by === 'string' ? by : null,
      }),
    );
    await once(child, 'spawn');
    const stop: RunningProgram['stop'] = (by = 'SIGTERM') => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, by);
      return exited;
    };
    signal?.addEventListener('abort', () => void stop(), { once: true });
    return { stdout: child.stdout, stderr: child.stderr, exited, stop };
  };
  return {
    start,
    run: async (argv, options = {}) => {
      const program = await start(argv, options);
      const output = { stdout: '', stderr: '' };
      program.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
      program.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
      const { exitCode } = await program.exited;
      options.signal?.throwIfAborted();
      if (output.stderr.startsWith('exec of ') && exitCode !== 0) {
        throw new MatadorError(output.stderr.trim(), { code: 'command-not-found' });
      }
      return { exitCode: exitCode ?? 128, ...output };
    },
  };
}
