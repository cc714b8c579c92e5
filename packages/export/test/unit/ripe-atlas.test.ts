import { parseRipeAtlas } from '@matador/analysis';
import type { PathTrace, Probe } from '@matador/core';
import { expect } from 'chai';
import { ripeAtlasResult } from '../../src/index.js';

const answer: Probe = {
  address: '192.0.2.1',
  name: 'core1.fra.example.net',
  rttMs: 1.234,
  icmp: null,
  asn: 64500,
  moreAsns: [64501],
  mpls: [{ label: 24015, trafficClass: 0, bottomOfStack: true, ttl: 1 }],
};
const silence: Probe = {
  address: null,
  name: null,
  rttMs: null,
  icmp: null,
  asn: null,
  mpls: null,
};

/** One of every kind of answer. */
const whole: PathTrace = {
  schema: 'matador/path-trace/1',
  tool: 'scamper',
  method: 'tcp',
  source: '198.51.100.7',
  destination: { name: 'chat.example.org', address: '203.0.113.9' },
  port: 443,
  startedAt: '2026-11-22T15:06:54.123Z',
  reached: false,
  hops: [
    { ttl: 1, probes: [answer, silence, { ...answer, name: null, asn: null, moreAsns: [] }] },
    { ttl: 2, probes: [silence, silence, silence] },
    ...['!N', '!H', '!X', '!P', '!S', '!F-1400', '!13', '!F-', '!<7>', '!'].map((icmp, i) => ({
      ttl: 4 + i,
      probes: [{ ...silence, address: '2001:db8::1', rttMs: 30 + i, icmp }],
    })),
    { ttl: 20, probes: [] },
    {
      ttl: 21,
      probes: [
        { ...answer, mpls: [] },
        { ...silence, rttMs: 4 },
      ],
    },
    { ttl: 22, probes: [{ ...silence, address: '203.0.113.9' }] },
  ],
  context: {
    purpose: 'target',
    side: 'b',
    vantagePoint: 'de',
    tracedFrom: 'gateway',
    tunnelHops: [{ ttl: 1, probes: [answer] }],
    repetition: 2,
    changed: [3],
    sharedFrom: 'signal_de_fr_r1',
  },
  shape: { end: 'silent', loops: ['192.0.2.1'], balanced: [1] },
};
const bare: PathTrace = {
  schema: 'matador/path-trace/1',
  tool: 'traceroute',
  method: null,
  source: null,
  destination: { name: null, address: null },
  port: null,
  startedAt: null,
  reached: true,
  hops: [],
};

describe('a path trace as RIPE Atlas has it', () => {
  const results = [whole, bare].map((trace) => ripeAtlasResult(trace, 3));

  it('is read back without loss', () => {
    const problems: unknown[] = [];
    const text = results.map((result) => `${JSON.stringify(result)}\n`).join('');
    const read = parseRipeAtlas(text, { onProblem: (problem) => problems.push(problem) });
    expect(read).to.deep.equal([whole, bare]);
    expect(problems).to.deep.equal([]);
  });

  it('says in Atlas’s own words what these can say', () => {
    const strip = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, inner: unknown) => (key === 'matador' ? undefined : inner)),
      );
    const [read] = parseRipeAtlas(JSON.stringify(strip(results[0])));
    expect(read).to.deep.include({
      tool: 'ripe-atlas',
      method: 'tcp',
      source: whole.source,
      destination: whole.destination,
      startedAt: '2026-11-22T15:06:54.000Z',
    });
    expect(read?.hops[0]?.probes[0]).to.deep.equal({
      ...silence,
      address: answer.address,
      rttMs: answer.rttMs,
      mpls: answer.mpls,
    });
    const marks = read?.hops.flatMap(({ probes }) => probes.map(({ icmp }) => icmp));
    expect(marks).to.include.members(['!N', '!H', '!X', '!P', '!S', '!F-1400']);
    expect(results[0]).to.include({ prb_id: 3, af: 4, type: 'traceroute', proto: 'TCP' });
  });
});
