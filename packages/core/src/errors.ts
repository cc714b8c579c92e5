/** Where something went wrong; the engine decides by it what happens next. */
export const failureSources = [
  'phone',
  'gateway',
  'tunnel',
  'vantage-point',
  'app',
  'capture',
  'probe',
  'resolver',
  'target',
  'internal',
] as const;

export type FailureSource = (typeof failureSources)[number];

export interface MatadorErrorOptions {
  /** Stable, machine-readable, in kebab case: `host-key-mismatch`. */
  readonly code: string;
  /** What the user can do about it, as one sentence. */
  readonly hint?: string;
  /** Default `internal`. */
  readonly source?: FailureSource;
  readonly cause?: unknown;
}

/** Every error that MATAdOR raises on purpose. */
export class MatadorError extends Error {
  override readonly name: string = 'MatadorError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly source: FailureSource;

  constructor(message: string, options: MatadorErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
    this.source = options.source ?? 'internal';
  }
}

/** Wrong use of the tool or a wrong configuration: the command line ends with status 2. */
export class UsageError extends MatadorError {
  override readonly name = 'UsageError';
}

/** The error as it is, or, for anything else that was thrown, wrapped with the given source. */
export function asMatadorError(thrown: unknown, source: FailureSource): MatadorError {
  if (thrown instanceof MatadorError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const aborted = thrown instanceof Error && thrown.name === 'AbortError';
  return new MatadorError(message, {
    code: aborted ? 'aborted' : 'unexpected',
    source,
    cause: thrown,
  });
}

const connectionLosses = [
  'phone-lost',
  'appium-died',
  'instrumentation-died',
  'appium-session-ended',
];

/**
 * Whether a phone, or what drives its screen, was lost in the middle of something that may have been
 * done or not. Both come back by themselves where they can.
 */
export function isConnectionLost(thrown: unknown): boolean {
  return thrown instanceof MatadorError && connectionLosses.includes(thrown.code);
}
