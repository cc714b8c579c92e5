import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const matadorBin = fileURLToPath(new URL('../src/bin.js', import.meta.url));

export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and keeps what it printed. */
export async function runProgram(
  argv: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly input?: string },
): Promise<ProgramResult> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { cwd: options.cwd });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  child.stdin.end(options.input ?? '');
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...written }));
  });
}
