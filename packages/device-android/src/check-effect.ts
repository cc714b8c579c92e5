import { MatadorError, waitFor } from '@matador/core';
import type { PhoneShell } from './phone-shell.js';
import { wrongAnswer } from './phone-shell.js';

export interface Effect {
  /** The command whose effect is looked for; without secrets, since errors show it. */
  readonly command: readonly string[];
  readonly code: string;
  /** What is wrong when it does not come, as in "`svc wifi enable` did not …". */
  readonly what: string;
  readonly hint?: string;
  readonly timeoutMs: number;
}

/**
 * Looks until a command's effect is there: that a phone accepted a command says little.
 * @param look returns what it found, and what the phone answered (shown in the error), or throws.
 * @throws MatadorError with the effect's code, naming phone, command and the last answer.
 */
export async function checkEffect<T>(
  shell: Pick<PhoneShell, 'serial'>,
  effect: Effect,
  look: () => Promise<{ readonly found: T | undefined; readonly answer: string }>,
  signal: AbortSignal,
): Promise<T> {
  let last = '';
  try {
    return await waitFor(
      async () => {
        const { found, answer } = await look();
        last = answer;
        return found;
      },
      {
        what: effect.what,
        source: 'phone',
        timeoutMs: effect.timeoutMs,
        signal,
      },
    );
  } catch (error) {
    if (!(error instanceof MatadorError) || error.code !== 'timeout') throw error;
    throw wrongAnswer(shell, effect.command, last, effect);
  }
}
