import { readCountryCode } from '@matador/core';

/** What an mmdb record says of a place, whatever its layout. */
export interface Place {
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly asn: number | null;
  /** Where the address block is registered, which is not a claim of where it is. */
  readonly registered: string | null;
}

/**
 * Reads a record in the layouts of MaxMind and DB-IP (`country.iso_code`, `location.latitude`,
 * `autonomous_system_number`), ip-location-db (`country_code`, `latitude`), and IPinfo (`country`,
 * `asn: "AS13335"`), and MaxMind's `registered_country`. `undefined` where the record says none of it.
 */
export function readPlace(record: unknown): Place | undefined {
  if (!isObject(record)) return undefined;
  const { country, location, registered_country: registered } = record;
  const point = isObject(location) ? location : record;
  const place = {
    country: readCountryCode(
      isObject(country) ? country.iso_code : (record.country_code ?? country),
    ),
    ...readPoint(point.latitude, point.longitude),
    asn: readAsn(record.autonomous_system_number ?? record.asn),
    registered: readCountryCode(isObject(registered) ? registered.iso_code : undefined),
  };
  return Object.values(place).every((field) => field === null) ? undefined : place;
}

function readPoint(
  latitude: unknown,
  longitude: unknown,
): { latitude: number | null; longitude: number | null } {
  const [lat, lon] = [readNumber(latitude), readNumber(longitude)];
  const isPoint = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return isPoint ? { latitude: lat, longitude: lon } : { latitude: null, longitude: null };
}

function readAsn(value: unknown): number | null {
  const asn = readNumber(typeof value === 'string' ? value.replace(/^AS/i, '') : value);
  return asn !== null && Number.isInteger(asn) && asn > 0 ? asn : null;
}

function readNumber(value: unknown): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
