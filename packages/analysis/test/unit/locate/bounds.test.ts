import type { PathTrace } from '@matador/core';
import { assert } from 'chai';
import { BoundCollector, collectBounds } from '../../../src/index.js';

const zurich = { id: 'ch-zurich', latitude: 47.38, longitude: 8.54 };
const miami = { id: 'us-miami', latitude: 25.76, longitude: -80.19 };

function trace(vantagePoint: string | null, hops: (readonly [string | null, number | null])[][]) {
  const made: PathTrace = {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'tcp',
    source: null,
    destination: { name: null, address: '198.51.100.1' },
    port: 443,
    startedAt: null,
    reached: false,
    hops: hops.map((probes, i) => ({
      ttl: i + 1,
      probes: probes.map(([address, rttMs]) => ({
        address,
        name: null,
        rttMs,
        icmp: null,
        asn: null,
        mpls: null,
      })),
    })),
  };
  if (vantagePoint === null) return made;
  const context = { purpose: 'target', side: 'a', tracedFrom: 'vantage-point' } as const;
  return { ...made, context: { ...context, vantagePoint } };
}

describe('collectBounds', () => {
  it('keeps the smallest time for each vantage point and address', () => {
    const bounds = collectBounds(
      [
        trace('ch-zurich', [
          [['4.0.0.1', 3]],
          [
            ['4.0.0.2', 9],
            ['4.0.0.3', 8],
            ['4.0.0.2', 7],
          ],
        ]),
        trace('ch-zurich', [[['4.0.0.1', 2.5]], [['4.0.0.2', 8]]]),
        trace('us-miami', [[['4.0.0.2', 120]]]),
      ],
      [zurich, miami],
    );
    const { id: vantagePoint, latitude, longitude } = zurich;
    assert.deepEqual(bounds.boundsOf('4.0.0.1'), [
      { vantagePoint, latitude, longitude, rttMs: 2.5 },
    ]);
    assert.deepEqual(
      bounds.boundsOf('4.0.0.2').map((bound) => [bound.vantagePoint, bound.rttMs]),
      [
        ['ch-zurich', 7],
        ['us-miami', 120],
      ],
    );
    assert.deepEqual(bounds.boundsOf('4.0.0.9'), []);
  });

  it('passes over silence, times of zero, and traces of unknown origin', () => {
    const collector = new BoundCollector([zurich]);
    collector.add(trace('ch-zurich', [[[null, null]], [['4.0.0.1', null]], [['4.0.0.1', 0]]]));
    collector.add(trace('elsewhere', [[['4.0.0.1', 1]]]));
    collector.add(trace(null, [[['4.0.0.1', 1]]]));
    assert.deepEqual(collector.boundsOf('4.0.0.1'), []);
  });
});
