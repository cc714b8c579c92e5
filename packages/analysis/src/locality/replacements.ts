import type { Change, ReplacementRow } from '../records.js';
import type { InterestGroup } from './groups.js';
import { judgeAccess, judgeLeaving } from './judge.js';
import type { LocatedPath } from './locate-paths.js';
import { countriesOn, pairKey, pathsOf, pathsWithin, Tally } from './path-sets.js';
import type { Region } from './regions.js';

/** A pair's paths by the one app, and by the other. */
interface Replaced {
  readonly before: LocatedPath;
  readonly after: LocatedPath;
}

/**
 * For every two apps and every region with pairs measured with both: what changes, pair by pair, when
 * the second takes the place of the first. The other way round, gains and losses change their names.
 */
export function buildReplacements(
  paths: readonly LocatedPath[],
  apps: readonly string[],
  regions: readonly Region[],
  groups: readonly InterestGroup[],
): ReplacementRow[] {
  return apps.flatMap((from, index) =>
    apps.slice(index + 1).flatMap((to) =>
      regions.flatMap((region) => {
        const inside = pathsWithin(paths, region);
        const pairs = replacedPairs(pathsOf(inside, from), pathsOf(inside, to));
        if (pairs.length === 0) return [];
        const gained = new Tally();
        const lost = new Tally();
        for (const { before, after } of pairs) {
          for (const country of missingIn(before, after)) gained.add(country);
          for (const country of missingIn(after, before)) lost.add(country);
        }
        return {
          ...{ from, to, region: region.name },
          leaving: changeOf(pairs, (path) => judgeLeaving(path, region.countries).answer),
          accessible: groups.map((group) => ({
            group: group.name,
            ...changeOf(pairs, (path) => judgeAccess(path, group.countries).answer),
          })),
          countriesGained: gained.entries().map(([country, count]) => ({ country, pairs: count })),
          countriesLost: lost.entries().map(([country, count]) => ({ country, pairs: count })),
        };
      }),
    ),
  );
}

function replacedPairs(from: readonly LocatedPath[], to: readonly LocatedPath[]): Replaced[] {
  const afters = new Map(to.map((path) => [pairKey(path), path]));
  return from.flatMap((before) => {
    const after = afters.get(pairKey(before));
    return after === undefined ? [] : [{ before, after }];
  });
}

function changeOf(pairs: readonly Replaced[], counts: (path: LocatedPath) => boolean): Change {
  const judged = pairs.map(({ before, after }) => ({
    before: counts(before),
    after: counts(after),
  }));
  return {
    n: judged.length,
    before: judged.filter(({ before }) => before).length,
    after: judged.filter(({ after }) => after).length,
    gained: judged.filter(({ before, after }) => after && !before).length,
    lost: judged.filter(({ before, after }) => before && !after).length,
  };
}

/** Countries that are on `path` and not on `other`. */
function missingIn(other: LocatedPath, path: LocatedPath): string[] {
  const there = new Set(countriesOn(other));
  return countriesOn(path).filter((country) => !there.has(country));
}
