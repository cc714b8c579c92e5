import { MatadorError, UsageError } from '@matador/core';
import { CommanderError } from 'commander';

/** 0 done, 1 the work failed, 2 wrong use. */
export type ExitStatus = 0 | 1 | 2;

export function exitStatusOf(error: unknown): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof UsageError ? 2 : 1;
}

/** What a person is told of an error: message and hint, with `debug` also where it was thrown. */
export function describeError(error: unknown, debug: boolean): string {
  // commander has printed its own.
  if (error instanceof CommanderError) return '';
  const lines = [`matador: ${messageOf(error)}`];
  const hint = hintOf(error);
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (debug) lines.push(...stackOf(error));
  return `${lines.join('\n')}\n`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'AbortError' ? 'stopped' : error.message;
}

function hintOf(error: unknown): string | undefined {
  if (error instanceof MatadorError) return error.hint;
  if (error instanceof Error && error.name === 'AbortError') return undefined;
  return 'This should not happen; --debug shows where it did.';
}

function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = error.stack === undefined ? [] : [error.stack];
  return error.cause === undefined ? own : [...own, 'caused by:', ...stackOf(error.cause)];
}
