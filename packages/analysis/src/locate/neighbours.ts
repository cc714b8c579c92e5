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
        const differenceMs = Math.abs(otherMs - oneMs);
        this.#differencesBetween(one, other).push(differenceMs);
        this.#differencesBetween(other, one).push(differenceMs);
      }
    }
  }

  #differencesBetween(one: string, other: string): number[] {
    let ofOne = this.#differences.get(one);
    if (ofOne === undefined) this.#differences.set(one, (ofOne = new Map<string, number[]>()));
    let differences = ofOne.get(other);
    if (differences === undefined) ofOne.set(other, (differences = []));
    return differences;
  }
}

function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
