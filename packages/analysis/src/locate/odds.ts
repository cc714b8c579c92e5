import type { LocationClaim } from '@matador/core';
import { CountryShapes } from './country-shapes.js';
import type { CountrySet } from './reach.js';
import { hasCountry } from './reach.js';

/**
 * What the first database that names a country is worth against "somewhere else": alone it is right in
 * three of four cases, about as often as country databases are about routers (Gharaibeh et al., "A look
 * at router geolocation in public and commercial databases", IMC 2017).
 */
const firstDatabaseOdds = 3;

/** What each further database multiplies them by: less, since databases copy each other's mistakes. */
const furtherDatabaseOdds = 1.5;

/**
 * What a host name multiplies them by, or the peering LAN of an exchange: some one in twenty is stale,
 * misread, or of a member who is there from afar.
 */
const nameOdds = 20;

/** "Somewhere else" is spread over about so many countries that paths pass. */
const otherCountries = 30;

/** A country that an address may be in, and how much speaks for it. */
export interface Candidate {
  readonly country: string;
  /** The sources that claim it; empty for one that only neighbours speak for. */
  readonly sources: string[];
  /** Against "somewhere else", whose odds are 1 before light narrows it down. */
  odds: number;
}

/** A hop seen right before or after an address. */
export interface Neighbour {
  readonly address: string;
  /** How much the round-trip times of the two differ, ms. */
  readonly differenceMs: number;
  /** Where it is without regard to its own neighbours: countries and their probabilities. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Counts what the possible claims are worth; countries in the order they were first named. */
export function weighClaims(
  claims: readonly LocationClaim[],
  isPossible: (claim: LocationClaim) => boolean,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const claim of claims) {
    const { source, country } = claim;
    if (country === null || !isPossible(claim)) continue;
    let candidate = candidates.find((each) => each.country === country);
    if (candidate === undefined) candidates.push((candidate = { country, sources: [], odds: 0 }));
    if (candidate.sources.includes(source)) continue;
    candidate.sources.push(source);
    candidate.odds = raise(candidate.odds, claim.basis === 'name' || claim.basis === 'ixp');
  }
  return candidates;
}

function raise(odds: number, strongly: boolean): number {
  if (odds === 0) return strongly ? nameOdds : firstDatabaseOdds;
  return odds * (strongly ? nameOdds : furtherDatabaseOdds);
}

/** How many neighbours count in full; more share that weight, since they are of one another's making. */
const fullNeighbours = 2;

/**
 * How much likelier a difference in round-trip time is between two routers of one country than of two:
 * 12 where there is none (they are in one building or town), 1 at some 9 ms, and less for one that
 * takes light across a continent.
 */
export function sameCountryOdds(differenceMs: number): number {
  return 12 * Math.exp(-differenceMs / 3) + 0.3;
}

/** Multiplies every candidate by what its neighbours say, and adds those that only neighbours name. */
export function weighNeighbours(
  candidates: Candidate[],
  neighbours: readonly Neighbour[],
  elsewhere: number,
  possible: CountrySet | undefined,
): void {
  for (const { shares } of neighbours) {
    for (const country of shares.keys()) {
      if (candidates.some((each) => each.country === country)) continue;
      if (!isPossibleCountry(country, possible)) continue;
      candidates.push({ country, sources: [], odds: elsewhere / otherCountries });
    }
  }
  const weight = Math.min(1, fullNeighbours / neighbours.length);
  for (const candidate of candidates) {
    for (const { shares, differenceMs } of neighbours) {
      const share = shares.get(candidate.country) ?? 0;
      candidate.odds *= (1 + share * (sameCountryOdds(differenceMs) - 1)) ** weight;
    }
  }
}

/** Without light everything is; and a country that no shape is known for cannot be ruled out. */
export function isPossibleCountry(country: string, possible: CountrySet | undefined): boolean {
  if (possible === undefined) return true;
  const index = CountryShapes.shared.indexOf(country);
  return index === undefined || hasCountry(possible, index);
}
