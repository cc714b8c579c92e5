import { MatadorError } from '@matador/core';

export interface ShellOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default 30,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Not to be run again when the connection breaks meanwhile: it may have had its effect. */
  readonly once?: boolean | undefined;
}

export interface ShellResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs programs on one phone: what everything else here is built on. */
export interface PhoneShell {
  readonly serial: string;
  /**
   * Runs a program to its end; its exit status is a result.
   * @throws MatadorError source `phone`: `command-timeout`, `phone-not-found`, `phone-offline`,
   * `phone-unauthorized`, `phone-lost`.
   */
  execute(argv: readonly string[], options?: ShellOptions): Promise<ShellResult>;
  /** Copies a file of this machine onto the phone. @throws MatadorError as above */
  push(file: string, path: string, options?: ShellOptions): Promise<void>;
  close(): Promise<void>;
}

const shownAnswer = 300;

/** What a program printed, both streams together, as text. */
export function answerOf(result: ShellResult): string {
  return [result.stdout, result.stderr]
    .map((stream) => stream.toString('utf8').trim())
    .filter(Boolean)
    .join('\n');
}

/**
 * Runs a program that must succeed, and returns what it printed on standard output.
 * @throws MatadorError `command-failed` naming phone, command and answer.
 */
export async function ask(
  shell: PhoneShell,
  argv: readonly string[],
  options: ShellOptions,
): Promise<string> {
  const result = await shell.execute(argv, options);
  if (result.exitCode !== 0) {
    throw wrongAnswer(shell, argv, answerOf(result), {
      code: 'command-failed',
      what: `ended with status ${result.exitCode}`,
    });
  }
  return result.stdout.toString('utf8');
}

/** An error that names the phone, the command and what it answered. */
export function wrongAnswer(
  shell: Pick<PhoneShell, 'serial'>,
  argv: readonly string[],
  answer: string,
  more: { readonly code: string; readonly what: string; readonly hint?: string },
): MatadorError {
  const said = answer.trim().slice(0, shownAnswer) || 'nothing';
  return new MatadorError(
    `phone ${shell.serial}: \`${argv.join(' ')}\` ${more.what}; it answered: ${said}`,
    {
      code: more.code,
      source: 'phone',
      ...(more.hint === undefined ? {} : { hint: more.hint }),
    },
  );
}
