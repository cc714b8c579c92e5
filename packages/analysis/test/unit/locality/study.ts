import type { LocatedPath } from '../../../src/locality/locate-paths.js';

/** The countries of the 2016 study's vantage points, one in each. */
export const studyCountries = {
  europe: 'BE CH CZ DE DK ES FI FR GR IE IT NO PL PT SE'.split(' '),
  asia: 'CN HK IL JP KR SG TH'.split(' '),
  oceania: ['AU', 'NZ'],
  northernAmerica: ['CA', 'US'],
  southAmerica: ['AR', 'BR'],
};

export const vantagePoints = Object.values(studyCountries)
  .flat()
  .map((country) => ({ id: country.toLowerCase(), country }));

/** Every unordered pair of countries, each with itself included, as `[DE, FR]`. */
export function pairsOf(countries: readonly string[]): [string, string][] {
  return countries.flatMap((a, index) =>
    countries.slice(index).map((b): [string, string] => [a, b]),
  );
}

/** A made-up path that touches these countries, each by one address whose place is certain. */
export function pathThrough(
  [a, b]: readonly [string, string],
  countries: readonly string[],
  app: string | null = null,
): LocatedPath {
  return {
    a: { id: a.toLowerCase(), country: a },
    b: { id: b.toLowerCase(), country: b },
    app,
    role: app === null ? null : 'messaging',
    measurements: [`${app ?? 'any'}_${a}_${b}_r1`.toLowerCase()],
    hops: countries.map((country, index) => ({
      address: `203.0.113.${index}`,
      country,
      confidence: 1,
      candidates: [country],
      asn: null,
      sides: ['a', 'b'],
      server: false,
    })),
    unknownHops: 0,
    km: null,
    rttMs: null,
    bytes: { a: 0, b: 0 },
  };
}
