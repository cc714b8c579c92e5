import { createHash } from 'node:crypto';
import type { AddressEvidence, GeoSnapshot, GeoSource, LocationClaim } from '@matador/core';
import { readGeneric } from './generic.js';
import type { Place } from './places.js';
import { places, placesText } from './places.js';
import { RuleBook, rules, rulesText } from './rules.js';

/** The day on which the rules and the table of places were last gone through. */
const dataDate = '2026-11-22';

export interface NamePlace extends Place {
  /** Whose rule read it; `null`: no operator's, but the general one. */
  readonly operator: string | null;
}

const book = new RuleBook(rules, places);

/**
 * The place that a router's host name tells, or `undefined`. A name in the domain of an operator with a
 * rule is read by that rule only.
 */
export function readName(name: string): NamePlace | undefined {
  const canonical = name.toLowerCase().replace(/\.$/, '');
  if (canonical.length > 253) return undefined;
  const match = book.read(canonical);
  if (match !== undefined) {
    return match === null ? undefined : { ...match.place, operator: match.rule.operator };
  }
  const place = readGeneric(canonical, places);
  return place === undefined ? undefined : { ...place, operator: null };
}

/** Claims from the host names that path traces showed. */
export class RdnsSource implements GeoSource {
  readonly id = 'rdns';
  readonly snapshot: GeoSnapshot = {
    name: 'rdns',
    date: dataDate,
    sha256: createHash('sha256').update(rulesText).update(placesText).digest('hex'),
  };

  /** One claim for each country that the names tell. */
  locate(_address: string, evidence?: AddressEvidence): LocationClaim[] {
    const claims = new Map<string, LocationClaim>();
    for (const name of evidence?.names ?? []) {
      const place = readName(name);
      if (place === undefined || claims.has(place.country)) continue;
      const { country, latitude, longitude, city, operator } = place;
      claims.set(country, {
        source: this.snapshot.name,
        snapshot: dataDate,
        country,
        latitude,
        longitude,
        asn: null,
        basis: 'name',
        reason: `${name} tells ${city}, ${operator === null ? 'by the general rule' : `by the rule for ${operator}`}`,
      });
    }
    return [...claims.values()];
  }
}
