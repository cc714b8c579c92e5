import type { Location } from '@matador/analysis';
import type { Measurement } from '@matador/core';
import { sideNames } from '@matador/core';
import { countryCentre } from '../figures/world.js';
import type { VantagePlace } from '../page/model.js';
import type { DerivedSource } from './source.js';

/** A place on the map. */
export interface MapPlace {
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Only the country is known: it is the country's middle. */
  readonly middle: boolean;
}

/** A place whose servers carried messages of an app for a vantage point. */
export interface ServerUse {
  readonly app: string;
  /** Id. */
  readonly vantagePoint: string;
  /** `null` where nobody knows it. */
  readonly place: MapPlace | null;
  readonly addresses: readonly string[];
  /** Of vantage points at the other side, in these measurements. */
  readonly others: readonly string[];
}

/** Where the messaging servers of complete measurements stand. */
export function serverUsesOf(
  records: readonly { readonly record: Measurement }[],
  { endpoints, locations }: DerivedSource,
  vantagePoints: readonly VantagePlace[],
): ServerUse[] {
  const uses = new Map<string, { use: ServerUse; addresses: Set<string>; others: Set<string> }>();
  for (const { record } of records) {
    if (record.outcome !== 'complete' || record.kind === 'control') continue;
    for (const endpoint of endpoints.get(record.id) ?? []) {
      if (endpoint.role !== 'messaging') continue;
      const [other] = sideNames.filter((side) => side !== endpoint.side);
      const own = record.sides[endpoint.side].vantagePoint.id;
      const beyond = record.sides[other ?? endpoint.side].vantagePoint.id;
      const place =
        endpoint.peer === true
          ? placeOfVantagePoint(vantagePoints.find(({ id }) => id === beyond))
          : placeOfAddress(locations.get(endpoint.address));
      const key = [record.app, own, place?.latitude, place?.longitude].join(' ');
      const known = uses.get(key) ?? {
        use: { app: record.app, vantagePoint: own, place, addresses: [], others: [] },
        addresses: new Set(),
        others: new Set(),
      };
      known.addresses.add(endpoint.address);
      known.others.add(beyond);
      uses.set(key, known);
    }
  }
  return [...uses.values()].map(({ use, addresses, others }) => ({
    ...use,
    addresses: [...addresses].sort(),
    others: [...others].sort(),
  }));
}

function placeOfVantagePoint(vantagePoint: VantagePlace | undefined): MapPlace | null {
  if (vantagePoint === undefined) return null;
  const { country, latitude, longitude } = vantagePoint;
  return { country, latitude, longitude, middle: false };
}

/** By a claim of the verdict's country that names a point, else in the middle of the country. */
export function placeOfAddress(location: Location | undefined): MapPlace | null {
  const country = location?.verdict.country ?? null;
  if (location === undefined || country === null) return null;
  for (const claim of location.claims) {
    const { latitude, longitude } = claim;
    if (claim.country !== country || latitude === null || longitude === null) continue;
    return { country, latitude, longitude, middle: false };
  }
  const centre = countryCentre(country);
  return centre === null ? null : { country, ...centre, middle: true };
}
