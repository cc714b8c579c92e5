import { geoDistance } from 'd3-geo';

/** A place on Earth, in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * How far away, at most, what answers after a millisecond can be: light in fibre travels at about
 * two thirds of its speed in vacuum, 200 km per ms, and goes there and back in that time.
 * (Katz-Bassett et al., "Towards IP geolocation using delay and topology measurements", IMC 2006.)
 */
export const kmPerMs = 100;

/** The mean radius of the Earth (IUGG). */
export const earthRadiusKm = 6371.0088;

/** How far away, at most, something is that answered after `rttMs`. */
export function maxDistanceKm(rttMs: number): number {
  return rttMs * kmPerMs;
}

/** The great-circle distance; on the true ellipsoid it differs by up to 0.6 %. */
export function greatCircleKm(one: Point, other: Point): number {
  const from: [number, number] = [one.longitude, one.latitude];
  return geoDistance(from, [other.longitude, other.latitude]) * earthRadiusKm;
}
