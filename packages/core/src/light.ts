import type { Place } from './contracts/index.js';

/**
 * How far away, at most, what answers after a millisecond can be: light in fibre travels at about
 * two thirds of its speed in vacuum, 200 km per ms, and goes there and back in that time.
 * (Katz-Bassett et al., "Towards IP geolocation using delay and topology measurements", IMC 2006.)
 */
export const kmPerMs = 100;

/** The mean radius of the Earth (IUGG). */
export const earthRadiusKm = 6371.0088;

/** A vantage point's coordinates are those of its city, and a country's outline is simplified. */
export const placeToleranceKm = 25;

/** A great circle on a sphere can be this much longer than the way on the true ellipsoid. */
const sphereTolerance = 0.006;

/** How far away, at most, something is that answered after `rttMs`. */
export function maxDistanceKm(rttMs: number): number {
  return rttMs * kmPerMs;
}

/** The great-circle distance (haversine); on the true ellipsoid it differs by up to 0.6 %. */
export function greatCircleKm(one: Place, other: Place): number {
  const radians = Math.PI / 180;
  const north = Math.sin(((other.latitude - one.latitude) * radians) / 2) ** 2;
  const east = Math.sin(((other.longitude - one.longitude) * radians) / 2) ** 2;
  const parallels = Math.cos(one.latitude * radians) * Math.cos(other.latitude * radians);
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, north + parallels * east)));
}

/** The least that a distance between places known to a city, or to an outline, can be in truth. */
export function leastKm(km: number): number {
  return Math.max(0, km * (1 - sphereTolerance) - placeToleranceKm);
}
