import type { Measurement, PathTrace, SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import type { EndpointRecord } from '../records.js';
import { compareText } from './compare-text.js';
import { answeringHops, mergeAnswers } from './trace-hops.js';
import type { TraceAnswers } from './trace-hops.js';

/** A vantage point as the tables need it. */
export interface VantagePlace {
  readonly id: string;
  /** ISO 3166-1 alpha-2, as the campaign says; never looked up. */
  readonly country: string;
}

/** The addresses seen between two vantage points: directly, or by way of one app's servers. */
export interface SeenPath extends TraceAnswers {
  /** The two vantage points in order of id; the same one twice for a pair with itself. */
  readonly a: VantagePlace;
  readonly b: VantagePlace;
  /** `null`: the network path. */
  readonly app: string | null;
  /** Ids of the measurements that saw it. */
  readonly measurements: readonly string[];
}

export interface MeasuredPathsInput {
  readonly measurement: Measurement;
  readonly traces: readonly PathTrace[];
  /** Of this measurement; only those with role messaging are looked at. */
  readonly endpoints: readonly EndpointRecord[];
}

/**
 * The network path and the application path that one measurement saw.
 *
 * - The network path is both directions' direct traces; of a vantage point with itself it is empty.
 *   It is missing where neither direction could be traced.
 * - The application path is, on each side, the traces to that side's messaging endpoints, and the
 *   endpoints themselves. It is missing where one side has no messaging endpoint.
 * - A direction or an endpoint without a trace counts as one hop without an answer.
 */
export function measuredPaths(input: MeasuredPathsInput): SeenPath[] {
  const { measurement } = input;
  const [a, b] = sideNames
    .map((side) => measurement.sides[side].vantagePoint)
    .map(({ id, country }) => ({ id, country }))
    .sort((left, right) => compareText(left.id, right.id)) as [VantagePlace, VantagePlace];
  const common = { a, b, measurements: [measurement.id] };
  const network = networkAnswers(input, a.id === b.id);
  const application = applicationAnswers(input);
  return [
    ...(network === null ? [] : [{ ...common, app: null, ...network }]),
    ...(application === null ? [] : [{ ...common, app: measurement.app, ...application }]),
  ];
}

/** Joins what several measurements saw of the same path: it goes wherever any of them saw it go. */
export class PathCollection {
  private readonly paths = new Map<string, SeenPath>();

  add(path: SeenPath): void {
    const key = `${path.a.id} ${path.b.id} ${path.app ?? ''}`;
    const before = this.paths.get(key);
    this.paths.set(
      key,
      before === undefined
        ? path
        : {
            ...before,
            ...mergeAnswers([before, path]),
            measurements: [...before.measurements, ...path.measurements],
          },
    );
  }

  /** In order of vantage points, the network path first, then the apps by name. */
  all(): SeenPath[] {
    return [...this.paths.entries()]
      .sort(([left], [right]) => compareText(left, right))
      .map(([, path]) => path);
  }
}

function networkAnswers(input: MeasuredPathsInput, withItself: boolean): TraceAnswers | null {
  const directions = sideNames.map((side) => tracesOf(input.traces, side, 'direct'));
  if (withItself) return mergeAnswers(directions.flat().map(answeringHops));
  if (directions.every((traces) => traces.length === 0)) return null;
  return mergeAnswers(
    directions.flatMap((traces) => (traces.length === 0 ? [untraced] : traces.map(answeringHops))),
  );
}

function applicationAnswers(input: MeasuredPathsInput): TraceAnswers | null {
  const answers: TraceAnswers[] = [];
  for (const side of sideNames) {
    const servers = input.endpoints.filter(
      (endpoint) => endpoint.side === side && endpoint.role === 'messaging',
    );
    if (servers.length === 0) return null;
    const traces = tracesOf(input.traces, side, 'target');
    for (const server of servers) {
      const towards = tracesTo(server, traces);
      answers.push({ hops: [{ addresses: [server.address], times: 1 }], silent: 0 });
      answers.push(...(towards.length === 0 ? [untraced] : towards.map(answeringHops)));
    }
  }
  return mergeAnswers(answers);
}

const untraced: TraceAnswers = { hops: [], silent: 1 };

function tracesOf(
  traces: readonly PathTrace[],
  side: SideName,
  purpose: 'direct' | 'target',
): PathTrace[] {
  return traces.filter(({ context }) => context?.side === side && context.purpose === purpose);
}

/** Those made with the endpoint's own protocol and port where there are any: they take its path. */
function tracesTo(server: EndpointRecord, traces: readonly PathTrace[]): PathTrace[] {
  const towards = traces.filter(({ destination }) => destination.address === server.address);
  const inProtocol = towards.filter(
    ({ method, port }) => method === server.protocol && port === server.port,
  );
  return inProtocol.length > 0 ? inProtocol : towards;
}
