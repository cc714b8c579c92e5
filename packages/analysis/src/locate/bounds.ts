import type { PathTrace, Place, VantagePoint } from '@matador/core';
import { maxDistanceKm } from '@matador/core';
import type { CountrySet } from './reach.js';
import { intersect, leastKmBetween, reachFrom } from './reach.js';

/** A vantage point as far as light is concerned. */
export type VantageSite = Pick<VantagePoint, 'id' | 'latitude' | 'longitude'>;

/** A vantage point got an answer from an address in this time: it is no farther than light gets. */
export interface RttBound extends Place {
  /** Id. */
  readonly vantagePoint: string;
  readonly rttMs: number;
}

export function boundFromVantagePoint(vantagePoint: VantageSite, rttMs: number): RttBound {
  const { id, latitude, longitude } = vantagePoint;
  return { vantagePoint: id, latitude, longitude, rttMs };
}

/**
 * Keeps, for every address, the smallest round-trip time from each vantage point. A trace made at the
 * gateway, through the tunnel, counts for the vantage point at its end: the way there is only longer.
 * A time of 0 is one below the clock's resolution and bounds nothing.
 */
export class BoundCollector {
  readonly #vantagePoints: ReadonlyMap<string, VantageSite>;
  readonly #bounds = new Map<string, RttBound[]>();

  constructor(vantagePoints: readonly VantageSite[]) {
    this.#vantagePoints = new Map(vantagePoints.map((each) => [each.id, each]));
  }

  /** Takes a trace; without effect for one that no known vantage point made. */
  add(trace: PathTrace): void {
    const vantagePoint = this.#vantagePoints.get(trace.context?.vantagePoint ?? '');
    if (vantagePoint === undefined) return;
    for (const { probes } of trace.hops) {
      for (const { address, rttMs } of probes) {
        if (address !== null && rttMs !== null && rttMs > 0) {
          this.#note(address, vantagePoint, rttMs);
        }
      }
    }
  }

  /** Adds what another one collected from later traces. */
  addAll(later: ReadonlyMap<string, readonly RttBound[]>): void {
    for (const [address, bounds] of later) {
      for (const bound of bounds) {
        this.#note(address, { ...bound, id: bound.vantagePoint }, bound.rttMs);
      }
    }
  }

  /** The bounds of all addresses. */
  all(): ReadonlyMap<string, readonly RttBound[]> {
    return this.#bounds;
  }

  /** At most one bound for each vantage point; empty for an address that none saw. */
  boundsOf(address: string): readonly RttBound[] {
    return this.#bounds.get(address) ?? [];
  }

  #note(address: string, vantagePoint: VantageSite, rttMs: number): void {
    let bounds = this.#bounds.get(address);
    if (bounds === undefined) this.#bounds.set(address, (bounds = []));
    const i = bounds.findIndex((known) => known.vantagePoint === vantagePoint.id);
    if (i === -1) bounds.push(boundFromVantagePoint(vantagePoint, rttMs));
    else if (rttMs < (bounds[i]?.rttMs ?? 0))
      bounds[i] = boundFromVantagePoint(vantagePoint, rttMs);
  }
}

/** The bounds of every address in the traces; for more traces than fit in memory see `BoundCollector`. */
export function collectBounds(
  traces: Iterable<PathTrace>,
  vantagePoints: readonly VantageSite[],
): BoundCollector {
  const collector = new BoundCollector(vantagePoints);
  for (const trace of traces) collector.add(trace);
  return collector;
}

/** The countries that every one of the bounds leaves possible; `undefined` without bounds. */
export function possibleCountries(bounds: readonly RttBound[]): CountrySet | undefined {
  let possible: CountrySet | undefined;
  for (const bound of bounds) {
    const reached = reachFrom(bound).within(bound.rttMs);
    possible = possible === undefined ? reached : intersect(possible, reached);
  }
  return possible;
}

/** Nothing on Earth is farther apart. */
const halfwayRoundKm = 20_040;

/** Whether no single place satisfies two of the bounds: the address is in more places than one. */
export function contradict(bounds: readonly RttBound[]): boolean {
  for (const [i, one] of bounds.entries()) {
    for (let j = 0; j < i; j++) {
      const other = bounds[j] ?? one;
      const limit = maxDistanceKm(one.rttMs + other.rttMs);
      if (limit < halfwayRoundKm && leastKmBetween(one, other) > limit) return true;
    }
  }
  return false;
}
