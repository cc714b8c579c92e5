import type { Location } from '../records.js';
import type { RttBound } from './bounds.js';
import { possibleCountries } from './bounds.js';
import { CountryShapes } from './country-shapes.js';
import { hasCountry } from './reach.js';

/** From this confidence on a verdict counts as sure: of a hundred such, one is wrong. */
const sureConfidence = 0.99;

/** Whether the address may well be in another country than the verdict's, or has none. */
export function isDoubtful({ verdict }: Pick<Location, 'verdict'>): boolean {
  return verdict.country === null || verdict.confidence < sureConfidence;
}

/**
 * Notes beside a doubtful verdict where else light lets the address be. One that is in more places than
 * one, or that nobody saw answer, may be anywhere: then there is nothing to note.
 */
export function noteDoubt(location: Location, bounds: readonly RttBound[]): Location {
  if (!isDoubtful(location) || location.verdict.method === 'special') return location;
  const possible = possibleCountries(bounds);
  if (possible === undefined || location.verdict.method === 'anycast') return location;
  const { codes } = CountryShapes.shared;
  return { ...location, possible: codes.filter((_, country) => hasCountry(possible, country)) };
}
