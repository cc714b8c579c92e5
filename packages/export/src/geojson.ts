import type { Location } from '@matador/analysis';
import { pointOf } from '@matador/analysis';
import type { Measurement, PathTrace, Place, SideName } from '@matador/core';

/** Where an address is, as far as a line can go there. */
export interface LocatedAddress {
  readonly country: string | null;
  /** `null`: no source that agrees with the verdict gives coordinates. */
  readonly point: Place | null;
}

export interface PathProperties {
  readonly measurement: string;
  /** Of the measurement's `traces.jsonl`, from 1. */
  readonly line: number;
  readonly app: string;
  readonly path: 'network' | 'application';
  readonly side: SideName;
  /** Ids of vantage points; the path goes from the first. */
  readonly from: string;
  /** The other vantage point, or the messaging server's address. */
  readonly to: string;
  readonly reached: boolean;
  /** Those that answered, in order, with the countries they are in. */
  readonly hops: readonly { readonly address: string; readonly country: string | null }[];
  /** Hops that the line leaves out: nobody answered, or nobody knows where. */
  readonly unplacedHops: number;
}

/** Longitude, latitude. */
type Position = readonly [number, number];

export interface LineString {
  readonly type: 'LineString';
  readonly coordinates: readonly Position[];
}

/** RFC 7946, 3.2. */
export interface PathFeature {
  readonly type: 'Feature';
  readonly geometry: LineString | null;
  readonly properties: PathProperties;
}

/**
 * A path trace as a line from its vantage point by every hop with coordinates to its end. The end is
 * the other vantage point of a direct trace, else the server where it is placed. Of hops in a row at
 * one place there is one position. Without two ends the feature has no geometry.
 * @param line of the trace in its file.
 */
export function pathFeature(
  record: Measurement,
  trace: PathTrace,
  line: number,
  locate: (address: string) => LocatedAddress,
): PathFeature | null {
  const { context, destination } = trace;
  if (context === undefined) return null;
  const { side } = context;
  const from = record.sides[side].vantagePoint;
  const other = record.sides[side === 'a' ? 'b' : 'a'].vantagePoint;
  const direct = context.purpose === 'direct';
  const server = destination.address ?? '';
  const end = direct ? other : locate(server).point;
  const ways = trace.hops.map(({ probes }) => addressesOf(probes));
  const points = ways.map((addresses) =>
    addresses.map((address) => locate(address).point).find((point) => point !== null),
  );
  const placed = points.filter((point) => point !== undefined);
  return {
    type: 'Feature',
    geometry: lineOf([from, ...placed, ...(end === null ? [] : [end])]),
    properties: {
      measurement: record.id,
      line,
      app: record.app,
      path: direct ? 'network' : 'application',
      side,
      from: from.id,
      to: direct ? other.id : server,
      reached: trace.reached,
      hops: [...new Set(ways.flat())].map((address) => {
        return { address, country: locate(address).country };
      }),
      unplacedHops: points.length - placed.length,
    },
  };
}

/** By the verdict, with coordinates of a claim that agrees with it. */
export function locatedAddress(location: Location): LocatedAddress {
  return { country: location.verdict.country, point: pointOf(location) ?? null };
}

function addressesOf(probes: PathTrace['hops'][number]['probes']): string[] {
  return [...new Set(probes.flatMap(({ address }) => (address === null ? [] : [address])))];
}

function lineOf(places: readonly Place[]): LineString | null {
  const positions = places.map(({ latitude, longitude }): Position => [longitude, latitude]);
  const moves = positions.filter((position, i) => String(position) !== String(positions[i - 1]));
  const [start] = positions;
  if (positions.length < 2 || start === undefined) return null;
  return { type: 'LineString', coordinates: moves.length > 1 ? moves : [start, start] };
}
