import type { Measurement, PathTrace, SideRecord } from '../../src/index.js';

export function sideRecord(id = 'de'): SideRecord {
  return {
    vantagePoint: { id, country: 'DE', city: null, latitude: 50, longitude: 8, address: null },
    gateway: { id: 'gw', wlan: 'wlan0', uplink: 'eth0' },
    tunnel: null,
    phone: null,
    app: null,
    capture: null,
  };
}

export function measurementRecord(overrides: Partial<Measurement> = {}): Measurement {
  return {
    schema: 'matador/measurement/1',
    id: 'fake_de_de_r1',
    kind: 'measurement',
    app: 'fake',
    repetition: 1,
    attempt: 1,
    startedAt: '2026-01-02T03:04:05.006Z',
    endedAt: '2026-01-02T03:05:05.006Z',
    outcome: 'complete',
    sides: { a: sideRecord(), b: sideRecord() },
    actions: [],
    failures: [],
    stages: {},
    ...overrides,
  };
}

export function pathTrace(address: string): PathTrace {
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'icmp',
    source: null,
    destination: { name: null, address },
    port: null,
    startedAt: '2026-01-02T03:04:05.006Z',
    reached: true,
    hops: [
      {
        ttl: 1,
        probes: [{ address, name: null, rttMs: 1, icmp: null, asn: null, mpls: null }],
      },
    ],
  };
}
