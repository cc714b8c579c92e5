import type { DetourRow } from '../records.js';
import { judgeLeaving } from './judge.js';
import type { LocatedPath } from './locate-paths.js';
import { countriesOn, pathsOf, pathsWithin, Tally } from './path-sets.js';
import type { Region } from './regions.js';

/** By region and path, the pairs that leave the region between two ends in it; only where some does. */
export function buildDetours(
  paths: readonly LocatedPath[],
  apps: readonly string[],
  regions: readonly Region[],
): DetourRow[] {
  return regions.flatMap((region) =>
    [null, ...apps].flatMap((app) => {
      const inside = pathsOf(pathsWithin(paths, region), app);
      const leaving = inside.filter((path) => judgeLeaving(path, region.countries).answer);
      if (leaving.length === 0) return [];
      const by = new Tally();
      for (const path of leaving) {
        for (const country of countriesOn(path)) {
          if (!region.countries.has(country)) by.add(country);
        }
      }
      return {
        region: region.name,
        app,
        n: inside.length,
        leaving: leaving.length,
        serverOutside: leaving.filter((path) => hasServerOutside(path, region)).length,
        by: by.entries().map(([country, pairs]) => ({ country, pairs })),
      };
    }),
  );
}

function hasServerOutside({ hops }: LocatedPath, { countries }: Region): boolean {
  return hops.some(({ server, country }) => server && country !== null && !countries.has(country));
}
