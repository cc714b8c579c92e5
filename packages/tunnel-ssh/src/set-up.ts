import type { Tunnel } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { SshClient } from './ssh-client.js';

const setUpLimitMs = 20_000;

/**
 * Does what a tunnel needs beside its ssh client, as long as that lives and within the limit; what
 * fails is closed.
 */
export async function whileClientLives<T extends Tunnel>(
  tunnel: T,
  client: SshClient,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<T> {
  const limit = AbortSignal.timeout(setUpLimitMs);
  const failed = new AbortController();
  const died = client.died();
  died.catch(() => undefined);
  const ready = work(AbortSignal.any([signal, limit, failed.signal]));
  try {
    await Promise.race([died, ready]);
    // Nobody waits for it, and what fails now is done again when the tunnel is closed.
    client.forgetSecrets().catch(() => undefined);
    return tunnel;
  } catch (error) {
    failed.abort();
    await ready.catch(() => undefined);
    await tunnel.close();
    signal.throwIfAborted();
    if (limit.aborted) throw timedOut(tunnel.vantagePoint.id);
    // Its device goes with the client, so that the work may fail before the client's end is noticed.
    const reason: unknown = await died.catch((cause: unknown) => cause);
    throw reason instanceof MatadorError && reason.code !== 'tunnel-died' ? reason : error;
  }
}

function timedOut(id: string): MatadorError {
  return new MatadorError(`the tunnel to ${id} was not up after ${setUpLimitMs} ms`, {
    code: 'tunnel-timeout',
    source: 'tunnel',
    hint: 'Check the path between gateway and vantage point: packets of full size may get lost on it (MTU).',
  });
}
