import type { AddressEvidence, GeoSource, LocationClaim } from '@matador/core';
import type { Location } from '../records.js';
import type { RttBound } from './bounds.js';
import { contradict, possibleCountries } from './bounds.js';
import { CountryShapes } from './country-shapes.js';
import { maxDistanceKm } from './fibre.js';
import type { CountrySet } from './reach.js';
import { countCountries, firstCountry, hasCountry, reachFrom } from './reach.js';
import { isSpecial } from './special.js';

/**
 * How a verdict came about.
 *
 * - `claims`: from what the sources claim; no vantage point saw the address.
 * - `claims+light`: from those claims that light leaves possible.
 * - `light`: every source is silent or impossible, and light leaves one country.
 * - `anycast`: two vantage points saw it nearer than one place can be to both: no country.
 * - `special`: an address that has no place (private, shared, reserved, …): no country.
 * - `none`: nothing is known, or nothing that is possible: no country.
 */
export type VerdictMethod = 'claims' | 'claims+light' | 'light' | 'anycast' | 'special' | 'none';

/**
 * What speaks for "somewhere else" when nothing is known but claims, in votes: one source alone then
 * has a confidence of 3/4, about as often as country databases are right about routers.
 */
const doubtVotes = 1 / 3;

/** Light alone: no source confirms it, and it hangs on the vantage point's stated coordinates. */
const lightAloneConfidence = 0.9;

/** Asks every source and decides. */
export function locate(
  address: string,
  bounds: readonly RttBound[],
  sources: readonly GeoSource[],
  evidence?: AddressEvidence,
): Location {
  const claims: LocationClaim[] = [];
  for (const source of sources) claims.push(...source.locate(address, evidence));
  return decide(address, claims, bounds);
}

/**
 * Concludes where an address is.
 *
 * 1. A claim is impossible when a vantage point got an answer faster than light in fibre gets to the
 *    nearest part of that country and back (`kmPerMs`; `leastKm` says what the atlas is allowed to be
 *    off). Impossible claims are struck and listed with the numbers.
 * 2. Each source that names a country gives it one vote; the country with most votes, the one named
 *    first among equals, is the verdict. Others with votes are the dissent.
 * 3. confidence = votes / (all votes + doubt), where doubt is a third of a vote, times the share of
 *    the world's other countries that light leaves possible. It is 1 only when every remaining claim
 *    agrees and light leaves nothing else.
 * 4. Without a claim that remains, light decides where it leaves one country only.
 */
export function decide(
  address: string,
  claims: readonly LocationClaim[],
  bounds: readonly RttBound[],
): Location {
  const location = newLocation(address, claims);
  if (isSpecial(address)) return conclude(location, null, 0, 'special');

  const possible = possibleCountries(bounds);
  const left = possible === undefined ? Infinity : countCountries(possible);
  if (bounds.length > 1 && (left === 0 || contradict(bounds))) {
    location.dissent = countVotes(claims, undefined);
    return conclude(location, null, 0, 'anycast');
  }
  const votes = countVotes(claims, possible);
  if (possible !== undefined) location.impossible = explainImpossible(claims, possible, bounds);
  const winner = mostVotes(votes);
  if (winner === undefined) {
    const only = possible !== undefined && left === 1 ? firstCountry(possible) : undefined;
    if (only === undefined) return conclude(location, null, 0, 'none');
    return conclude(location, codeOf(only), lightAloneConfidence, 'light');
  }
  if (votes.length > 1) location.dissent = votes.filter((each) => each !== winner);
  const all = votes.reduce((sum, { sources }) => sum + sources.length, 0);
  const confidence = winner.sources.length / (all + doubtVotes * shareOfOthers(left));
  const method = possible === undefined ? 'claims' : 'claims+light';
  return conclude(location, winner.country, confidence, method);
}

interface Votes {
  readonly country: string;
  readonly sources: string[];
}

/** Countries in the order they were first named; only possible ones, where light says which are. */
function countVotes(claims: readonly LocationClaim[], possible: CountrySet | undefined): Votes[] {
  const votes: Votes[] = [];
  for (const { source, country } of claims) {
    if (country === null || !isPossible(country, possible)) continue;
    const known = votes.find((each) => each.country === country);
    if (known === undefined) votes.push({ country, sources: [source] });
    else if (!known.sources.includes(source)) known.sources.push(source);
  }
  return votes;
}

function mostVotes(votes: readonly Votes[]): Votes | undefined {
  let most = votes[0];
  for (const each of votes) {
    if (each.sources.length > (most?.sources.length ?? 0)) most = each;
  }
  return most;
}

function explainImpossible(
  claims: readonly LocationClaim[],
  possible: CountrySet,
  bounds: readonly RttBound[],
): Location['impossible'] {
  const impossible: Location['impossible'] = [];
  for (const { source, country } of claims) {
    if (country === null || isPossible(country, possible)) continue;
    const known = impossible.some((each) => each.source === source && each.country === country);
    if (!known) impossible.push({ source, country, reason: reasonAgainst(country, bounds) });
  }
  return impossible;
}

/** The numbers of the vantage point that rules the country out by the widest margin. */
function reasonAgainst(country: string, bounds: readonly RttBound[]): string {
  const index = CountryShapes.shared.indexOf(country) ?? -1;
  const excess = (bound: RttBound) => reachFrom(bound).kmTo(index) - maxDistanceKm(bound.rttMs);
  const worst = bounds.reduce((one, other) => (excess(other) > excess(one) ? other : one));
  const km = Math.round(reachFrom(worst).kmTo(index)).toLocaleString('en');
  const limit = Math.round(maxDistanceKm(worst.rttMs)).toLocaleString('en');
  return (
    `${worst.vantagePoint} got an answer in ${worst.rttMs} ms, which light in fibre covers up to ` +
    `${limit} km; ${country} is at least ${km} km away`
  );
}

/** Without light everything is; and a country that no shape is known for cannot be ruled out. */
function isPossible(country: string, possible: CountrySet | undefined): boolean {
  if (possible === undefined) return true;
  const index = CountryShapes.shared.indexOf(country);
  return index === undefined || hasCountry(possible, index);
}

function codeOf(country: number): string | null {
  return CountryShapes.shared.codes[country] ?? null;
}

/** Of the countries that are not the verdict, the share that is still possible. */
function shareOfOthers(left: number): number {
  if (left === Infinity) return 1;
  return Math.max(0, left - 1) / (CountryShapes.shared.codes.length - 1);
}

function newLocation(address: string, claims: readonly LocationClaim[]): Location {
  return {
    schema: 'matador/location/1',
    address,
    verdict: { country: null, confidence: 0, method: 'none' },
    claims: claims.slice(),
    dissent: [],
    impossible: [],
  };
}

function conclude(
  location: Location,
  country: string | null,
  confidence: number,
  method: VerdictMethod,
): Location {
  location.verdict = { country, confidence, method };
  return location;
}
