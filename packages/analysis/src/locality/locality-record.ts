import type { LocalityRecord } from '../records.js';
import type { InterestGroup } from './groups.js';
import { judgeAccess, judgeLeaving } from './judge.js';
import type { LocatedPath } from './locate-paths.js';
import type { Region } from './regions.js';

/** A path with what the tables count of it, so that every cell can be followed down to its pairs. */
export function localityRecord(
  path: LocatedPath,
  regions: readonly Region[],
  groups: readonly InterestGroup[],
): LocalityRecord {
  const holding = regions.filter(
    ({ countries }) => countries.has(path.a.country) && countries.has(path.b.country),
  );
  const countries = path.hops.flatMap(({ country }) => (country === null ? [] : [country]));
  return {
    schema: 'matador/locality/1',
    a: path.a,
    b: path.b,
    path: path.app === null ? 'network' : 'application',
    app: path.app,
    measurements: [...path.measurements],
    hops: path.hops.map((hop) => ({ ...hop, candidates: [...hop.candidates] })),
    unknownHops: path.unknownHops,
    countries: [...new Set([path.a.country, path.b.country, ...countries])].sort(),
    leaves: holding.map((region) => ({
      region: region.name,
      ...judgeLeaving(path, region.countries),
    })),
    accessible: groups.map((group) => ({
      group: group.name,
      ...judgeAccess(path, group.countries),
    })),
  };
}
