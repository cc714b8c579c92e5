import { isIP } from 'node:net';
import type { CommandRunner, PathTrace, TraceOutcome } from '@matador/core';

/**
 * Four addresses by each `getent`, eight of them at once: some seconds an address where the resolver is dead
 * (resolv.conf(5); the C library of small systems does not read this and keeps to its own times).
 */
const lookUp = ['env', 'RES_OPTIONS=timeout:2', 'xargs', '-n', '4', '-P', '8', 'getent', 'hosts'];
/** It may have to wait for its turn, behind the traces of the same batch. */
const longestMs = 60_000;

/**
 * The names of hops as the resolver where the probe runs has them, each address looked up once.
 * traceroute's own look-ups stop it from reading answers meanwhile: where the resolver is dead, it
 * takes all hops behind the first for silent.
 */
export class HopNames {
  readonly #lookUps = new Map<string, Promise<ReadonlyMap<string, string>>>();

  constructor(
    private readonly from: Pick<CommandRunner, 'run'>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * The outcome with the names of its hops, `null` where there is none.
   * @throws the signal's reason when aborted.
   */
  async addTo(outcome: TraceOutcome): Promise<TraceOutcome> {
    if ('error' in outcome) return outcome;
    const { target, trace } = outcome;
    const names = await this.#of(answering(trace));
    const nameOf = (address: string | null) => names.get(address ?? '') ?? null;
    const hops = trace.hops.map(({ ttl, probes }) => ({
      ttl,
      probes: probes.map((probe) => ({ ...probe, name: nameOf(probe.address) })),
    }));
    return { target, trace: { ...trace, hops } };
  }

  async #of(addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const unseen = addresses.filter((address) => !this.#lookUps.has(address));
    if (unseen.length > 0) {
      const found = this.#run(unseen);
      for (const address of unseen) this.#lookUps.set(address, found);
    }
    const all = await Promise.all(addresses.flatMap((address) => this.#lookUps.get(address) ?? []));
    return new Map(all.flatMap((names) => [...names]));
  }

  async #run(addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { from, signal } = this;
    const input = addresses.map((address) => `${address}\n`).join('');
    try {
      return readNames((await from.run(lookUp, { signal, input, timeoutMs: longestMs })).stdout);
    } catch (error) {
      if (signal.aborted) throw error;
      // A hop is worth its trace without a name, too.
      return new Map();
    }
  }
}

function answering({ hops }: PathTrace): string[] {
  const addresses = hops.flatMap(({ probes }) => probes.map(({ address }) => address ?? ''));
  return [...new Set(addresses.filter((address) => isIP(address) !== 0))];
}

/** Reads what `getent hosts` prints, an address and its names a line: the first name of each. */
export function readNames(stdout: string): Map<string, string> {
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(
    lines.flatMap(([address = '', name]) =>
      isIP(address) === 0 || name === undefined ? [] : [[address, name]],
    ),
  );
}
