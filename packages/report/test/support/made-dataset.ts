import type { EndpointRecord, TargetRecord } from '@matador/analysis';
import { analyseDataset } from '@matador/analysis';
import type { GroupEntry, Measurement, PathTrace, SideName } from '@matador/core';
import {
  configSchema,
  Dataset,
  datasetLayout,
  sideNames,
  timestamp,
  unorderedPairs,
} from '@matador/core';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MadePlace } from './made-world.js';
import { contested, madeSources, placeIn, places } from './made-world.js';

/** Apps of a made-up campaign, and the country that their servers stand in. */
const serverCountries = { signal: 'US', threema: 'CH', wechat: 'HK', whatsapp: 'US' } as const;
type App = keyof typeof serverCountries;

export interface MadeOptions {
  readonly countries: readonly string[];
  readonly apps: readonly App[];
  readonly groups?: readonly GroupEntry[];
  /** Host name of a messaging server and of a router. */
  readonly name?: string;
  /** Other targets of each side, beside the messaging server. */
  readonly others?: number;
  /** Hops of a trace. */
  readonly hops?: number;
}

const start = Date.parse('2026-03-01T12:00:00.000Z');

/** Writes a campaign with its traces, and what the analysis would find in its captures; then analyses. */
export async function writeMadeDataset(directory: string, options: MadeOptions): Promise<Dataset> {
  const dataset = await Dataset.openOrCreate(directory, {
    schema: 'matador/campaign/1',
    createdAt: timestamp(start),
    tool: { name: 'matador', version: '0.1.0' },
    plugins: [],
    geodata: [],
    config: configSchema.parse({
      vantagePoints: options.countries
        .map(placeIn)
        .map(({ id, country, latitude, longitude }) => ({ id, country, latitude, longitude })),
      campaign: { name: 'made-up', apps: options.apps },
      ...(options.groups === undefined ? {} : { groups: options.groups }),
    }),
  });
  const made: MadeMeasurement[] = [];
  for (const app of options.apps) {
    for (const [a, b] of unorderedPairs([...options.countries], true)) {
      made.push(madeMeasurement(app, placeIn(a), placeIn(b), made.length, options));
    }
  }
  for (const { record, traces } of made) await writeMeasurement(dataset, record, traces);
  const [first] = made;
  if (first !== undefined) await writeMeasurement(dataset, failedAttempt(first.record), []);
  await writeDerived(directory, made);
  await analyseDataset(directory, { geoSources: madeSources(), stages: ['locations'] });
  return dataset;
}

interface MadeMeasurement {
  readonly record: Measurement;
  readonly traces: readonly PathTrace[];
  readonly targets: readonly TargetRecord[];
  readonly endpoints: readonly EndpointRecord[];
}

function madeMeasurement(
  app: App,
  a: MadePlace,
  b: MadePlace,
  index: number,
  options: MadeOptions,
): MadeMeasurement {
  const began = start + index * 300_000;
  const id = `${app}_${a.id}_${b.id}_r1`;
  const server = { address: addressIn(placeIn(serverCountries[app]), 1, 1), port: 443 };
  const name = options.name ?? `chat.${app}.example`;
  const others = Array.from({ length: options.others ?? 1 }, (_, i) => ({
    ...{ address: addressIn(placeIn('US'), 2, i + 1), port: 5228 + i },
    name: `push-${i}.example`,
  }));
  const ends = { a, b };
  const targets = sideNames.flatMap((side) =>
    [{ ...server, name }, ...others].map((target) => targetRecord(id, side, target, began)),
  );
  const traces = sideNames.flatMap((side) => {
    const from = ends[side];
    const to = ends[side === 'a' ? 'b' : 'a'];
    const direct = madeTrace(side, from, to, { address: addressIn(to, 0, 1), port: null }, options);
    const own = [server, ...others].map((target) =>
      madeTrace(side, from, placeOf(target.address), target, options),
    );
    return from === to ? own : [direct, ...own];
  });
  return {
    record: measurementRecord(id, app, ends, began),
    traces,
    targets,
    endpoints: targets.map(endpointRecord(app)),
  };
}

/** `kind`: 0 exits, 1 servers, 2 push, 3 routers, and the contested ones. */
function addressIn({ net }: MadePlace, kind: number, last: number): string {
  return `20.${net}.${kind}.${last}`;
}

function placeOf(address: string): MadePlace {
  const net = Number(address.split('.')[1]);
  return places.find((place) => place.net === net) ?? placeIn('US');
}

function madeTrace(
  side: SideName,
  from: MadePlace,
  to: MadePlace,
  target: { readonly address: string; readonly port: number | null },
  { hops = 5, name }: MadeOptions,
): PathTrace {
  const routers = Array.from({ length: hops - 1 }, (_, i): string | null => {
    if (i === 2) return to.country === 'JP' ? null : addressIn(from, contested, 1);
    return i < hops / 2 ? addressIn(from, 3, i + 1) : addressIn(to, 3, i + 1);
  });
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: target.port === null ? 'icmp' : 'tcp',
    source: null,
    destination: { name: null, address: target.address },
    port: target.port,
    startedAt: null,
    reached: true,
    hops: [...routers, target.address].map((address, i) => ({
      ttl: i + 1,
      probes: [0, 1, 2].map((probe) => ({
        address,
        name: i === 1 ? (name ?? `r${i}.${from.id}.example`) : null,
        // So slow that light rules nothing out.
        rttMs: address === null ? null : 300 + i + probe / 10,
        icmp: null,
        asn: null,
        mpls: null,
      })),
    })),
    context: {
      purpose: target.port === null ? 'direct' : 'target',
      side,
      vantagePoint: from.id,
      tracedFrom: 'vantage-point',
    },
  };
}

function measurementRecord(
  id: string,
  app: App,
  ends: Readonly<Record<SideName, MadePlace>>,
  began: number,
): Measurement {
  const side = (place: MadePlace): Measurement['sides']['a'] => ({
    vantagePoint: {
      id: place.id,
      country: place.country,
      city: null,
      latitude: place.latitude,
      longitude: place.longitude,
      address: addressIn(place, 0, 1),
    },
    gateway: { id: 'gateway', wlan: 'wlan0', uplink: 'eth0' },
    tunnel: null,
    phone: null,
    app: { versionName: '1.2.3', versionCode: 123, uid: 10123 },
    capture: null,
  });
  const at = (ms: number) => ({ at: timestamp(began + ms), notBefore: timestamp(began + ms - 50) });
  return {
    schema: 'matador/measurement/1',
    id,
    kind: 'measurement',
    app,
    repetition: 1,
    attempt: 1,
    startedAt: timestamp(began),
    endedAt: timestamp(began + 60_000),
    outcome: 'complete',
    sides: { a: side(ends.a), b: side(ends.b) },
    actions: [
      {
        ...{ kind: 'message-sent', side: 'a', message: 'm1', text: 'hello', status: 'delivered' },
        ...{ pressed: at(10_000), sent: at(10_500) },
      },
      { kind: 'message-received', side: 'b', message: 'm1', text: 'hello', received: at(11_000) },
    ],
    failures: [],
    stages: {},
  };
}

function failedAttempt(record: Measurement): Measurement {
  return {
    ...record,
    outcome: 'failed',
    attempt: 2,
    failures: [
      {
        stage: 'tunnel',
        source: 'vantage-point',
        side: 'a',
        code: 'unreachable',
        message: 'no answer </script><b>',
        at: record.startedAt,
      },
    ],
  };
}

function targetRecord(
  measurement: string,
  side: SideName,
  { address, port, name }: { address: string; port: number; name: string },
  began: number,
): TargetRecord {
  return {
    schema: 'matador/target/1',
    measurement,
    side,
    target: {
      protocol: 'tcp',
      address,
      port,
      names: [{ name, source: 'dns' }],
      packets: 42,
      bytes: 12_345,
      firstSeen: timestamp(began + 9_000),
      lastSeen: timestamp(began + 50_000),
      initiator: 'device',
    },
  };
}

function endpointRecord(app: App): (record: TargetRecord) => EndpointRecord {
  return ({ measurement, side, target }) => ({
    schema: 'matador/endpoint/1',
    measurement,
    app,
    side,
    protocol: target.protocol,
    address: target.address,
    port: target.port,
    names: target.names.map(({ name }) => name),
    role: target.port === 443 ? 'messaging' : 'push',
    score: 0.97,
    evidence: ['Payload at 1 of 1 messages sent and 1 of 1 received here.'],
  });
}

async function writeMeasurement(
  dataset: Dataset,
  record: Measurement,
  traces: readonly PathTrace[],
): Promise<void> {
  const draft = await dataset.draft(record.id);
  const lines = traces.map((trace) => `${JSON.stringify(trace)}\n`);
  await writeFile(draft.path('traces.jsonl'), lines.join(''));
  await draft.commit(record);
}

async function writeDerived(directory: string, made: readonly MadeMeasurement[]): Promise<void> {
  const derived = datasetLayout.derived(directory);
  await mkdir(derived, { recursive: true });
  const write = (name: string, records: readonly unknown[]) =>
    writeFile(
      join(derived, `${name}.jsonl`),
      records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
  await write(
    'targets',
    made.flatMap(({ targets }) => targets),
  );
  await write(
    'endpoints',
    made.flatMap(({ endpoints }) => endpoints),
  );
  await write('extract-failures', []);
}
