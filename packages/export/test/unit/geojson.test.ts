import type { Location } from '@matador/analysis';
import type { Measurement, PathTrace } from '@matador/core';
import { expect } from 'chai';
import { locatedAddress, pathFeature } from '../../src/index.js';

const frankfurt = { latitude: 50.1, longitude: 8.7 };
const paris = { latitude: 48.9, longitude: 2.4 };
const london = { latitude: 51.5, longitude: -0.1 };

const side = (id: string, place: typeof paris) => ({ vantagePoint: { id, ...place } });
const record = {
  id: 'signal_de_fr_r1',
  app: 'signal',
  sides: { a: side('de', frankfurt), b: side('fr', paris) },
} as unknown as Measurement;

function trace(purpose: 'direct' | 'target', hops: (string | null)[]): PathTrace {
  const probe = (address: string | null) => {
    return { address, name: null, rttMs: null, icmp: null, asn: null, mpls: null };
  };
  return {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'icmp',
    source: null,
    destination: { name: null, address: '203.0.113.9' },
    port: null,
    startedAt: null,
    reached: true,
    hops: hops.map((address, i) => ({ ttl: i + 1, probes: [probe(address), probe(address)] })),
    context: { purpose, side: 'b', vantagePoint: 'fr', tracedFrom: 'vantage-point' },
  };
}

const places = new Map([
  ['192.0.2.1', { country: 'GB', point: london }],
  ['192.0.2.2', { country: 'GB', point: london }],
  ['192.0.2.3', { country: 'NL', point: null }],
]);
const feature = (of: PathTrace) =>
  pathFeature(record, of, 4, (address) => places.get(address) ?? { country: null, point: null });

describe('a path on a map', () => {
  it('goes from its vantage point by what has coordinates to the other', () => {
    const hops = ['192.0.2.1', '192.0.2.2', null, '192.0.2.3'];
    expect(feature(trace('direct', hops))).to.deep.equal({
      type: 'Feature',
      geometry: {
        type: 'LineString',
        coordinates: [
          [2.4, 48.9],
          [-0.1, 51.5],
          [8.7, 50.1],
        ],
      },
      properties: {
        measurement: 'signal_de_fr_r1',
        line: 4,
        app: 'signal',
        path: 'network',
        side: 'b',
        from: 'fr',
        to: 'de',
        reached: true,
        hops: [
          { address: '192.0.2.1', country: 'GB' },
          { address: '192.0.2.2', country: 'GB' },
          { address: '192.0.2.3', country: 'NL' },
        ],
        unplacedHops: 2,
      },
    });
  });

  it('has no geometry without an end', () => {
    expect(feature(trace('target', [null]))?.geometry).to.equal(null);
    expect(feature(trace('target', ['192.0.2.1']))?.geometry?.coordinates).to.have.length(2);
  });

  it('takes coordinates from no claim that the verdict contradicts', () => {
    const claim = { source: 's', snapshot: '1', asn: null, latitude: 38, longitude: -97 };
    const location = (country: string): Location => ({
      schema: 'matador/location/1',
      address: '192.0.2.1',
      verdict: { country, confidence: 0.9, method: 'claims' },
      claims: [
        { ...claim, country: 'DE', latitude: null, longitude: null },
        { ...claim, country: 'US' },
      ],
      dissent: [],
      impossible: [],
    });
    expect(locatedAddress(location('US')).point).to.deep.equal({ latitude: 38, longitude: -97 });
    expect(locatedAddress(location('DE'))).to.deep.equal({ country: 'DE', point: null });
  });
});
