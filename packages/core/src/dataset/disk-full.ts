import type { FailureSource } from '../errors.js';
import { MatadorError } from '../errors.js';

/** Whether writing failed for want of room, by the system's code or by ours. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['ENOSPC', 'EDQUOT', 'disk-full'].includes(String(error.code));
}

export function diskFull(
  path: string,
  cause?: unknown,
  source: FailureSource = 'internal',
): MatadorError {
  return new MatadorError(`the disk is full: ${path} could not be written`, {
    code: 'disk-full',
    source,
    hint: 'Free some space and run the same command again: it goes on where it stopped.',
    cause,
  });
}
