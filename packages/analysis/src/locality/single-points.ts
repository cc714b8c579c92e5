import type { SinglePointRow } from '../records.js';
import type { LocatedHop, LocatedPath } from './locate-paths.js';
import { idsOn } from './observers.js';
import { pathsOf, Tally } from './path-sets.js';

const kinds = ['server', 'address', 'as', 'country'] as const;

/**
 * What lies on the ways of both sides to an app's servers, and so sees both ends of a conversation, if
 * not its words: servers, other addresses, AS and countries, those of most pairs first.
 */
export function buildSinglePoints(
  paths: readonly LocatedPath[],
  apps: readonly string[],
): SinglePointRow[] {
  return apps.flatMap((app) => {
    const own = pathsOf(paths, app);
    const places = new Map(own.flatMap(({ hops }) => hops.map((hop) => [hop.address, hop])));
    return kinds.flatMap((kind) => {
      const tally = new Tally();
      for (const path of own) for (const id of seeingBoth(path, kind)) tally.add(id);
      return tally.entries().map(([id, pairs]) => ({
        ...{ app, kind, id, pairs, n: own.length },
        country: countryOf(kind, id, places),
      }));
    });
  });
}

function seeingBoth(path: LocatedPath, kind: SinglePointRow['kind']): string[] {
  if (kind === 'as' || kind === 'country') {
    const second = idsOn(path, 'b', kind);
    return [...idsOn(path, 'a', kind)].filter((id) => second.has(id));
  }
  return path.hops
    .filter(({ sides, server }) => sides.length === 2 && server === (kind === 'server'))
    .map(({ address }) => address);
}

function countryOf(
  kind: SinglePointRow['kind'],
  id: string,
  places: ReadonlyMap<string, LocatedHop>,
): string | null {
  if (kind === 'country') return id;
  return kind === 'as' ? null : (places.get(id)?.country ?? null);
}
