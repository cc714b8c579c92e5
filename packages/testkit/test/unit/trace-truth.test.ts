import type { PathTrace } from '@matador/core';
import type { TruePath } from '@matador/lab';
import { expect } from 'chai';
import { untruthsOf } from '../../src/index.js';

function hop(ttl: number, address: string, more: Partial<TruePath['hops'][number]> = {}) {
  const plain = { country: 'DE', silent: false, limited: false, hiddenBefore: [] };
  return { ttl, id: address, address, rttMs: 2 * ttl, ...plain, ...more };
}

const silent = hop(1, '192.0.2.1', { silent: true });
const path: TruePath = {
  from: 'de',
  to: { kind: 'server', id: 'chat', address: '192.0.2.9' },
  hops: [silent, hop(2, '192.0.2.2'), hop(3, '192.0.2.9')],
  balancedBy: 'flow',
  otherWays: [[silent, hop(2, '192.0.2.3', { rttMs: 5 }), hop(3, '192.0.2.9')]],
};

type Answer = readonly [address: string | null, rttMs: number | null];

function trace(hops: readonly Answer[]): PathTrace {
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'icmp',
    source: null,
    destination: { name: null, address: '192.0.2.9' },
    port: null,
    startedAt: null,
    reached: hops.at(-1)?.[0] === '192.0.2.9',
    hops: hops.map(([address, rttMs], index) => ({
      ttl: index + 1,
      probes: [{ address, name: null, rttMs, icmp: null, asn: null, mpls: null }],
    })),
  };
}

describe('what is untrue of a path trace', () => {
  const none: Answer = [null, null];
  const second: Answer = ['192.0.2.2', 4.1];
  const last: Answer = ['192.0.2.9', 6.2];

  it('is nothing where it shows one of the ways', () => {
    expect(untruthsOf(trace([none, second, last]), path)).to.deep.equal([]);
    expect(untruthsOf(trace([none, ['192.0.2.3', 5.1], last]), path)).to.deep.equal([]);
  });

  const wrong: [string, readonly Answer[], RegExp][] = [
    ['a hop that is missing', [none, last], /2 hops instead of 3/],
    ['an address of another path', [none, ['192.0.2.7', 4.1], last], /is 192.0.2.7, not/],
    ['a silent router that answers', [['192.0.2.1', 2], second, last], /is silent/],
    ['a router that does not answer', [none, none, last], /hop 2 did not answer/],
    ['an answer before light could bring it', [none, ['192.0.2.3', 4.5], last], /less than/],
    ['an end before the destination', [none, second, none], /was not reached/],
  ];
  for (const [what, hops, said] of wrong) {
    it(`is ${what}`, () => {
      expect(untruthsOf(trace(hops), path).join('; ')).to.match(said);
    });
  }
});
