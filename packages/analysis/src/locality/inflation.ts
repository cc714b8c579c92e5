import type { InflationRow, Quartiles, Stretch } from '../records.js';
import type { LocatedPath } from './locate-paths.js';
import { pairKey, pathsOf, pathsWithin } from './path-sets.js';
import type { Region } from './regions.js';

/** How much longer each app's paths are than the network's, by region; regions without a pair left out. */
export function buildInflation(
  paths: readonly LocatedPath[],
  apps: readonly string[],
  regions: readonly Region[],
): InflationRow[] {
  return regions.flatMap((region) => {
    const inside = pathsWithin(paths, region);
    const network = new Map(pathsOf(inside, null).map((path) => [pairKey(path), path]));
    return apps.flatMap((app) => {
      const application = pathsOf(inside, app);
      if (application.length === 0) return [];
      const stretchIn = (length: (path: LocatedPath) => number | null) =>
        stretchOf(
          application.map((path) => {
            const direct = network.get(pairKey(path));
            return { application: length(path), network: direct ? length(direct) : null };
          }),
        );
      return {
        region: region.name,
        app,
        pairs: application.length,
        km: stretchIn(({ km }) => km),
        rttMs: stretchIn(({ rttMs }) => rttMs),
      };
    });
  });
}

interface Lengths {
  readonly application: number | null;
  readonly network: number | null;
}

/** A length of 0 on the network path has no ratio: its pair is left out. */
function stretchOf(lengths: readonly Lengths[]): Stretch | null {
  const known = lengths.flatMap(({ application, network }) =>
    application === null || network === null || network === 0 ? [] : [{ application, network }],
  );
  if (known.length === 0) return null;
  return {
    n: known.length,
    network: quartilesOf(known.map(({ network }) => network)),
    application: quartilesOf(known.map(({ application }) => application)),
    ratio: quartilesOf(known.map(({ application, network }) => application / network)),
  };
}

/** Between neighbours in proportion (type 7 of Hyndman & Fan 1996, as in R). */
export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number): number => {
    const position = (sorted.length - 1) * share;
    const below = sorted[Math.floor(position)] ?? NaN;
    const above = sorted[Math.ceil(position)] ?? NaN;
    return Math.round((below + (above - below) * (position % 1)) * 1000) / 1000;
  };
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}
