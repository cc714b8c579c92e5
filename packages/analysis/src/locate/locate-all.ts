import type { GeoSource, LocationClaim, PathTrace } from '@matador/core';
import type { Location } from '../records.js';
import type { VantageSite } from './bounds.js';
import { BoundCollector } from './bounds.js';
import { NameCollector } from './names.js';
import { NeighbourCollector } from './neighbours.js';
import type { Neighbour } from './odds.js';
import { countryShares, decide } from './verdict.js';

/** What all traces of a campaign tell of addresses. */
export class TraceEvidence {
  readonly #bounds: BoundCollector;
  readonly #names = new NameCollector();
  readonly #neighbours = new NeighbourCollector();
  readonly #addresses = new Set<string>();

  constructor(vantagePoints: readonly VantageSite[]) {
    this.#bounds = new BoundCollector(vantagePoints);
  }

  add(trace: PathTrace): void {
    this.#bounds.add(trace);
    this.#names.add(trace);
    this.#neighbours.add(trace);
    for (const { probes } of trace.hops) {
      for (const { address } of probes) if (address !== null) this.#addresses.add(address);
    }
  }

  /** Every address that answered, in order. */
  addresses(): string[] {
    return [...this.#addresses].sort();
  }

  /** Locates addresses, each with the round-trip times, names and neighbours that traces showed. */
  *locate(addresses: Iterable<string>, sources: readonly GeoSource[]): Generator<Location> {
    const shares = new Map<string, ReadonlyMap<string, number>>();
    for (const address of addresses) {
      const claims = this.#claimsOn(address, sources);
      const neighbours = this.#neighbours.neighboursOf(address).map((adjacent): Neighbour => {
        let known = shares.get(adjacent.address);
        if (known === undefined) {
          known = this.#sharesOf(adjacent.address, sources);
          shares.set(adjacent.address, known);
        }
        return { ...adjacent, shares: known };
      });
      yield decide(address, claims, this.#bounds.boundsOf(address), neighbours);
    }
  }

  #sharesOf(address: string, sources: readonly GeoSource[]): ReadonlyMap<string, number> {
    const claims = this.#claimsOn(address, sources);
    return countryShares(address, claims, this.#bounds.boundsOf(address));
  }

  #claimsOn(address: string, sources: readonly GeoSource[]): LocationClaim[] {
    const evidence = { names: this.#names.namesOf(address) };
    return sources.flatMap((source) => source.locate(address, evidence));
  }
}
