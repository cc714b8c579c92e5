import { readCountryCode } from '@matador/core';

export const layoutNames = ['country', 'city', 'asn', 'asn-country'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Which column holds what, counted from 0; absent: none does. */
export interface Layout {
  readonly start: number;
  readonly end: number;
  readonly country?: number;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly asn?: number;
}

/** The columns of ip-location-db's files, which have no header. */
export const layouts: Readonly<Record<LayoutName, Layout>> = {
  // start, end, country
  country: { start: 0, end: 1, country: 2 },
  // start, end, country, state1, state2, city, postcode, latitude, longitude, timezone
  city: { start: 0, end: 1, country: 2, latitude: 7, longitude: 8 },
  // start, end, number, organization
  asn: { start: 0, end: 1, asn: 2 },
  // start, end, number, organization, country
  'asn-country': { start: 0, end: 1, asn: 2, country: 4 },
};

/** Column titles in use, in lower case without `_`, `-` and spaces. */
const titles: Readonly<Record<keyof Layout, readonly string[]>> = {
  start: ['start', 'startip', 'iprangestart', 'ipfrom', 'rangestart', 'networkstart'],
  end: ['end', 'endip', 'iprangeend', 'ipto', 'rangeend', 'networkend'],
  country: ['country', 'countrycode', 'countryisocode', 'isocode', 'cc'],
  latitude: ['latitude', 'lat'],
  longitude: ['longitude', 'lon', 'lng'],
  asn: ['asn', 'as', 'autonomoussystemnumber', 'asnumber'],
};

/** The layout that a header row tells; `undefined` where it is no header with start and end. */
export function layoutOfHeader(fields: readonly string[]): Layout | undefined {
  const found: Partial<Record<keyof Layout, number>> = {};
  for (const [i, field] of fields.entries()) {
    const title = field.toLowerCase().replace(/[\s_-]/g, '');
    for (const key of Object.keys(titles) as (keyof Layout)[]) {
      if (titles[key].includes(title)) found[key] ??= i;
    }
  }
  const { start, end, ...rest } = found;
  return start === undefined || end === undefined ? undefined : { start, end, ...rest };
}

/** The layout of a file without a header, by the number and look of its columns. */
export function guessLayout(fields: readonly string[]): Layout | undefined {
  if (fields.length < 3) return undefined;
  if (/^\d+$/.test(fields[2] ?? ''))
    return fields.length > 4 ? layouts['asn-country'] : layouts.asn;
  return fields.length >= 9 ? layouts.city : layouts.country;
}

export interface PlaceFields {
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly asn: number | null;
}

export function readPlace(fields: readonly string[], layout: Layout): PlaceFields {
  const at = (column: number | undefined) => (column === undefined ? '' : (fields[column] ?? ''));
  const [latitude, longitude] = [readNumber(at(layout.latitude)), readNumber(at(layout.longitude))];
  const isPoint =
    latitude !== null &&
    longitude !== null &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180;
  const asn = readNumber(at(layout.asn).replace(/^AS/i, ''));
  return {
    country: readCountryCode(at(layout.country)),
    latitude: isPoint ? latitude : null,
    longitude: isPoint ? longitude : null,
    asn: asn !== null && Number.isInteger(asn) && asn > 0 ? asn : null,
  };
}

function readNumber(text: string): number | null {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}
