import type { PathTrace, Place as Point } from '@matador/core';
import { greatCircleKm } from '@matador/core';

/**
 * The different ways that traces took, with how many took each. A way is its stops, with a space between:
 * where it began, the addresses that answered at each TTL (with a comma between), and where it led to.
 * A vantage point is written `@id`.
 */
export type Ways = ReadonlyMap<string, number>;

/** How long one side's part of a path is, added up over all its traces. */
export interface Leg {
  /** Of the traces whose two ends have a place: whole metres, in any order the same. */
  readonly metres: number;
  readonly placedTraces: number;
}

/** The name of a vantage point among the stops of a way. */
export function stopAt(vantagePoint: string): string {
  return `@${vantagePoint}`;
}

/**
 * @param to the destination's address, or `stopAt` of it: its place is known better than what sources say.
 */
export function wayOf({ hops, destination }: PathTrace, from: string, to: string): string {
  const stops = hops.flatMap(({ probes }) => {
    const answers = probes.flatMap(({ address }) =>
      address === null || address === destination.address ? [] : [address],
    );
    return answers.length === 0 ? [] : [[...new Set(answers)].join(',')];
  });
  return [from, ...stops, to].join(' ');
}

export function addWays(
  sum: Map<string, number>,
  more: Iterable<readonly [way: string, times: number]>,
): void {
  for (const [way, times] of more) sum.set(way, times + (sum.get(way) ?? 0));
}

/**
 * The lengths of ways along the great circles between the stops whose places are known, which is less
 * than the cables are long. Where a load balancer shows several addresses at a TTL, the first with a
 * place stands for it.
 */
export function legOf(ways: Ways, pointAt: (stop: string) => Point | undefined): Leg {
  let metres = 0;
  let placedTraces = 0;
  for (const [way, times] of ways) {
    const km = lengthOf(way.split(' '), pointAt);
    if (km === null) continue;
    metres += times * Math.round(km * 1000);
    placedTraces += times;
  }
  return { metres, placedTraces };
}

export function addLegs(one: Leg, other: Leg): Leg {
  return {
    metres: one.metres + other.metres,
    placedTraces: one.placedTraces + other.placedTraces,
  };
}

/** The mean of the traces, `null` without any. */
export function meanKm({ metres, placedTraces }: Leg): number | null {
  return placedTraces === 0 ? null : metres / placedTraces / 1000;
}

/** Of the last hop; `null` where it did not arrive. A trace from a gateway measures its tunnel too, and is left out. */
export function roundTripMs({ reached, hops, context }: PathTrace): number | null {
  if (!reached || context?.tracedFrom === 'gateway') return null;
  return leastOf((hops.at(-1)?.probes ?? []).map(({ rttMs }) => rttMs));
}

/** `null` where none is known. */
export function leastOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** `null`: where one of its ends is, is not known. */
function lengthOf(
  stops: readonly string[],
  pointAt: (stop: string) => Point | undefined,
): number | null {
  const points = stops.map((stop) => firstPlaced(stop, pointAt));
  if (points.at(0) === undefined || points.at(-1) === undefined) return null;
  const placed = points.filter((point) => point !== undefined);
  return placed
    .slice(1)
    .reduce((km, point, index) => km + greatCircleKm(placed[index] ?? point, point), 0);
}

function firstPlaced(
  stop: string,
  pointAt: (stop: string) => Point | undefined,
): Point | undefined {
  for (const address of stop.split(',')) {
    const point = pointAt(address);
    if (point !== undefined) return point;
  }
  return undefined;
}
