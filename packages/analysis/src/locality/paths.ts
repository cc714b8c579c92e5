import type { Measurement, PathTrace, SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import type { EndpointRecord, PathRole } from '../records.js';
import { pathRoles } from '../records.js';
import { compareText } from './compare-text.js';
import type { Ways } from './legs.js';
import { addWays, leastOf, roundTripMs, stopAt, wayOf } from './legs.js';
import { answeringHops, mergeAnswers } from './trace-hops.js';
import type { TraceAnswers } from './trace-hops.js';

/** A vantage point as the tables need it. */
export interface VantagePlace {
  readonly id: string;
  /** ISO 3166-1 alpha-2, as the campaign says; never looked up. */
  readonly country: string;
}

/** What one side saw of a path. */
export interface PathSide {
  /** Every address on its way, servers included, in order. */
  readonly addresses: readonly string[];
  readonly ways: Ways;
  /** `null`: no trace arrived. */
  readonly leastRttMs: number | null;
  /** IP bytes of its flows to the servers, both ways; of the network path 0. */
  readonly bytes: number;
}

/** The addresses seen between two vantage points: directly, or by way of one app's servers. */
export interface SeenPath extends TraceAnswers {
  /** The two vantage points in order of id; the same one twice for a pair with itself. */
  readonly a: VantagePlace;
  readonly b: VantagePlace;
  /** `null`: the network path. */
  readonly app: string | null;
  /** What its servers are for; `null`: the network path, which has none. */
  readonly role: PathRole | null;
  /** Addresses, in order. */
  readonly servers: readonly string[];
  readonly sides: Readonly<Record<SideName, PathSide>>;
  /** Ids of the measurements that saw it. */
  readonly measurements: readonly string[];
}

/** An endpoint with the traffic to it. */
export type PathEndpoint = Pick<
  EndpointRecord,
  'side' | 'role' | 'protocol' | 'address' | 'port' | 'bytes'
>;

export interface MeasuredPathsInput {
  readonly measurement: Measurement;
  readonly traces: readonly PathTrace[];
  /** Of this measurement; only those of `pathRoles` are looked at. */
  readonly endpoints: readonly PathEndpoint[];
}

/**
 * The network path and the application paths, one for each role of servers, that one measurement saw.
 *
 * - The network path is both directions' direct traces; of a vantage point with itself it is empty.
 *   It is missing where neither direction could be traced.
 * - An application path is, on each side, the traces to that side's endpoints of the role, and the
 *   endpoints themselves. It is missing where one side has no such endpoint; a path of push only where
 *   neither has.
 * - A direction or an endpoint without a trace counts as one hop without an answer.
 */
export function measuredPaths(input: MeasuredPathsInput): SeenPath[] {
  const { sides, app, id } = input.measurement;
  // A pair is named in order of its vantage points, whichever of them was side a.
  const turned = compareText(sides.a.vantagePoint.id, sides.b.vantagePoint.id) > 0;
  const [first, second]: readonly [SideName, SideName] = turned ? ['b', 'a'] : ['a', 'b'];
  const common = {
    a: placeOfSide(input, first),
    b: placeOfSide(input, second),
    measurements: [id],
  };
  const joined = (seen: Readonly<Record<SideName, SideView>>) => ({
    ...mergeAnswers([seen.a.answers, seen.b.answers]),
    servers: sortedUnion(seen.a.servers, seen.b.servers),
    sides: { a: pathSide(seen[first]), b: pathSide(seen[second]) },
  });
  const network = networkViews(input);
  return [
    ...(network === null ? [] : [{ ...common, app: null, role: null, ...joined(network) }]),
    ...pathRoles.flatMap((role) => {
      const seen = applicationViews(input, role);
      return seen === null ? [] : [{ ...common, app, role, ...joined(seen) }];
    }),
  ];
}

/** The same path, as one of the vantage points for which its own stood. */
export function standingFor(path: SeenPath, a: VantagePlace, b: VantagePlace): SeenPath {
  const { sides } = path;
  if (compareText(a.id, b.id) <= 0) return { ...path, a, b };
  return { ...path, a: b, b: a, sides: { a: sides.b, b: sides.a } };
}

/** What one side of one measurement saw of a path. */
interface SideView {
  readonly answers: TraceAnswers;
  readonly servers: readonly string[];
  readonly ways: Ways;
  readonly leastRttMs: number | null;
  readonly bytes: number;
}

function pathSide({ answers, ways, leastRttMs, bytes }: SideView): PathSide {
  const addresses = sortedUnion(answers.hops.flatMap((hop) => hop.addresses));
  return { addresses, ways, leastRttMs, bytes };
}

function placeOfSide({ measurement }: MeasuredPathsInput, side: SideName): VantagePlace {
  const { id, country } = measurement.sides[side].vantagePoint;
  return { id, country };
}

function networkViews(input: MeasuredPathsInput): Record<SideName, SideView> | null {
  const { a, b } = input.measurement.sides;
  const withItself = a.vantagePoint.id === b.vantagePoint.id;
  const views = { a: networkView(input, 'a', withItself), b: networkView(input, 'b', withItself) };
  const traced = withItself || views.a.traces + views.b.traces > 0;
  return traced ? { a: views.a.view, b: views.b.view } : null;
}

function networkView(input: MeasuredPathsInput, side: SideName, withItself: boolean) {
  const traces = tracesOf(input.traces, side, 'direct');
  const untracedToo = traces.length === 0 && !withItself;
  const answers = mergeAnswers(untracedToo ? [untraced] : traces.map(answeringHops));
  const to = stopAt(input.measurement.sides[side === 'a' ? 'b' : 'a'].vantagePoint.id);
  const told = withItself ? [] : traces;
  const view = { answers, servers: [], ...waysOf(input, side, told, to), bytes: 0 };
  return { traces: traces.length, view };
}

function applicationViews(
  input: MeasuredPathsInput,
  role: PathRole,
): Record<SideName, SideView> | null {
  const endpoints = input.endpoints.filter((endpoint) => endpoint.role === role);
  const views = {
    a: applicationView(input, endpoints, 'a'),
    b: applicationView(input, endpoints, 'b'),
  };
  const empty = sideNames.filter((side) => views[side].servers.length === 0).length;
  return empty > (role === 'push' ? 1 : 0) ? null : views;
}

function applicationView(
  input: MeasuredPathsInput,
  endpoints: readonly PathEndpoint[],
  side: SideName,
): SideView {
  const own = endpoints.filter((endpoint) => endpoint.side === side);
  const traces = tracesOf(input.traces, side, 'target');
  const answers: TraceAnswers[] = [];
  const ways = new Map<string, number>();
  const rtts: (number | null)[] = [];
  for (const server of own) {
    const towards = tracesTo(server, traces);
    answers.push({ hops: [{ addresses: [server.address], times: 1 }], silent: 0 });
    answers.push(...(towards.length === 0 ? [untraced] : towards.map(answeringHops)));
    const told = waysOf(input, side, towards, server.address);
    addWays(ways, told.ways);
    rtts.push(told.leastRttMs);
  }
  return {
    answers: mergeAnswers(answers),
    servers: own.map(({ address }) => address),
    ways,
    leastRttMs: leastOf(rtts),
    bytes: own.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
  };
}

function waysOf(
  { measurement }: MeasuredPathsInput,
  side: SideName,
  traces: readonly PathTrace[],
  to: string,
): Pick<PathSide, 'ways' | 'leastRttMs'> {
  const from = stopAt(measurement.sides[side].vantagePoint.id);
  const ways = new Map<string, number>();
  addWays(
    ways,
    traces.map((trace) => [wayOf(trace, from, to), 1]),
  );
  return { ways, leastRttMs: leastOf(traces.map(roundTripMs)) };
}

function sortedUnion(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}

const untraced: TraceAnswers = { hops: [], silent: 1 };

/** Of one side, to its targets or directly to the other. */
export function tracesOf(
  traces: readonly PathTrace[],
  side: SideName,
  purpose: 'direct' | 'target',
): PathTrace[] {
  return traces.filter(({ context }) => context?.side === side && context.purpose === purpose);
}

/** Those made with the endpoint's own protocol and port where there are any: they take its path. */
export function tracesTo(
  server: Pick<PathEndpoint, 'protocol' | 'address' | 'port'>,
  traces: readonly PathTrace[],
): PathTrace[] {
  const towards = traces.filter(({ destination }) => destination.address === server.address);
  const inProtocol = towards.filter(
    ({ method, port }) => method === server.protocol && port === server.port,
  );
  return inProtocol.length > 0 ? inProtocol : towards;
}
