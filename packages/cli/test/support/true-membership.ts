import type { CountrySet } from '@matador/lab';

const europe = ['DE', 'CH', 'NL', 'GB', 'FR'];
const asia = ['JP', 'HK', 'SG'];

/** Membership of the countries that occur in six-countries, by UN M49, as written here and nowhere else. */
export const trueRegions: readonly CountrySet[] = [
  { name: 'Africa', countries: [] },
  { name: 'Americas', countries: ['US', 'BR'] },
  { name: 'South America', countries: ['BR'] },
  { name: 'Northern America', countries: ['US'] },
  { name: 'Central America', countries: [] },
  { name: 'Caribbean', countries: [] },
  { name: 'Asia', countries: asia },
  { name: 'Europe', countries: europe },
  { name: 'Oceania', countries: ['AU'] },
];
export const trueGroups: readonly CountrySet[] = [
  { name: '5 Eyes', countries: ['AU', 'GB', 'US'] },
  { name: 'EU', countries: ['DE', 'NL', 'FR'] },
  { name: 'Arab League', countries: [] },
  { name: 'Russia', countries: [] },
  // Hong Kong has a code of its own.
  { name: 'China', countries: [] },
];
