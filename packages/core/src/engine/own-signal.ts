export interface OwnSignal {
  readonly signal: AbortSignal;
  /** From then on it is not aborted any more. */
  readonly release: () => void;
}

/**
 * A signal that is aborted with another one, for work that ends long before that one does. What
 * `AbortSignal.any` makes of a signal leaves a trace in it that Node 20 never takes away
 * (https://github.com/nodejs/node/issues/55351): a campaign's signal lives for weeks, this one with its work.
 */
export function ownSignal(parent: AbortSignal): OwnSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(parent.reason);
  if (parent.aborted) abort();
  else parent.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    release: () => parent.removeEventListener('abort', abort),
  };
}
