import { isIP } from 'node:net';
import type { CommandRunner, PathTrace, TraceOutcome } from '@matador/core';

/**
 * Four addresses by each `getent`, eight of them at once: some seconds an address where the resolver is dead
 * (resolv.conf(5); the C library of small systems does not read this and keeps to its own times).
 */
const lookUp = ['env', 'RES_OPTIONS=timeout:2', 'xargs', '-n', '4', '-P', '8', 'getent', 'hosts'];
/** It may have to wait for its turn, behind the traces of the same batch. */
const longestMs = 60_000;
/** A resolver that gave no name in so long is asked no more. */
const patienceMs = 10_000;

type Names = ReadonlyMap<string, string>;

interface LookUp {
  readonly addresses: string[];
  readonly names: Promise<Names>;
}

/**
 * The names of hops as the resolver where the probe runs has them, each address looked up once.
 * traceroute's own look-ups stop it from reading answers meanwhile: where the resolver is dead, it
 * takes all hops behind the first for silent.
 */
export class HopNames {
  readonly #lookUps = new Map<string, Promise<Names>>();
  #underWay: Promise<unknown> = Promise.resolve();
  #next: LookUp | undefined;
  #silent = false;

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

  async #of(addresses: readonly string[]): Promise<Names> {
    for (const address of addresses) {
      if (!this.#lookUps.has(address)) this.#lookUps.set(address, this.#lookUp(address));
    }
    const all = await Promise.all(addresses.flatMap((address) => this.#lookUps.get(address) ?? []));
    return new Map(all.flatMap((names) => [...names]));
  }

  /** One look-up at a time; what is wanted meanwhile is looked up together by the next. */
  #lookUp(address: string): Promise<Names> {
    this.#next ??= this.#planned();
    this.#next.addresses.push(address);
    return this.#next.names;
  }

  #planned(): LookUp {
    const addresses: string[] = [];
    const names = this.#underWay.then(() => {
      this.#next = undefined;
      return this.#silent ? new Map<string, string>() : this.#run(addresses);
    });
    this.#underWay = names.catch(() => undefined);
    return { addresses, names };
  }

  async #run(addresses: readonly string[]): Promise<Names> {
    const { from, signal } = this;
    const input = addresses.map((address) => `${address}\n`).join('');
    const start = performance.now();
    const names = await from.run(lookUp, { signal, input, timeoutMs: longestMs }).then(
      ({ stdout }) => readNames(stdout),
      // A hop is worth its trace without a name, too.
      () => new Map<string, string>(),
    );
    signal.throwIfAborted();
    this.#silent = names.size === 0 && performance.now() - start > patienceMs;
    return names;
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
