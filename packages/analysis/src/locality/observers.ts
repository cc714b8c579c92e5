import { sideNames } from '@matador/core';
import type { ObserverRow } from '../records.js';
import { compareText } from './compare-text.js';
import type { LocatedPath } from './locate-paths.js';
import { pathsOf } from './path-sets.js';

interface Seen {
  pairs: number;
  ends: number;
  bytes: number;
}

/**
 * The countries and AS on the paths of the network and of each app, those that see the most bytes
 * first, then the most pairs. What one side sends to a server is seen on that side's way alone.
 */
export function buildObservers(
  paths: readonly LocatedPath[],
  apps: readonly string[],
): ObserverRow[] {
  return [null, ...apps].flatMap((app) => {
    const own = pathsOf(paths, app);
    const rowsOf = (kind: ObserverRow['kind']) =>
      [...gather(own, kind)]
        .sort(
          ([left, one], [right, other]) =>
            other.bytes - one.bytes || other.pairs - one.pairs || compareText(left, right),
        )
        .map(([id, { pairs, ends, bytes }]) => ({
          ...{ app, kind, id, pairs, n: own.length, ends },
          bytes: app === null ? null : bytes,
        }));
    return [...rowsOf('country'), ...rowsOf('as')];
  });
}

function gather(paths: readonly LocatedPath[], kind: ObserverRow['kind']): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const path of paths) {
    const sides = { a: idsOn(path, 'a', kind), b: idsOn(path, 'b', kind) };
    const ends = new Set(kind === 'country' ? [path.a.country, path.b.country] : []);
    for (const id of new Set([...sides.a, ...sides.b])) {
      const known = seen.get(id) ?? { pairs: 0, ends: 0, bytes: 0 };
      known.pairs += 1;
      if (ends.has(id)) known.ends += 1;
      for (const side of sideNames) if (sides[side].has(id)) known.bytes += path.bytes[side];
      seen.set(id, known);
    }
  }
  return seen;
}

/** What lies on one side's way: its vantage point's country, and those or the AS of its hops. */
export function idsOn(
  path: LocatedPath,
  side: 'a' | 'b',
  kind: ObserverRow['kind'],
): ReadonlySet<string> {
  const hops = path.hops.filter(({ sides }) => sides.includes(side));
  const ids = hops.map(({ country, asn }) => (kind === 'country' ? country : asn));
  const own = kind === 'country' ? [path[side].country] : [];
  return new Set([...own, ...ids.filter((id) => id !== null).map(String)]);
}
