import { compareText } from './compare-text.js';
import type { LocatedPath } from './locate-paths.js';
import type { Region } from './regions.js';

/** The countries on a path by the verdicts, the vantage points' own included, in order. */
export function countriesOn({ a, b, hops }: LocatedPath): string[] {
  const passed = hops.flatMap(({ country }) => (country === null ? [] : [country]));
  return [...new Set([a.country, b.country, ...passed])].sort();
}

/** Of the network, or of an app's messages. */
export function pathsOf(paths: readonly LocatedPath[], app: string | null): LocatedPath[] {
  return paths.filter(
    (path) => path.app === app && path.role === (app === null ? null : 'messaging'),
  );
}

/** Those with both ends in the region. */
export function pathsWithin(paths: readonly LocatedPath[], { countries }: Region): LocatedPath[] {
  return paths.filter(({ a, b }) => countries.has(a.country) && countries.has(b.country));
}

/** The same pair has the same key, whatever its path. */
export function pairKey({ a, b }: LocatedPath): string {
  return `${a.id} ${b.id}`;
}

/** Counts names, the most frequent first, equals by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  entries(): [name: string, count: number][] {
    return [...this.#counts].sort(
      ([left, more], [right, fewer]) => fewer - more || compareText(left, right),
    );
  }
}
