import type { EndpointRecord, TargetRecord } from '@matador/analysis';
import type { Action, Hop, Measurement, PathTrace, SideRecord } from '@matador/core';
import { sideNames } from '@matador/core';
import type {
  HopAnswer,
  HopDetail,
  MeasurementDetail,
  MeasurementRow,
  MessageDetail,
  NoteDetail,
  SideDetail,
  TargetDetail,
  TraceDetail,
} from '../page/model.js';

export interface DetailInput {
  readonly record: Measurement;
  readonly traces: readonly PathTrace[];
  /** Of this measurement, of both sides. */
  readonly targets: readonly TargetRecord[];
  readonly endpoints: readonly EndpointRecord[];
  readonly numberOf: (address: string) => number;
}

export function measurementRow(record: Measurement, folder: string): MeasurementRow {
  return {
    folder,
    kind: record.kind,
    app: record.app,
    a: record.sides.a.vantagePoint.id,
    b: record.sides.b.vantagePoint.id,
    startedAt: record.startedAt,
    outcome: record.outcome,
    failures: record.failures.length,
    anomalies: record.anomalies?.length ?? 0,
  };
}

/** All that the page shows of one measurement. */
export function measurementDetail(input: DetailInput): MeasurementDetail {
  const { record } = input;
  const start = Date.parse(record.startedAt);
  const since = (at: string): number => Date.parse(at) - start;
  return {
    durationMs: since(record.endedAt),
    attempt: record.attempt,
    repetition: record.repetition,
    sides: { a: sideDetail(record.sides.a), b: sideDetail(record.sides.b) },
    messages: messagesOf(record.actions, since),
    targets: targetsOf(input, since),
    traces: input.traces.flatMap((trace) => traceDetail(trace, input.numberOf, since)),
    notes: notesOf(record, since),
  };
}

function sideDetail({ vantagePoint, phone, app, tunnel, capture }: SideRecord): SideDetail {
  return {
    vantagePoint: vantagePoint.id,
    phone:
      phone === null
        ? null
        : `${phone.manufacturer} ${phone.model}, Android ${phone.androidVersion}`,
    appVersion: app?.versionName ?? null,
    tunnel: tunnel?.provider ?? null,
    exit: tunnel?.exit?.address ?? null,
    packets: capture?.packets ?? null,
    dropped: capture === null ? null : capture.droppedByKernel + capture.droppedByInterface,
  };
}

function messagesOf(actions: readonly Action[], since: (at: string) => number): MessageDetail[] {
  const sent = actions.filter((action) => action.kind === 'message-sent');
  const received = actions.filter((action) => action.kind === 'message-received');
  return sent.map((action) => {
    const arrival = received.find(({ message }) => message === action.message);
    return {
      message: action.message,
      from: action.side,
      pressed: since(action.pressed.at),
      sent: since(action.sent.at),
      received: arrival === undefined ? null : since(arrival.received.at),
      status: action.status,
    };
  });
}

function targetsOf(
  { targets, endpoints, numberOf }: DetailInput,
  since: (at: string) => number,
): TargetDetail[] {
  const roles = new Map(endpoints.map((endpoint) => [flowKey(endpoint.side, endpoint), endpoint]));
  return targets.map(({ side, target }): TargetDetail => {
    const endpoint = roles.get(flowKey(side, target));
    return {
      side,
      protocol: target.protocol,
      address: numberOf(target.address),
      port: target.port,
      names: endpoint?.names ?? [...new Set(target.names.map(({ name }) => name))],
      role: endpoint?.role ?? 'unknown',
      score: endpoint?.score ?? 0,
      first: since(target.firstSeen),
      last: since(target.lastSeen),
      packets: target.packets,
      bytes: target.bytes,
      ...(endpoint?.learnt === undefined ? {} : { learnt: endpoint.learnt }),
      evidence: endpoint?.evidence ?? [],
    };
  });
}

function flowKey(
  side: string,
  { protocol, address, port }: Pick<EndpointRecord, 'protocol' | 'address' | 'port'>,
): string {
  return [side, protocol, address, port].join(' ');
}

/** None for a trace that no campaign made: nothing says whose path it is. */
function traceDetail(
  { context, destination, method, port, startedAt, reached, hops }: PathTrace,
  numberOf: (address: string) => number,
  since: (at: string) => number,
): TraceDetail[] {
  if (context === undefined) return [];
  const { side, purpose, sharedFrom } = context;
  return [
    {
      side,
      purpose,
      to: destination.address === null ? null : numberOf(destination.address),
      method,
      port,
      at: startedAt === null ? null : since(startedAt),
      reached,
      ...(sharedFrom === undefined ? {} : { sharedFrom }),
      hops: hops.map((hop) => hopDetail(hop, numberOf)),
    },
  ];
}

function hopDetail({ ttl, probes }: Hop, numberOf: (address: string) => number): HopDetail {
  const addresses = new Set(probes.flatMap(({ address }) => (address === null ? [] : [address])));
  const answers = [...addresses].map((address): HopAnswer => {
    const answered = probes.filter((probe) => probe.address === address);
    const times = answered.flatMap(({ rttMs }) => (rttMs === null ? [] : [rttMs]));
    return [numberOf(address), times.length === 0 ? null : Math.min(...times), answered.length];
  });
  const mark = probes.find(({ icmp }) => icmp !== null)?.icmp ?? null;
  return mark === null ? [ttl, probes.length, answers] : [ttl, probes.length, answers, mark];
}

function notesOf(record: Measurement, since: (at: string) => number): NoteDetail[] {
  const failures = record.failures.map(
    ({ side, at, stage, source, code, message }): NoteDetail => ({
      kind: 'failure',
      side: sideNames.find((name) => name === side) ?? null,
      at: since(at),
      what: `${stage}, ${source}: ${message} (${code})`,
    }),
  );
  const anomalies = (record.anomalies ?? []).map(
    ({ side, at, kind, what, action }): NoteDetail => ({
      kind: 'anomaly',
      side,
      at: since(at),
      what: `${kind}, ${action}: ${what}`,
    }),
  );
  return [...failures, ...anomalies].sort((left, right) => left.at - right.at);
}
