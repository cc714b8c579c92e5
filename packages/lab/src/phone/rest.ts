import { setTimeout as delay } from 'node:timers/promises';

/** Lets time pass until the signal is aborted at the latest, without keeping the process for it. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
