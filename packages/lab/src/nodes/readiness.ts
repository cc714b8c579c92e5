import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { waitFor } from '@matador/core';

const timeoutMs = 15_000;

/** Returns once an SSH server greets at the address. */
export async function waitForSshd(address: string, signal: AbortSignal): Promise<void> {
  await waitFor(async () => ((await greeting(address, 22)).startsWith('SSH-') ? true : undefined), {
    what: `sshd at ${address}`,
    source: 'internal',
    timeoutMs,
    intervalMs: 20,
    signal,
  });
}

/** Returns once the resolver at the address knows the name. */
export async function waitForResolver(
  address: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([address]);
  await waitFor(async () => ((await answers(resolver, name)) ? true : undefined), {
    what: `the resolver at ${address}`,
    source: 'internal',
    timeoutMs,
    intervalMs: 20,
    signal,
  });
}

async function answers(resolver: Resolver, name: string): Promise<boolean> {
  return await resolver.resolve4(name).then(
    (addresses) => addresses.length > 0,
    () => false,
  );
}

/** What a server says first; empty when nobody is there. */
async function greeting(host: string, port: number): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (said: string): void => {
      socket.destroy();
      resolve(said);
    };
    socket.once('data', (data) => end(data.toString('latin1')));
    socket.once('timeout', () => end(''));
    socket.once('error', () => end(''));
    socket.once('close', () => end(''));
  });
}
