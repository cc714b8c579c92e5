import type { GeoSource, LocationClaim } from '@matador/core';

/** Made-up vantage points of the 2016 study's countries, with coordinates of their capitals. */
const countries: readonly (readonly [country: string, latitude: number, longitude: number])[] = [
  ['DE', 52.5, 13.4],
  ['FR', 48.9, 2.4],
  ['US', 38.9, -77],
  ['BR', -15.8, -47.9],
  ['JP', 35.7, 139.7],
  ['AU', -35.3, 149.1],
  ['CH', 46.9, 7.4],
  ['HK', 22.3, 114.2],
  ['BE', 50.8, 4.4],
  ['CZ', 50.1, 14.4],
  ['DK', 55.7, 12.6],
  ['FI', 60.2, 24.9],
  ['GR', 38, 23.7],
  ['IE', 53.3, -6.3],
  ['IT', 41.9, 12.5],
  ['NO', 59.9, 10.8],
  ['PL', 52.2, 21],
  ['PT', 38.7, -9.1],
  ['ES', 40.4, -3.7],
  ['SE', 59.3, 18.1],
  ['CN', 39.9, 116.4],
  ['IL', 31.8, 35.2],
  ['KR', 37.6, 127],
  ['SG', 1.3, 103.8],
  ['TH', 13.8, 100.5],
  ['NZ', -41.3, 174.8],
  ['CA', 45.4, -75.7],
  ['AR', -34.6, -58.4],
];

export interface MadePlace {
  readonly id: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  /** The second number of all addresses there. */
  readonly net: number;
}

export const places: readonly MadePlace[] = countries.map(
  ([country, latitude, longitude], index) => ({
    ...{ id: country.toLowerCase(), country, latitude, longitude, net: 10 + index },
  }),
);

export function placeIn(country: string): MadePlace {
  const place = places.find((each) => each.country === country);
  if (place === undefined) throw new Error(`nothing is made up of ${country}`);
  return place;
}

/** The third number of an address that the two sources put into different countries. */
export const contested = 9;

/** Two sources that know every made-up address by its second number, and once contradict each other. */
export function madeSources(): GeoSource[] {
  const source = (name: string, otherwise: string | null): GeoSource => ({
    id: name,
    snapshot: { name, date: '2026-01-01', sha256: 'a'.repeat(64) },
    locate(address): LocationClaim[] {
      const [, net, kind] = address.split('.').map(Number);
      const place = places.find((each) => each.net === net);
      if (place === undefined) return [];
      const country = kind === contested && otherwise !== null ? otherwise : place.country;
      const claim = { source: name, snapshot: '2026-01-01', country, asn: null };
      return [{ ...claim, latitude: null, longitude: null }];
    },
  });
  return [source('made:one', null), source('made:two', 'GB')];
}
