import type { WifiNetwork } from '@matador/core';
import { MatadorError } from '@matador/core';
import { expect } from 'chai';

/** A phone to try an implementation on, and what is known of it. */
export interface PhoneWorld {
  /** What the implementation is to open. */
  readonly serial: string;
  /** The WLAN in the air. */
  readonly wifi: WifiNetwork;
  /** An installed app, and a link that opens a screen of it with a field for text. */
  readonly app: { readonly packageName: string; readonly link: string };
  close(): Promise<void>;
}

export const soon = (): AbortSignal => AbortSignal.timeout(30_000);

/** What the work fails with, which has to be an error that says where it comes from. */
export async function failureOf(work: Promise<unknown>): Promise<MatadorError> {
  const outcome = await work.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(MatadorError);
  return outcome as MatadorError;
}
