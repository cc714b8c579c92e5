import { assert } from 'chai';
import type { PathTrace } from '@matador/core';
import { NameCollector } from '../../../src/index.js';

function trace(...answers: [address: string | null, name: string | null][]): PathTrace {
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'tcp',
    source: null,
    destination: { name: null, address: '192.0.2.1' },
    port: 443,
    startedAt: null,
    reached: false,
    hops: answers.map(([address, name], i) => ({
      ttl: i + 1,
      probes: [{ address, name, rttMs: 1, icmp: null, asn: null, mpls: null }],
    })),
  };
}

describe('NameCollector', () => {
  it('keeps every name of an address, each once, over all traces', () => {
    const names = new NameCollector();
    names.add(trace(['4.69.142.133', 'ae-2-26.bar1.Zurich1.Level3.net'], ['4.69.1.1', null]));
    names.add(trace(['4.69.142.133', 'AE-2-26.bar1.zurich1.level3.net.'], [null, null]));
    names.add(trace(['4.69.142.133', 'a.example.net']));
    assert.deepEqual(names.namesOf('4.69.142.133'), [
      'a.example.net',
      'ae-2-26.bar1.zurich1.level3.net',
    ]);
    assert.deepEqual(names.namesOf('4.69.1.1'), []);
  });

  it('does not take the address itself for a name', () => {
    const names = new NameCollector();
    names.add(trace(['4.69.142.133', '4.69.142.133']));
    assert.deepEqual(names.namesOf('4.69.142.133'), []);
  });
});
