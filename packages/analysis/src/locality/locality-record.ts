import type { LocalityRecord } from '../records.js';
import type { InterestGroup } from './groups.js';
import { judgeAccess, judgeLeaving } from './judge.js';
import type { LocatedPath } from './locate-paths.js';
import { countriesOn } from './path-sets.js';
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
  return {
    schema: 'matador/locality/1',
    a: path.a,
    b: path.b,
    path: path.app === null ? 'network' : 'application',
    app: path.app,
    role: path.role,
    measurements: [...path.measurements],
    hops: path.hops.map((hop) => ({
      ...hop,
      candidates: hop.candidates && [...hop.candidates],
      sides: [...hop.sides],
    })),
    unknownHops: path.unknownHops,
    countries: countriesOn(path),
    km: path.km,
    rttMs: path.rttMs,
    bytes: { ...path.bytes },
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
