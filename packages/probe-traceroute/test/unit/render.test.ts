import type { PathTrace, Probe } from '@matador/core';
import { assert } from 'chai';
import { parseTraceroute, renderTraceroute } from '../../src/index.js';

/** A generator of path traces with everything that a rendering can carry; the same for the same seed. */
function makeTrace(seed: number): PathTrace {
  let state = seed;
  const random = (below: number) => {
    state = (state * 48271) % 0x7fffffff;
    return state % below;
  };
  const pick = <T>(values: readonly T[]): T => values[random(values.length)]!;

  const silence: Probe = {
    address: null,
    name: null,
    rttMs: null,
    icmp: null,
    asn: null,
    mpls: null,
  };
  const answer = (): Probe => {
    const address = pick(['192.0.2.1', '198.51.100.7', '2001:db8::1', 'fe80::1%en0']);
    const asns = pick([[], [64500], [64500, 64501, 64502]]);
    return {
      address,
      name: pick([null, address, 'r1.example', 'xe-1-0-0.bar1.example']),
      rttMs: pick([null, 0.001, 1.5, 33, 278.079, 12.34567]),
      icmp: pick([null, null, '!H', '!X', '!F-1500', '!<500>']),
      asn: asns[0] ?? null,
      ...(asns.length > 1 ? { moreAsns: asns.slice(1) } : {}),
      mpls: pick([
        null,
        null,
        [
          {
            label: random(1 << 20),
            trafficClass: random(8),
            bottomOfStack: true,
            ttl: random(256),
          },
        ],
        [
          { label: 16, trafficClass: 0, bottomOfStack: false, ttl: 1 },
          { label: 17, trafficClass: 0, bottomOfStack: true, ttl: 1 },
        ],
      ]),
    };
  };
  const hop = (ttl: number) => {
    const probes: Probe[] = [];
    for (let i = random(5); i >= 0; i--) {
      const last = probes.at(-1);
      const again = last?.address != null && random(2) === 0;
      probes.push(random(4) === 0 ? silence : again ? { ...last, rttMs: 7, icmp: null } : answer());
    }
    return { ttl, probes };
  };
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: null,
    source: null,
    destination: pick([
      { name: null, address: null },
      { name: null, address: '203.0.113.9' },
      { name: 'www.example', address: '203.0.113.9' },
    ]),
    port: null,
    startedAt: null,
    reached: false,
    hops: Array.from({ length: 1 + random(30) }, (_, i) => hop(i + 1)),
  };
}

describe('renderTraceroute', () => {
  it('writes what parseTraceroute reads back the same', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const trace = makeTrace(seed * 7919);
      const text = renderTraceroute(trace);
      const traces = parseTraceroute(text, {
        onProblem: (problem) => assert.fail(`${problem.message} in\n${text}`),
      });
      assert.deepEqual(traces, [trace], text);
    }
  });

  it("is Linux traceroute's form", () => {
    const text = [
      'traceroute to www.example (203.0.113.9), 30 hops max, 60 byte packets',
      ' 1 gw.example (192.0.2.1) [AS64500/AS64501] <MPLS:L=16,E=0,S=1,T=1>  1.500 ms  1.600 ms !X *',
      '',
    ].join('\n');
    assert.equal(renderTraceroute(parseTraceroute(text)[0]!), text);
  });
});
