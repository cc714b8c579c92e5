import type { PhoneShell, ShellResult } from '../../src/index.js';

/** What the phone answers: text is standard output with exit status 0. */
export type Answer =
  | string
  | Buffer
  | { readonly exitCode?: number; readonly stdout?: string; readonly stderr?: string };

/**
 * A phone of which the answers are written down: for each command line (arguments joined by spaces,
 * or how it begins, ended with `*`) the answers in turn, the last one again and again. A command
 * that nobody wrote an answer for fails the test.
 */
export class ScriptedShell implements PhoneShell {
  readonly serial = 'R58M12ABCDE';
  readonly commands: string[] = [];

  constructor(private readonly script: Record<string, Answer | readonly Answer[]>) {}

  execute(argv: readonly string[]): Promise<ShellResult> {
    const command = argv.join(' ');
    this.commands.push(command);
    const key = this.keyOf(command);
    if (key === undefined) return Promise.reject(new Error(`no answer to: ${command}`));
    const answers = [this.script[key]].flat() as Answer[];
    const asked = this.commands.filter((one) => this.keyOf(one) === key).length;
    return Promise.resolve(resultOf(answers[Math.min(asked, answers.length) - 1] ?? ''));
  }

  push(file: string, path: string): Promise<void> {
    this.commands.push(`push ${file} ${path}`);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private keyOf(command: string): string | undefined {
    return Object.keys(this.script).find(
      (one) => one === command || (one.endsWith('*') && command.startsWith(one.slice(0, -1))),
    );
  }
}

function resultOf(answer: Answer): ShellResult {
  if (Buffer.isBuffer(answer)) return { exitCode: 0, stdout: answer, stderr: Buffer.alloc(0) };
  const {
    exitCode = 0,
    stdout = '',
    stderr = '',
  } = typeof answer === 'string' ? { stdout: answer } : answer;
  return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}
