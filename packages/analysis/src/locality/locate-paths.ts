import type { Location } from '../records.js';
import { compareText } from './compare-text.js';
import type { SeenPath, VantagePlace } from './paths.js';
import { isCountry } from './regions.js';

/** Where an address is, as far as the tables ask. */
export interface Place {
  /** ISO 3166-1 alpha-2; `null`: no verdict. */
  readonly country: string | null;
  /** 0 to 1. */
  readonly confidence: number;
  /** Every country it may be in: the verdict and, where that is not certain, the dissent. */
  readonly candidates: readonly string[];
  /** A private, shared or otherwise special address: no country can be said of it. */
  readonly special: boolean;
}

export interface LocatedHop {
  readonly address: string;
  readonly country: string | null;
  readonly confidence: number;
  readonly candidates: readonly string[];
}

/** A path with the places of its addresses. */
export interface LocatedPath {
  readonly a: VantagePlace;
  readonly b: VantagePlace;
  /** `null`: the network path. */
  readonly app: string | null;
  readonly measurements: readonly string[];
  /** Every address once, in order of address. */
  readonly hops: readonly LocatedHop[];
  /** Hops without an answer or without a verdict. */
  readonly unknownHops: number;
}

const nowhere: Place = { country: null, confidence: 0, candidates: [], special: false };

/** What the tables need of a location; codes that are no country (`EU`, `ZZ`) are no verdict. */
export function placeOf(location: Location): Place {
  const { country, confidence, method } = location.verdict;
  const verdict = country !== null && isCountry(country) ? country : null;
  const others = location.dissent.map((dissent) => dissent.country).filter(isCountry);
  const certain = verdict !== null && confidence === 1;
  const candidates = [...(verdict === null ? [] : [verdict]), ...(certain ? [] : others)];
  return {
    country: verdict,
    confidence: verdict === null ? 0 : confidence,
    candidates: [...new Set(candidates)].sort(),
    special: method === 'special',
  };
}

/** The place of a vantage point's own address: the campaign says it, no source is asked. */
export function declaredPlace(country: string): Place {
  return { country, confidence: 1, candidates: [country], special: false };
}

/**
 * Puts places to a path's addresses.
 *
 * A TTL is unknown when an address without a verdict answered at it, or nothing that leads to a
 * country. A special address (a router numbered 10.0.0.1) says nothing, so it makes its TTL unknown
 * only when nothing else answered there; it is not listed among the hops.
 *
 * @param placeAt `undefined` for an address that was never located: no verdict.
 */
export function locatePath(
  path: SeenPath,
  placeAt: (address: string) => Place | undefined,
): LocatedPath {
  const places = new Map<string, Place>();
  let unknownHops = path.silent;
  for (const { addresses, times } of path.hops) {
    const here = addresses.map((address) => placeAt(address) ?? nowhere);
    addresses.forEach((address, index) => places.set(address, here[index] ?? nowhere));
    if (isUnknown(here)) unknownHops += times;
  }
  const hops = [...places.entries()]
    .filter(([, place]) => !place.special)
    .map(([address, { country, confidence, candidates }]) => ({
      address,
      country,
      confidence,
      candidates,
    }))
    .sort((left, right) => compareText(left.address, right.address));
  const { a, b, app, measurements } = path;
  return { a, b, app, measurements, hops, unknownHops };
}

function isUnknown(places: readonly Place[]): boolean {
  const telling = places.filter(({ special }) => !special);
  return telling.length === 0 || telling.some(({ country }) => country === null);
}
