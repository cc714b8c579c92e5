import type { PathTrace } from '@matador/core';

/** Keeps, for every address, the host names that traces showed for it, each once, in lower case. */
export class NameCollector {
  readonly #names = new Map<string, string[]>();

  add(trace: PathTrace): void {
    for (const { probes } of trace.hops) {
      for (const { address, name } of probes) {
        if (address !== null && name !== null && name !== address) this.#note(address, name);
      }
    }
  }

  /** Adds what another one collected. */
  addAll(others: ReadonlyMap<string, readonly string[]>): void {
    for (const [address, names] of others) for (const name of names) this.#note(address, name);
  }

  /** The names of all addresses. */
  all(): ReadonlyMap<string, readonly string[]> {
    return this.#names;
  }

  /** In the order of the alphabet, so that the order of traces makes no difference. */
  namesOf(address: string): readonly string[] {
    return this.#names.get(address) ?? [];
  }

  #note(address: string, name: string): void {
    const canonical = name.toLowerCase().replace(/\.$/, '');
    const names = this.#names.get(address);
    if (names === undefined) this.#names.set(address, [canonical]);
    else if (!names.includes(canonical)) {
      names.push(canonical);
      names.sort();
    }
  }
}
