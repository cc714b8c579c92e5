import type { Hop, Measurement, PathTrace, SideName } from '@matador/core';
import type { EndpointRecord } from '../../src/records.js';

/** Made-up records, as a campaign would have written them, for tests. */

export const vantageAddresses: Readonly<Record<string, string>> = {
  de: '198.51.100.1',
  us: '198.51.100.2',
  fr: '198.51.100.3',
};

export function measurementOf(
  a: string,
  b: string,
  changes: Partial<Measurement> = {},
): Measurement {
  const side = (id: string): Measurement['sides']['a'] => ({
    vantagePoint: {
      id,
      country: id.slice(0, 2).toUpperCase(),
      city: null,
      latitude: 0,
      longitude: 0,
      address: vantageAddresses[id] ?? null,
    },
    gateway: { id: 'gateway', wlan: 'wlan0', uplink: 'eth0' },
    tunnel: null,
    phone: null,
    app: null,
    capture: null,
  });
  return {
    schema: 'matador/measurement/1',
    id: `signal_${a}_${b}_r1`,
    kind: 'measurement',
    app: 'signal',
    repetition: 1,
    attempt: 1,
    startedAt: '2026-11-22T15:00:00.000Z',
    endedAt: '2026-11-22T15:05:00.000Z',
    outcome: 'complete',
    sides: { a: side(a), b: side(b) },
    actions: [],
    failures: [],
    stages: {},
    ...changes,
  };
}

/** One entry a TTL: addresses that answered, `*` where a probe was lost. */
export function hopsOf(...lines: readonly string[]): Hop[] {
  return lines.map((line, index) => ({
    ttl: index + 1,
    probes: line.split(' ').map((address) => ({
      address: address === '*' ? null : address,
      name: null,
      // So slow that light rules nothing out.
      rttMs: address === '*' ? null : 250 + index,
      icmp: null,
      asn: null,
      mpls: null,
    })),
  }));
}

export interface TraceInput {
  readonly side: SideName;
  readonly vantagePoint?: string;
  /** Absent: a direct trace. */
  readonly to?: string;
  readonly port?: number;
  readonly reached?: boolean;
  readonly hops: readonly string[];
}

export function traceOf(input: TraceInput): PathTrace {
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: input.port === undefined ? 'icmp' : 'tcp',
    source: null,
    destination: { name: null, address: input.to ?? null },
    port: input.port ?? null,
    startedAt: null,
    reached: input.reached ?? true,
    hops: hopsOf(...input.hops),
    context: {
      purpose: input.to === undefined ? 'direct' : 'target',
      side: input.side,
      vantagePoint: input.vantagePoint ?? 'de',
      tracedFrom: 'vantage-point',
    },
  };
}

export function endpointOf(
  side: SideName,
  address: string,
  changes: Partial<EndpointRecord> = {},
): EndpointRecord {
  return {
    schema: 'matador/endpoint/1',
    measurement: 'signal_de_us_r1',
    app: 'signal',
    side,
    protocol: 'tcp',
    address,
    port: 443,
    names: ['chat.example'],
    role: 'messaging',
    score: 1,
    evidence: [],
    ...changes,
  };
}
