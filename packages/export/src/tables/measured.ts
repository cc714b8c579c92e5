import type { Measurement, PathTrace, SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import type { AddRow } from '../table.js';
import { table } from '../table.js';

const measurement = {
  type: 'VARCHAR',
  about: 'Id of the measurement; a failed attempt’s with `.failed-N` behind, as its folder',
} as const;
const side = { type: 'VARCHAR', about: '`a` or `b`' } as const;

export const measurements = table({
  name: 'measurements',
  about: 'An attempt at a measurement or control',
  columns: {
    measurement,
    kind: { type: 'VARCHAR', about: '`measurement` or `control`' },
    app: { type: 'VARCHAR', about: 'Id of the app' },
    repetition: { type: 'INTEGER', about: 'From 1' },
    attempt: { type: 'INTEGER', about: 'From 1' },
    outcome: { type: 'VARCHAR', about: '`complete` or `failed`; the tables count complete ones' },
    started_at: { type: 'TIMESTAMP_MS', about: 'UTC' },
    ended_at: { type: 'TIMESTAMP_MS', about: 'UTC' },
    vantage_a: { type: 'VARCHAR', about: 'Id of side a’s vantage point' },
    country_a: { type: 'VARCHAR', about: 'Its country, as the campaign says' },
    vantage_b: { type: 'VARCHAR', about: 'Id of side b’s vantage point' },
    country_b: { type: 'VARCHAR', about: 'Its country, as the campaign says' },
    traces: {
      type: 'INTEGER',
      about: 'How many path traces it has; `null`: they cannot be read, and it is not counted',
    },
  },
});

export const sides = table({
  name: 'sides',
  about: 'A side of an attempt: where its traffic left from, and what was captured',
  columns: {
    measurement,
    side,
    vantage_point: { type: 'VARCHAR', about: 'Id' },
    country: { type: 'VARCHAR', about: 'Of the vantage point, as the campaign says' },
    city: { type: 'VARCHAR', about: '`null` where the campaign does not say' },
    latitude: { type: 'DOUBLE', about: 'Degrees' },
    longitude: { type: 'DOUBLE', about: 'Degrees' },
    vantage_address: { type: 'VARCHAR', about: 'The address expected, or `null`' },
    exit_address: { type: 'VARCHAR', about: 'The address seen from outside, or `null`' },
    tunnel: { type: 'VARCHAR', about: 'Id of the tunnel plugin, or `null`' },
    phone: { type: 'VARCHAR', about: 'Manufacturer and model, or `null`' },
    android: { type: 'VARCHAR', about: 'Android version, or `null`' },
    app_version: { type: 'VARCHAR', about: 'Version name of the app, or `null`' },
    capture: { type: 'VARCHAR', about: 'File in the measurement’s folder, or `null`' },
    packets: { type: 'BIGINT', about: 'In the capture, or `null`' },
    dropped: { type: 'BIGINT', about: 'By kernel and interface, or `null`' },
  },
});

export const actions = table({
  name: 'actions',
  about: 'What an app did',
  columns: {
    measurement,
    kind: { type: 'VARCHAR', about: '`message-sent` or `message-received`' },
    side: { type: 'VARCHAR', about: 'The side that sent it, or received it' },
    message: { type: 'VARCHAR', about: '`m1`, `m2`, … in the order they were sent' },
    text: { type: 'VARCHAR', about: 'Of the message' },
    pressed_at: { type: 'TIMESTAMP_MS', about: 'Send was pressed; `null` of a message received' },
    at: { type: 'TIMESTAMP_MS', about: 'When it was seen as sent, or on the screen; UTC' },
    not_before: { type: 'TIMESTAMP_MS', about: 'When that was not yet so' },
    status: { type: 'VARCHAR', about: 'As the app showed it; `null` of a message received' },
  },
});

export const failures = table({
  name: 'failures',
  about: 'Something that went wrong in an attempt',
  columns: {
    measurement,
    at: { type: 'TIMESTAMP_MS', about: 'UTC' },
    stage: { type: 'VARCHAR', about: 'What was being done' },
    source: { type: 'VARCHAR', about: 'Whose fault it was' },
    side: { type: 'VARCHAR', about: '`a`, `b` or `null`' },
    code: { type: 'VARCHAR', about: 'For programs' },
    message: { type: 'VARCHAR', about: 'For people' },
  },
});

export const traces = table({
  name: 'traces',
  about: 'A path trace',
  columns: {
    trace: { type: 'BIGINT', about: 'Number of the trace in this export, from 1' },
    measurement,
    line: { type: 'INTEGER', about: 'Line of the measurement’s `traces.jsonl`, from 1' },
    purpose: { type: 'VARCHAR', about: '`direct` to the other vantage point, or `target`' },
    side: { type: 'VARCHAR', about: 'The side it was made for' },
    vantage_point: { type: 'VARCHAR', about: 'Id' },
    traced_from: { type: 'VARCHAR', about: '`vantage-point`, or `gateway` through the tunnel' },
    tool: { type: 'VARCHAR', about: '`traceroute`, `scamper` or `ripe-atlas`' },
    method: { type: 'VARCHAR', about: '`tcp`, `udp` or `icmp`' },
    source: { type: 'VARCHAR', about: 'Address probes were sent from, or `null`' },
    destination: { type: 'VARCHAR', about: 'Address' },
    port: { type: 'INTEGER', about: '`null` for ICMP' },
    started_at: { type: 'TIMESTAMP_MS', about: 'UTC, or `null`' },
    reached: { type: 'BOOLEAN', about: 'Whether the destination answered' },
  },
});

export const probes = table({
  name: 'probes',
  about: 'A packet of a path trace',
  columns: {
    trace: { type: 'BIGINT', about: 'As in `traces`' },
    ttl: { type: 'UTINYINT', about: 'The hop, from 1' },
    probe: { type: 'INTEGER', about: 'Of those of this hop, from 1' },
    address: { type: 'VARCHAR', about: 'Who answered; `null`: nobody' },
    name: { type: 'VARCHAR', about: 'Host name, or `null`' },
    rtt_ms: { type: 'DOUBLE', about: 'Round-trip time, or `null`' },
    icmp: { type: 'VARCHAR', about: 'traceroute’s mark: `!H`, `!N`, `!X`, …; `null`: none' },
    asn: { type: 'BIGINT', about: 'Origin AS as the tool printed it, or `null`' },
  },
});

export function addMeasurement(
  add: AddRow,
  folder: string,
  record: Measurement,
  traceCount: number | null,
): void {
  const { kind, app, repetition, attempt, outcome, startedAt, endedAt } = record;
  const { a, b } = record.sides;
  add(measurements, {
    measurement: folder,
    ...{ kind, app, repetition, attempt, outcome },
    started_at: startedAt,
    ended_at: endedAt,
    vantage_a: a.vantagePoint.id,
    country_a: a.vantagePoint.country,
    vantage_b: b.vantagePoint.id,
    country_b: b.vantagePoint.country,
    traces: traceCount,
  });
  for (const name of sideNames) addSide(add, folder, record, name);
  for (const action of record.actions) {
    const { message, text } = action;
    const sent = action.kind === 'message-sent' ? action : null;
    const seen = action.kind === 'message-sent' ? action.sent : action.received;
    add(actions, {
      measurement: folder,
      ...{ kind: action.kind, side: action.side, message, text },
      pressed_at: sent?.pressed.at ?? null,
      at: seen.at,
      not_before: seen.notBefore,
      status: sent?.status ?? null,
    });
  }
  for (const { at, stage, source, side: failed = null, code, message } of record.failures) {
    add(failures, { measurement: folder, at, stage, source, side: failed, code, message });
  }
}

function addSide(add: AddRow, folder: string, record: Measurement, name: SideName): void {
  const { vantagePoint, tunnel, phone, app, capture } = record.sides[name];
  add(sides, {
    measurement: folder,
    side: name,
    vantage_point: vantagePoint.id,
    country: vantagePoint.country,
    city: vantagePoint.city,
    latitude: vantagePoint.latitude,
    longitude: vantagePoint.longitude,
    vantage_address: vantagePoint.address,
    exit_address: tunnel?.exit?.address ?? null,
    tunnel: tunnel?.provider ?? null,
    phone: phone === null ? null : `${phone.manufacturer} ${phone.model}`,
    android: phone?.androidVersion ?? null,
    app_version: app?.versionName ?? null,
    capture: capture?.file ?? null,
    packets: capture?.packets ?? null,
    dropped: capture === null ? null : capture.droppedByKernel + capture.droppedByInterface,
  });
}

/** @param number of the trace in the export. */
export function addTrace(
  add: AddRow,
  folder: string,
  line: number,
  number: number,
  trace: PathTrace,
): void {
  const { context, tool, method, source, destination, port, startedAt, reached } = trace;
  add(traces, {
    trace: number,
    measurement: folder,
    line,
    purpose: context?.purpose ?? null,
    side: context?.side ?? null,
    vantage_point: context?.vantagePoint ?? null,
    traced_from: context?.tracedFrom ?? null,
    ...{ tool, method, source, port, reached },
    destination: destination.address,
    started_at: startedAt,
  });
  for (const hop of trace.hops) {
    for (const [index, { address, name, rttMs, icmp, asn }] of hop.probes.entries()) {
      const place = { trace: number, ttl: hop.ttl, probe: index + 1 };
      add(probes, { ...place, address, name, rtt_ms: rttMs, icmp, asn });
    }
  }
}
