import type { CampaignRecord, GeoSource, Measurement, SideName } from '@matador/core';
import { configSchema, Dataset, sideNames, timestamp, unorderedPairs } from '@matador/core';
import { encode } from 'dns-packet';
import { writeFile } from 'node:fs/promises';
import type { ActivitySlice } from '../../../src/records.js';
import { pcap } from '../../captures.js';
import {
  clientHello,
  ethernet,
  ipv4,
  PHONE,
  serverTcp,
  serverUdp,
  SYN,
  tcp,
} from '../../packets.js';
import {
  conversation,
  messagingActivity,
  slicesAt,
  start,
  unhurried,
} from '../classify/synthetic.js';
import { measurementOf, traceOf } from '../records.js';

/**
 * A campaign of three vantage points (DE, FR, US) with an app whose server is in the US, written by
 * the real writer, with real captures of made-up traffic.
 */

export const server = '20.0.0.9';
export const push = '30.0.0.5';

/** Where addresses are. The router 40.0.0.1 is on the way from DE to FR. */
export const countries: Readonly<Record<string, string>> = {
  [server]: 'US',
  [push]: 'IE',
  '40.0.0.1': 'DE',
  '40.0.0.2': 'NL',
};

export function geoSource(places: Readonly<Record<string, string>> = countries): GeoSource {
  return {
    id: 'test',
    snapshot: { name: 'test', date: '2026-01-01', sha256: 'a'.repeat(64) },
    locate: (address) => {
      const country = places[address];
      if (country === undefined) return [];
      const claim = { source: 'test', snapshot: '2026-01-01', country };
      return [{ ...claim, latitude: null, longitude: null, asn: null }];
    },
  };
}

/** @param replaced of DE, which was measured first: by de2, and whether it was measured again by that one. */
export async function writeTinyDataset(
  directory: string,
  replaced?: { readonly measureAgain: boolean },
): Promise<Dataset> {
  const dataset = await Dataset.openOrCreate(directory, campaignRecord(replaced));
  if (replaced !== undefined) await writeMeasurement(dataset, 'de2', 'fr', 'measurement');
  await writeMeasurement(dataset, 'de', 'de', 'control');
  for (const [a, b] of unorderedPairs(['de', 'fr', 'us'], true)) {
    await writeMeasurement(dataset, a, b, 'measurement');
  }
  await writeMeasurement(dataset, 'de', 'us', 'failed');
  return dataset;
}

const campaignRecord = (replaced?: { readonly measureAgain: boolean }): CampaignRecord => ({
  schema: 'matador/campaign/1',
  createdAt: timestamp(start),
  tool: { name: 'matador', version: '0.1.0' },
  plugins: [],
  geodata: [],
  config: configSchema.parse({
    vantagePoints: ['de', 'fr', 'us', ...(replaced === undefined ? [] : ['de2'])].map((id) => ({
      id,
      country: id.slice(0, 2).toUpperCase(),
      latitude: 50,
      longitude: 8,
    })),
    campaign: { name: 'tiny', apps: ['signal'], vantagePoints: ['de', 'fr', 'us'], ...replaced },
  }),
});

async function writeMeasurement(
  dataset: Dataset,
  a: string,
  b: string,
  kind: 'measurement' | 'control' | 'failed',
): Promise<void> {
  const id = `${kind === 'control' ? 'control-' : ''}signal_${a}_${b}_r1`;
  const draft = await dataset.draft(id);
  const record = measurementOf(a, b, { id });
  for (const side of sideNames) {
    await writeFile(draft.path(`${side}.pcapng`), captureOf(trafficOf(side, kind)));
  }
  if (kind === 'measurement') {
    if (a !== b) {
      const via = a === 'de' && b === 'fr' ? '40.0.0.1' : '40.0.0.2';
      await draft.addTrace(traceOf({ side: 'a', vantagePoint: a, hops: ['*', via] }));
      await draft.addTrace(traceOf({ side: 'b', vantagePoint: b, hops: [via] }));
    }
    for (const side of sideNames) {
      const to = { side, vantagePoint: side === 'a' ? a : b, to: server, port: 443 };
      await draft.addTrace(traceOf({ ...to, hops: ['40.0.0.2', server] }));
    }
  }
  await draft.commit(withCaptures(record, kind));
}

function withCaptures(
  record: Measurement,
  kind: 'measurement' | 'control' | 'failed',
): Measurement {
  const phone = {
    serial: 'emulator-5554',
    manufacturer: 'Example',
    model: 'One',
    androidVersion: '14',
    apiLevel: 34,
    address: PHONE,
  };
  const capture = (side: SideName) => ({
    ...record.sides[side],
    phone,
    capture: {
      file: `${side}.pcapng`,
      interface: 'wlan0',
      packets: 1,
      droppedByKernel: 0,
      droppedByInterface: 0,
      snapLength: 262144,
      startedAt: timestamp(start),
      stoppedAt: timestamp(start + unhurried.end),
    },
  });
  return {
    ...record,
    kind: kind === 'control' ? 'control' : 'measurement',
    outcome: kind === 'failed' ? 'failed' : 'complete',
    attempt: kind === 'failed' ? 7 : 1,
    sides: { a: capture('a'), b: capture('b') },
    actions: kind === 'measurement' ? conversation(unhurried) : [],
  };
}

interface Traffic {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  /** In each slice, a packet with payload each way. */
  readonly activity: readonly ActivitySlice[];
}

function trafficOf(side: SideName, kind: 'measurement' | 'control' | 'failed'): Traffic[] {
  const woken = {
    address: push,
    port: 5228,
    name: 'push.example',
    activity: slicesAt(kind === 'control' ? [0] : [0, ...unhurried.pressed]),
  };
  const chat = {
    address: server,
    port: 443,
    name: 'chat.example',
    activity: messagingActivity(unhurried, side),
  };
  return [woken, ...(kind === 'control' ? [] : [chat])];
}

/** A measurement's capture of a phone that asks no resolver. */
export function captureWithoutQuestions(side: SideName): Buffer {
  return captureOf(trafficOf(side, 'measurement'), false);
}

function captureOf(traffic: readonly Traffic[], asks = true): Buffer {
  const packets = traffic.flatMap((target) => [
    ...(asks ? [lookUp(target)] : []),
    ...conversationPackets(target),
  ]);
  return pcap(packets.sort((left, right) => left.at - right.at));
}

function lookUp({ name, address, activity }: Traffic): TimedPacket {
  const question = { type: 'A', name } as const;
  const answer = encode({
    type: 'response',
    questions: [question],
    answers: [{ ...question, ttl: 60, data: address }],
  });
  const bytes = serverUdp(53, 5353, answer, '10.0.0.53');
  return { bytes, at: (activity[0]?.at ?? start) - start };
}

function conversationPackets({ address, port, name, activity }: Traffic): TimedPacket[] {
  const to = (segment: Buffer) => ethernet(ipv4({ to: address, protocol: 6, payload: segment }));
  const syn = to(tcp({ from: 40_000, to: port, sequence: 0, flags: SYN }));
  const talk = activity.flatMap(({ at }, index) => {
    const payload = index === 0 ? clientHello(name) : Buffer.from('to the server');
    const out = tcp({ from: 40_000, to: port, sequence: 1 + 1000 * index, payload });
    const answer = { from: port, sequence: 1 + 1000 * index, payload: Buffer.from('an answer') };
    return [
      { bytes: to(out), at: at - start + 10 },
      { bytes: serverTcp(answer, address), at: at - start + 20 },
    ];
  });
  return [{ bytes: syn, at: (activity[0]?.at ?? start) - start + 5 }, ...talk];
}

interface TimedPacket {
  readonly bytes: Buffer;
  readonly at: number;
}
