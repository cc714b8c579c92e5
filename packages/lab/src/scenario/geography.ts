export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

const earthRadiusKm = 6371.0088;
/** Light in fibre: two thirds of c, km per ms. */
export const fibreKmPerMs = (299_792.458 / 1000) * (2 / 3);

/** Great-circle distance (haversine) on a sphere of the Earth's mean radius, km. */
export function distanceKm(a: Coordinates, b: Coordinates): number {
  const radians = Math.PI / 180;
  const dLatitude = (b.latitude - a.latitude) * radians;
  const dLongitude = (b.longitude - a.longitude) * radians;
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(dLongitude / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, h)));
}

/** One-way delay of a fibre that is `pathFactor` times as long as the great circle, ms to 0.01. */
export function fibreDelayMs(a: Coordinates, b: Coordinates, pathFactor: number): number {
  return Math.round(((distanceKm(a, b) * pathFactor) / fibreKmPerMs) * 100) / 100;
}
