import type { Place as Point, SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import { isDoubtful } from '../locate/doubt.js';
import type { Location, PathRole, Reading } from '../records.js';
import { compareText } from './compare-text.js';
import { addLegs, legOf, meanKm } from './legs.js';
import type { SeenPath, VantagePlace } from './paths.js';
import { isCountry } from './regions.js';

/** Where an address is, as far as the tables ask. */
export interface Place {
  /** ISO 3166-1 alpha-2; `null`: no verdict. */
  readonly country: string | null;
  /** 0 to 1. */
  readonly confidence: number;
  /**
   * Every country it may be in: the verdict and, where that is doubtful, all that light leaves;
   * `null`: anywhere.
   */
  readonly candidates: readonly string[] | null;
  /** A private, shared or otherwise special address: no country can be said of it. */
  readonly special: boolean;
  /** Whose network it is in, by the first source that says so. */
  readonly asn: number | null;
}

export interface LocatedHop {
  readonly address: string;
  readonly country: string | null;
  readonly confidence: number;
  /** Every country it may be in; `null`: anywhere. */
  readonly candidates: readonly string[] | null;
  readonly asn: number | null;
  /** From whose vantage point it was seen. */
  readonly sides: readonly SideName[];
  /** It is one of the servers itself. */
  readonly server: boolean;
}

/** A path with the places of its addresses. */
export interface LocatedPath {
  readonly a: VantagePlace;
  readonly b: VantagePlace;
  /** `null`: the network path. */
  readonly app: string | null;
  /** What its servers are for; `null`: the network path. */
  readonly role: PathRole | null;
  readonly measurements: readonly string[];
  /** Every address once, in order of address. */
  readonly hops: readonly LocatedHop[];
  /** Hops without an answer or without a verdict. */
  readonly unknownHops: number;
  /**
   * Its length: of the network path the mean of all traces, of an application path both sides' means
   * together. `null`: not known of a side.
   */
  readonly km: number | null;
  /** The least round trip: of the two directions, or of both sides together. `null`: no trace arrived. */
  readonly rttMs: number | null;
  /** Of the flows to its servers. */
  readonly bytes: Readonly<Record<SideName, number>>;
}

const nowhere: Place = {
  country: null,
  confidence: 0,
  candidates: null,
  special: false,
  asn: null,
};

/**
 * What the tables need of a location; codes that are no country (`EU`, `ZZ`) are no verdict. By the
 * legal reading an address is where it is registered, without a doubt, or nowhere.
 */
export function placeOf(location: Location, reading: Reading = 'physical'): Place {
  if (reading === 'legal') return legalPlaceOf(location);
  const { country, confidence, method } = location.verdict;
  const verdict = country !== null && isCountry(country) ? country : null;
  return {
    country: verdict,
    confidence: verdict === null ? 0 : confidence,
    candidates: candidatesOf(location, verdict),
    special: method === 'special',
    asn: asOf(location),
  };
}

/** Where on Earth an address is: the first claim that the verdict agrees with and that gives a point. */
export function pointOf({ verdict, claims }: Location): Point | undefined {
  const { country } = verdict;
  if (country === null) return undefined;
  const telling = claims.filter((claim) => claim.country === country && claim.latitude !== null);
  // What names and exchanges say is the router's own place, a database's often that of its block.
  const best = telling.find(({ basis }) => basis !== undefined && basis !== 'registration');
  const { latitude, longitude } = best ?? telling[0] ?? { latitude: null, longitude: null };
  return latitude === null || longitude === null ? undefined : { latitude, longitude };
}

function candidatesOf(location: Location, verdict: string | null): string[] | null {
  if (verdict !== null && !isDoubtful(location)) return [verdict];
  if (location.possible === undefined) return null;
  const others = location.dissent.map(({ country }) => country);
  const all = [...(verdict === null ? [] : [verdict]), ...others, ...location.possible];
  const countries = [...new Set(all.filter(isCountry))].sort();
  return countries.length === 0 ? null : countries;
}

function asOf({ claims, registration }: Location): number | null {
  return claims.find(({ asn }) => asn !== null)?.asn ?? registration?.asn ?? null;
}

function legalPlaceOf(location: Location): Place {
  const facts = { special: location.verdict.method === 'special', asn: asOf(location) };
  const country = location.registration?.country;
  return country === undefined || !isCountry(country)
    ? { ...nowhere, ...facts }
    : { ...declaredPlace(country), ...facts };
}

/** The place of a vantage point's own address: the campaign says it, no source is asked. */
export function declaredPlace(country: string): Place {
  return { country, confidence: 1, candidates: [country], special: false, asn: null };
}

/**
 * Puts places to a path's addresses.
 *
 * A TTL is unknown when an address without a verdict answered at it, or nothing that leads to a
 * country. A special address (a router numbered 10.0.0.1) says nothing, so it makes its TTL unknown
 * only when nothing else answered there; it is not listed among the hops.
 *
 * @param placeAt `undefined` for an address that was never located: no verdict.
 * @param pointAt where on Earth a stop of its ways is, for its length; default: not known of any.
 */
export function locatePath(
  path: SeenPath,
  placeAt: (address: string) => Place | undefined,
  pointAt: (stop: string) => Point | undefined = () => undefined,
): LocatedPath {
  const places = new Map<string, Place>();
  let unknownHops = path.silent;
  for (const { addresses, times } of path.hops) {
    const here = addresses.map((address) => placeAt(address) ?? nowhere);
    addresses.forEach((address, index) => places.set(address, here[index] ?? nowhere));
    if (isUnknown(here)) unknownHops += times;
  }
  const servers = new Set(path.servers);
  const seenBy = { a: new Set(path.sides.a.addresses), b: new Set(path.sides.b.addresses) };
  const hops = [...places.entries()]
    .filter(([, place]) => !place.special)
    .map(([address, { country, confidence, candidates, asn }]) => ({
      address,
      country,
      confidence,
      candidates,
      asn,
      sides: sideNames.filter((side) => seenBy[side].has(address)),
      server: servers.has(address),
    }))
    .sort((left, right) => compareText(left.address, right.address));
  const { a, b, app, role, measurements, sides } = path;
  const bytes = { a: sides.a.bytes, b: sides.b.bytes };
  return { a, b, app, role, measurements, hops, unknownHops, ...extentOf(path, pointAt), bytes };
}

function extentOf(
  { app, sides }: SeenPath,
  pointAt: (stop: string) => Point | undefined,
): Pick<LocatedPath, 'km' | 'rttMs'> {
  const both = sideNames.map((side) => sides[side]);
  const legs = both.map(({ ways }) => legOf(ways, pointAt));
  const kms = (app === null ? [legs.reduce(addLegs)] : legs).map(meanKm);
  const rtts = both.map(({ leastRttMs }) => leastRttMs).filter((rtt) => rtt !== null);
  const least = app === null ? Math.min(...rtts) : sum(rtts);
  const told = app === null ? rtts.length > 0 : rtts.length === both.length;
  return {
    km: kms.every((km) => km !== null) ? sum(kms) : null,
    rttMs: told ? least : null,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function isUnknown(places: readonly Place[]): boolean {
  const telling = places.filter(({ special }) => !special);
  return telling.length === 0 || telling.some(({ country }) => country === null);
}
