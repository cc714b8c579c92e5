import type { GeoSource, LocationClaim } from '@matador/core';
import type { AddressEvidence, Location } from '../records.js';
import { noteDoubt } from './doubt.js';
import type { Neighbour } from './odds.js';
import { countryShares, decide } from './verdict.js';

/** Locates addresses, each with the round-trip times, names and neighbours that traces showed. */
export function* locateAll(
  addresses: Iterable<string>,
  evidence: ReadonlyMap<string, AddressEvidence>,
  sources: readonly GeoSource[],
): Generator<Location> {
  const shares = new Map<string, ReadonlyMap<string, number>>();
  const claimsOn = (address: string): LocationClaim[] => {
    const names = evidence.get(address)?.names ?? [];
    return sources.flatMap((source) => source.locate(address, { names }));
  };
  const boundsOf = (address: string) => evidence.get(address)?.bounds ?? [];
  const sharesOf = (address: string) => {
    let known = shares.get(address);
    if (known === undefined) {
      known = countryShares(address, claimsOn(address), boundsOf(address));
      shares.set(address, known);
    }
    return known;
  };
  for (const address of addresses) {
    const neighbours = (evidence.get(address)?.neighbours ?? []).map((adjacent): Neighbour => ({
      ...adjacent,
      shares: sharesOf(adjacent.address),
    }));
    const bounds = boundsOf(address);
    yield noteDoubt(decide(address, claimsOn(address), bounds, neighbours), bounds);
  }
}
