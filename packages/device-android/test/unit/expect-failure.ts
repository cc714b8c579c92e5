import { MatadorError } from '@matador/core';
import { expect } from 'chai';

/** The MatadorError that the work rejects with; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<MatadorError> {
  const outcome = await work.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(MatadorError);
  return outcome as MatadorError;
}
