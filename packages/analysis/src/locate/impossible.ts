import type { LocationClaim } from '@matador/core';
import { greatCircleKm, leastKm, maxDistanceKm } from '@matador/core';
import type { Location } from '../records.js';
import type { RttBound } from './bounds.js';
import { CountryShapes } from './country-shapes.js';
import { isPossibleCountry } from './odds.js';
import type { CountrySet } from './reach.js';
import { reachFrom } from './reach.js';

/** Whether light lets a claim be: its country, and of a host name also the very place. */
export function isPossibleClaim(
  claim: LocationClaim,
  possible: CountrySet | undefined,
  bounds: readonly RttBound[],
): boolean {
  if (claim.country !== null && !isPossibleCountry(claim.country, possible)) return false;
  return claim.basis !== 'name' || bounds.every((bound) => excessOfPlace(claim, bound) <= 0);
}

/** Every claim that light forbids, once for each source and country, with the numbers. */
export function explainImpossible(
  claims: readonly LocationClaim[],
  possible: CountrySet,
  bounds: readonly RttBound[],
): Location['impossible'] {
  const impossible: Location['impossible'] = [];
  for (const claim of claims) {
    const { source, country } = claim;
    if (country === null || isPossibleClaim(claim, possible, bounds)) continue;
    const known = impossible.some((each) => each.source === source && each.country === country);
    if (!known)
      impossible.push({ source, country, reason: reasonAgainst(claim, bounds, possible) });
  }
  return impossible;
}

/** The numbers of the vantage point that rules the claim out by the widest margin. */
function reasonAgainst(
  claim: LocationClaim,
  bounds: readonly RttBound[],
  possible: CountrySet,
): string {
  const { country } = claim;
  const byPlace = country === null || isPossibleCountry(country, possible);
  const index = CountryShapes.shared.indexOf(country ?? '') ?? -1;
  const km = (bound: RttBound) =>
    byPlace ? kmToPlace(claim, bound) : reachFrom(bound).kmTo(index);
  const excess = (bound: RttBound) => km(bound) - maxDistanceKm(bound.rttMs);
  const worst = bounds.reduce((one, other) => (excess(other) > excess(one) ? other : one));
  const least = Math.round(km(worst)).toLocaleString('en');
  const limit = Math.round(maxDistanceKm(worst.rttMs)).toLocaleString('en');
  return (
    `${worst.vantagePoint} got an answer in ${worst.rttMs} ms, which light in fibre covers up to ` +
    `${limit} km; ${byPlace ? 'the place in the name' : country} is at least ${least} km away`
  );
}

function excessOfPlace(claim: LocationClaim, bound: RttBound): number {
  return kmToPlace(claim, bound) - maxDistanceKm(bound.rttMs);
}

/** The least distance to a claim's very place; 0 where it says none. */
function kmToPlace({ latitude, longitude }: LocationClaim, bound: RttBound): number {
  if (latitude === null || longitude === null) return 0;
  return leastKm(greatCircleKm({ latitude, longitude }, bound));
}
