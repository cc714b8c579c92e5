import type { Failure, SideName } from '../contracts/index.js';
import type { FailureSource } from '../errors.js';
import { asMatadorError, MatadorError } from '../errors.js';
import { timestamp } from '../timestamp.js';
import type { Stage } from './events.js';

/** An error of one side, on its way to the record. */
export class SideError extends Error {
  override readonly name = 'SideError';

  constructor(
    readonly side: SideName,
    override readonly cause: unknown,
  ) {
    super(`side ${side}`, { cause });
  }
}

/** Where an error comes from that does not say so itself. */
const stageSources: Readonly<Record<Stage, FailureSource>> = {
  tunnel: 'tunnel',
  'exit-check': 'vantage-point',
  capture: 'capture',
  phone: 'phone',
  app: 'app',
  messages: 'app',
  control: 'internal',
  teardown: 'internal',
  extract: 'internal',
  trace: 'probe',
};

/** @param evidence files in the measurement's folder. */
export function describeFailure(
  stage: Stage,
  thrown: unknown,
  evidence: readonly string[] = [],
): Failure {
  const side = thrown instanceof SideError ? thrown.side : undefined;
  const error = asMatadorError(
    thrown instanceof SideError ? thrown.cause : thrown,
    stageSources[stage],
  );
  return {
    stage,
    source: error.source,
    ...(side === undefined ? {} : { side }),
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    at: timestamp(),
    ...(evidence.length === 0 ? {} : { evidence: [...evidence] }),
  };
}

/** Runs work with a limit of its own; reaching it is `code`, a stop from outside stays an abort. */
export async function withLimit<T>(
  limit: { readonly ms: number; readonly error: MatadorError },
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(limit.ms);
  try {
    return await work(AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (timeout.aborted && !signal.aborted && isAbort(error)) throw limit.error;
    throw error;
  }
}

export function isAbort(error: unknown): boolean {
  if (error instanceof SideError) return isAbort(error.cause);
  if (error instanceof MatadorError) return error.code === 'aborted';
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
