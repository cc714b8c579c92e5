import type { AddressEvidence, GeoSource, LocationClaim } from '@matador/core';
import type { Location } from '../records.js';
import type { RttBound } from './bounds.js';
import { contradict, possibleCountries } from './bounds.js';
import { CountryShapes } from './country-shapes.js';
import { explainImpossible, isPossibleClaim } from './impossible.js';
import type { Candidate, Neighbour } from './odds.js';
import { weighClaims, weighNeighbours } from './odds.js';
import { countCountries, firstCountry } from './reach.js';
import { isSpecial, specialPurpose } from './special.js';

/**
 * How a verdict came about.
 *
 * - `claims`: from what the sources claim; no vantage point saw the address.
 * - `claims+light`: from those claims that light leaves possible.
 * - `neighbours`: no source claims it, but the hops before and after are there.
 * - `light`: every source is silent or impossible, and light leaves one country.
 * - `correction`: the user says so.
 * - `anycast`: two vantage points saw it nearer than one place can be to both: no country.
 * - `special`: an address that has no place (private, shared, reserved, …): no country.
 * - `none`: nothing is known, or nothing that is possible: no country.
 */
export type VerdictMethod =
  | 'claims'
  | 'claims+light'
  | 'neighbours'
  | 'light'
  | 'correction'
  | 'anycast'
  | 'special'
  | 'none';

/** Light alone: no source confirms it, and it hangs on the vantage point's stated coordinates. */
const lightAloneConfidence = 0.9;

/** A correction that light forbids: the user or the vantage point's coordinates are wrong. */
const forbiddenCorrectionConfidence = 0.5;

/** Neighbours alone decide from here on; below, they know too little to name a country. */
const neighboursAloneConfidence = 0.3;

/** Asks every source and decides. */
export function locate(
  address: string,
  bounds: readonly RttBound[],
  sources: readonly GeoSource[],
  evidence?: AddressEvidence,
  neighbours: readonly Neighbour[] = [],
): Location {
  const claims: LocationClaim[] = [];
  for (const source of sources) claims.push(...source.locate(address, evidence));
  return decide(address, claims, bounds, neighbours);
}

/** What the steps of a decision share. */
interface Weighed {
  /** Countries that may be it, and what speaks for each. */
  readonly candidates: Candidate[];
  /** The odds of every country that is none of the candidates. */
  readonly elsewhere: number;
  readonly impossible: Location['impossible'];
  /** The one country that light leaves. */
  readonly only: string | null;
  readonly anycast: boolean;
}

/**
 * Concludes where an address is.
 *
 * 0. A registration says nothing of the place: it stands beside the verdict.
 * 1. A claim is impossible when a vantage point got an answer faster than light in fibre gets to the
 *    nearest part of that country and back (`kmPerMs`; `leastKm` says what the atlas is allowed to be
 *    off), or of a host name to that very place. Impossible claims are struck and listed with the
 *    numbers.
 * 2. A correction by the user is the verdict, even one that light forbids.
 * 3. Each country that is left is given odds against "somewhere else": 3 by the first database, half
 *    as much again by each further one, 20 times as much by a host name or an exchange's peering LAN.
 * 4. Neighbours, the hops right before and after, multiply the odds of the countries they are in by how
 *    much likelier the difference in round-trip time is within one country (`sameCountryOdds`); two of
 *    them count in full, more share that weight. A country that only they name starts at 1/30.
 * 5. The country with the highest odds, the one named first among equals, is the verdict; others that
 *    sources claim are the dissent. confidence = odds / (all odds + the share of the world's other
 *    countries that light leaves possible).
 * 6. Without a claim or neighbour, light decides where it leaves one country only.
 */
export function decide(
  address: string,
  said: readonly LocationClaim[],
  bounds: readonly RttBound[],
  neighbours: readonly Neighbour[] = [],
): Location {
  const location = newLocation(address, said);
  if (location.kind !== undefined) return conclude(location, null, 0, 'special');
  const claims = placing(said);
  if (claims.length < said.length) location.registration = registrationOf(said);
  if (claims.some(({ basis }) => basis === 'ixp')) location.kind = 'ixp';
  const weighed = weigh(claims, bounds, neighbours);
  location.impossible = weighed.impossible;
  const winner = best(weighed.candidates);
  location.dissent = dissentOf(weighed.candidates, winner);
  const correction = claims.find(({ basis }) => basis === 'correction');
  if (correction !== undefined) return correct(location, weighed, correction);
  if (weighed.anycast) {
    location.dissent = dissentOf(weighed.candidates, undefined);
    return conclude(location, null, 0, 'anycast');
  }
  const confidence = winner === undefined ? 0 : shareOf(winner, weighed);
  if (winner !== undefined && winner.sources.length > 0) {
    explain(location, winner.country, claims, neighbours);
    return conclude(
      location,
      winner.country,
      confidence,
      bounds.length > 0 ? 'claims+light' : 'claims',
    );
  }
  if (weighed.only !== null) return conclude(location, weighed.only, lightAloneConfidence, 'light');
  location.dissent = dissentOf(weighed.candidates, undefined);
  if (winner === undefined || confidence < neighboursAloneConfidence) {
    return conclude(location, null, 0, 'none');
  }
  explain(location, winner.country, claims, neighbours);
  return conclude(location, winner.country, confidence, 'neighbours');
}

/**
 * Where an address is without regard to its neighbours, for theirs: countries and their probabilities.
 * Empty for an address that has no place, or many.
 */
export function countryShares(
  address: string,
  claims: readonly LocationClaim[],
  bounds: readonly RttBound[],
): ReadonlyMap<string, number> {
  const correction = claims.find(({ basis }) => basis === 'correction');
  if (typeof correction?.country === 'string') return new Map([[correction.country, 1]]);
  if (isSpecial(address)) return new Map();
  const weighed = weigh(placing(claims), bounds, []);
  if (weighed.anycast) return new Map();
  if (weighed.candidates.length === 0 && weighed.only !== null) {
    return new Map([[weighed.only, lightAloneConfidence]]);
  }
  return new Map(weighed.candidates.map((each) => [each.country, shareOf(each, weighed)]));
}

/** The claims that say where the address is. */
function placing(claims: readonly LocationClaim[]): readonly LocationClaim[] {
  const isRegistration = ({ basis }: LocationClaim) => basis === 'registration';
  return claims.some(isRegistration) ? claims.filter((claim) => !isRegistration(claim)) : claims;
}

/** By the first source that names a country; the AS also by another, since few name both. */
function registrationOf(claims: readonly LocationClaim[]): Location['registration'] {
  for (const { basis, country, asn, source } of claims) {
    if (basis !== 'registration' || country === null) continue;
    const byOthers = claims.find((claim) => claim.asn !== null)?.asn ?? null;
    return { country, asn: asn ?? byOthers, source };
  }
  return undefined;
}

function weigh(
  claims: readonly LocationClaim[],
  bounds: readonly RttBound[],
  neighbours: readonly Neighbour[],
): Weighed {
  const possible = possibleCountries(bounds);
  const left = possible === undefined ? Infinity : countCountries(possible);
  const anycast = bounds.length > 1 && (left === 0 || contradict(bounds));
  if (anycast) {
    const candidates = weighClaims(claims, () => true);
    return { candidates, elsewhere: 1, impossible: [], only: null, anycast };
  }
  const candidates = weighClaims(claims, (claim) => isPossibleClaim(claim, possible, bounds));
  const elsewhere = shareOfOthers(left);
  if (neighbours.length > 0) weighNeighbours(candidates, neighbours, elsewhere, possible);
  const impossible = possible === undefined ? [] : explainImpossible(claims, possible, bounds);
  const only = possible !== undefined && left === 1 ? codeOf(firstCountry(possible)) : null;
  return { candidates, elsewhere, impossible, only, anycast };
}

function correct(location: Location, weighed: Weighed, correction: LocationClaim): Location {
  const { country, source, reason = 'no reason given' } = correction;
  location.evidence = [`${source} says ${country}: ${reason}`];
  location.dissent = weighed.candidates
    .filter((each) => each.country !== country && each.sources.length > 0)
    .map((each) => ({ country: each.country, sources: each.sources }));
  const forbidden = location.impossible.some((each) => each.source === source);
  return conclude(location, country, forbidden ? forbiddenCorrectionConfidence : 1, 'correction');
}

function best(candidates: readonly Candidate[]): Candidate | undefined {
  let winner = candidates[0];
  for (const each of candidates) if (each.odds > (winner?.odds ?? 0)) winner = each;
  return winner;
}

function shareOf({ odds }: Candidate, { candidates, elsewhere }: Weighed): number {
  return odds / (candidates.reduce((sum, each) => sum + each.odds, 0) + elsewhere);
}

function dissentOf(
  candidates: readonly Candidate[],
  winner: Candidate | undefined,
): Location['dissent'] {
  return candidates
    .filter((each) => each !== winner && each.sources.length > 0)
    .map(({ country, sources }) => ({ country, sources }));
}

/** Neighbours that are told of at most. */
const toldNeighbours = 4;

/** Says what beside databases spoke for the verdict. */
function explain(
  location: Location,
  country: string,
  claims: readonly LocationClaim[],
  neighbours: readonly Neighbour[],
): void {
  const names = claims
    .filter((claim) => isEvidence(claim) && claim.country === country)
    .filter(({ source }) => !location.impossible.some((each) => each.source === source))
    .map(({ source, reason = country }) => `${source}: ${reason}`);
  const near = neighbours
    .filter(({ shares }) => (shares.get(country) ?? 0) >= 0.5)
    .sort((one, other) => one.differenceMs - other.differenceMs)
    .slice(0, toldNeighbours)
    .map(({ address, differenceMs, shares }) => {
      const share = (shares.get(country) ?? 0).toFixed(2);
      return `next to ${address}, ${differenceMs.toFixed(1)} ms off, which is in ${country} (${share})`;
    });
  if (names.length + near.length > 0) location.evidence = [...names, ...near];
}

/** Whether a claim's reason tells more than that a database says so. */
function isEvidence({ basis }: LocationClaim): boolean {
  return basis === 'name' || basis === 'ixp';
}

function codeOf(country: number | undefined): string | null {
  return country === undefined ? null : (CountryShapes.shared.codes[country] ?? null);
}

/** Of the countries that are not the verdict, the share that is still possible. */
function shareOfOthers(left: number): number {
  if (left === Infinity) return 1;
  return Math.max(0, left - 1) / (CountryShapes.shared.codes.length - 1);
}

function newLocation(address: string, claims: readonly LocationClaim[]): Location {
  const kind = specialPurpose(address);
  return {
    schema: 'matador/location/1',
    address,
    verdict: { country: null, confidence: 0, method: 'none' },
    claims: claims.slice(),
    dissent: [],
    impossible: [],
    ...(kind === undefined ? {} : { kind }),
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
