import type { PathTrace } from '@matador/core';

/** Two hops in a row, as far as their times tell of the way between them. */
export interface Adjacent {
  readonly address: string;
  /** The middle one of the differences that traces saw, ms. */
  readonly differenceMs: number;
}

/**
 * Keeps, for every address, those that answered one TTL before or after it, and how their smallest
 * round-trip times in each trace differ: there and back between the two, if the way back is the same.
 */
export class NeighbourCollector {
  /** Both ways between two addresses, one list. */
  readonly #differences = new Map<string, Map<string, number[]>>();

  add(trace: PathTrace): void {
    let before: { readonly ttl: number; readonly times: ReadonlyMap<string, number> } | undefined;
    for (const { ttl, probes } of trace.hops) {
      const times = new Map<string, number>();
      for (const { address, rttMs } of probes) {
        if (address === null || rttMs === null || rttMs <= 0) continue;
        times.set(address, Math.min(rttMs, times.get(address) ?? Infinity));
      }
      if (before?.ttl === ttl - 1) this.#note(before.times, times);
      before = { ttl, times };
    }
  }

  /** Adds what another one collected. */
  addAll(others: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>): void {
    for (const [one, ofOne] of others) {
      for (const [other, differences] of ofOne) {
        if (one > other) continue;
        const known = this.#differencesBetween(one, other);
        for (const difference of differences) known.push(difference);
      }
    }
  }

  /** The differences between all addresses that were neighbours. */
  all(): ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> {
    return this.#differences;
  }

  /** In order of address. */
  neighboursOf(address: string): readonly Adjacent[] {
    const neighbours = [...(this.#differences.get(address) ?? [])];
    return neighbours
      .map(([other, differences]) => ({ address: other, differenceMs: middle(differences) }))
      .sort((one, other) => (one.address < other.address ? -1 : 1));
  }

  #note(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
    for (const [one, oneMs] of before) {
      for (const [other, otherMs] of after) {
        if (one === other) continue;
        this.#differencesBetween(one, other).push(Math.abs(otherMs - oneMs));
      }
    }
  }

  #differencesBetween(one: string, other: string): number[] {
    const known = this.#differences.get(one)?.get(other);
    if (known !== undefined) return known;
    const differences: number[] = [];
    this.#neighboursOf(one).set(other, differences);
    this.#neighboursOf(other).set(one, differences);
    return differences;
  }

  #neighboursOf(address: string): Map<string, number[]> {
    let neighbours = this.#differences.get(address);
    if (neighbours === undefined)
      this.#differences.set(address, (neighbours = new Map<string, number[]>()));
    return neighbours;
  }
}

function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
