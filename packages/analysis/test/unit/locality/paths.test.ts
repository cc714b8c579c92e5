import { expect } from 'chai';
import type { Place } from '../../../src/locality/locate-paths.js';
import { declaredPlace, locatePath, placeOf } from '../../../src/locality/locate-paths.js';
import { measuredPaths, PathCollection } from '../../../src/locality/paths.js';
import { answeringHops } from '../../../src/locality/trace-hops.js';
import type { Location } from '../../../src/records.js';
import { endpointOf, measurementOf, traceOf } from '../records.js';

const server = '203.0.113.9';

describe('answeringHops', () => {
  it('keeps every address of a TTL once, and counts silent TTLs between answers', () => {
    const trace = traceOf({
      side: 'a',
      hops: ['192.0.2.1 192.0.2.1 *', '* * *', '192.0.2.3 192.0.2.2'],
    });
    expect(answeringHops(trace)).to.deep.equal({
      hops: [
        { addresses: ['192.0.2.1'], times: 1 },
        { addresses: ['192.0.2.2', '192.0.2.3'], times: 1 },
      ],
      silent: 1,
    });
  });

  it('counts the silent end of a trace that did not arrive once', () => {
    const hops = ['192.0.2.1', '*', '*', '*'];
    expect(answeringHops(traceOf({ side: 'a', hops, reached: false })).silent).to.equal(1);
    expect(answeringHops(traceOf({ side: 'a', hops: [], reached: false })).silent).to.equal(1);
  });
});

describe('measuredPaths', () => {
  const measurement = measurementOf('de', 'us');
  const traces = [
    traceOf({ side: 'a', hops: ['192.0.2.1', '198.51.100.2'] }),
    traceOf({ side: 'b', hops: ['192.0.2.2', '198.51.100.1'] }),
    traceOf({ side: 'a', to: server, port: 443, hops: ['192.0.2.3', server] }),
    traceOf({ side: 'b', to: server, port: 443, hops: ['192.0.2.4', server] }),
    traceOf({ side: 'a', to: '203.0.113.77', port: 443, hops: ['192.0.2.99'] }),
  ];
  const endpoints = [endpointOf('a', server), endpointOf('b', server)];
  const addresses = (paths: ReturnType<typeof measuredPaths>, app: string | null) =>
    paths.find((path) => path.app === app)?.hops.flatMap((hop) => hop.addresses);

  it('takes both directions for the network path, and both sides to the servers for the app’s', () => {
    const paths = measuredPaths({ measurement, traces, endpoints });
    expect(addresses(paths, null)).to.deep.equal([
      '192.0.2.1',
      '192.0.2.2',
      '198.51.100.1',
      '198.51.100.2',
    ]);
    expect(addresses(paths, 'signal')).to.deep.equal(['192.0.2.3', '192.0.2.4', server]);
    expect(paths.map(({ silent }) => silent)).to.deep.equal([0, 0]);
    expect(paths[0]).to.deep.include({
      a: { id: 'de', country: 'DE' },
      b: { id: 'us', country: 'US' },
      measurements: ['signal_de_us_r1'],
    });
  });

  it('orders the pair by name, whichever side was which', () => {
    const turned = measuredPaths({ measurement: measurementOf('us', 'de'), traces, endpoints });
    expect(turned[0]).to.deep.include({
      a: { id: 'de', country: 'DE' },
      b: { id: 'us', country: 'US' },
    });
  });

  it('has the server on the path though its trace never arrived or was never made', () => {
    const paths = measuredPaths({ measurement, traces: traces.slice(0, 3), endpoints });
    expect(addresses(paths, 'signal')).to.include(server);
    expect(paths.find(({ app }) => app === 'signal')?.silent).to.equal(1);
  });

  it('follows every messaging endpoint and no other', () => {
    const second = '203.0.113.77';
    const paths = measuredPaths({
      measurement,
      traces,
      endpoints: [...endpoints, endpointOf('a', second)],
    });
    expect(addresses(paths, 'signal')).to.include.members([second, '192.0.2.99']);
    const background = endpointOf('a', second, { role: 'background' });
    const without = measuredPaths({ measurement, traces, endpoints: [...endpoints, background] });
    expect(addresses(without, 'signal')).not.to.include.members(['192.0.2.99']);
  });

  it('prefers the trace made with the endpoint’s own protocol and port', () => {
    const more = [...traces, traceOf({ side: 'a', to: server, port: 80, hops: ['192.0.2.80'] })];
    const paths = measuredPaths({ measurement, traces: more, endpoints });
    expect(addresses(paths, 'signal')).not.to.include('192.0.2.80');
  });

  it('has no application path where a side has no messaging endpoint', () => {
    const paths = measuredPaths({ measurement, traces, endpoints: [endpointOf('a', server)] });
    expect(paths.map(({ app }) => app)).to.deep.equal([null]);
  });

  it('has no network path without a direct trace, and a silent hop for a missing direction', () => {
    const toServer = traces.slice(2);
    const none = measuredPaths({ measurement, traces: toServer, endpoints });
    expect(none.map(({ app }) => app)).to.deep.equal(['signal']);
    const one = measuredPaths({ measurement, traces: traces.slice(1), endpoints: [] });
    expect(one[0]?.silent).to.equal(1);
  });

  it('has an empty network path of a vantage point with itself', () => {
    const paths = measuredPaths({ measurement: measurementOf('de', 'de'), traces: [], endpoints });
    expect(paths[0]).to.deep.include({ app: null, hops: [], silent: 0 });
  });
});

describe('PathCollection', () => {
  it('joins what repetitions saw: the union of addresses, and every unknown', () => {
    const collection = new PathCollection();
    const path = (id: string, hop: string) =>
      measuredPaths({
        measurement: measurementOf('de', 'us', { id }),
        traces: [traceOf({ side: 'a', hops: [hop] })],
        endpoints: [],
      })[0]!;
    collection.add(path('signal_de_us_r1', '192.0.2.1'));
    collection.add(path('signal_de_us_r2', '192.0.2.2'));
    expect(collection.all()).to.have.length(1);
    expect(collection.all()[0]).to.deep.include({
      measurements: ['signal_de_us_r1', 'signal_de_us_r2'],
      silent: 2,
      hops: [
        { addresses: ['192.0.2.1'], times: 1 },
        { addresses: ['192.0.2.2'], times: 1 },
      ],
    });
  });
});

describe('locatePath', () => {
  const special: Place = { country: null, confidence: 0, candidates: [], special: true };
  const places = new Map<string, Place>([
    ['192.0.2.1', declaredPlace('DE')],
    ['192.0.2.2', { country: 'FR', confidence: 0.5, candidates: ['FR', 'US'], special: false }],
    ['10.0.0.1', special],
  ]);
  const locate = (...hops: string[]) =>
    locatePath(
      {
        a: { id: 'de', country: 'DE' },
        b: { id: 'fr', country: 'FR' },
        app: null,
        measurements: ['m'],
        hops: hops.map((hop) => ({ addresses: hop.split(' '), times: 1 })),
        silent: 0,
      },
      (address) => places.get(address),
    );

  it('lists every address with its place', () => {
    expect(locate('192.0.2.2', '192.0.2.1')).to.deep.include({
      unknownHops: 0,
      hops: [
        { address: '192.0.2.1', country: 'DE', confidence: 1, candidates: ['DE'] },
        { address: '192.0.2.2', country: 'FR', confidence: 0.5, candidates: ['FR', 'US'] },
      ],
    });
  });

  it('counts an address without a verdict as unknown, even beside one that has one', () => {
    expect(locate('192.0.2.1', '192.0.2.77').unknownHops).to.equal(1);
    expect(locate('192.0.2.1 192.0.2.77').unknownHops).to.equal(1);
  });

  it('counts a special address as unknown only where nothing else answered, and never lists it', () => {
    expect(locate('10.0.0.1').unknownHops).to.equal(1);
    expect(locate('10.0.0.1 192.0.2.1').unknownHops).to.equal(0);
    expect(locate('10.0.0.1 192.0.2.1').hops).to.have.length(1);
  });
});

describe('placeOf', () => {
  const location = (verdict: Location['verdict'], dissent: string[] = []): Location => ({
    schema: 'matador/location/1',
    address: '192.0.2.1',
    verdict,
    claims: [],
    dissent: dissent.map((country) => ({ country, sources: ['x'] })),
    impossible: [],
  });

  it('takes the dissent as candidates beside an uncertain verdict', () => {
    const place = placeOf(location({ country: 'US', confidence: 0.6, method: 'majority' }, ['CH']));
    expect(place).to.deep.equal({
      country: 'US',
      confidence: 0.6,
      candidates: ['CH', 'US'],
      special: false,
    });
  });

  it('has one candidate where the verdict is certain', () => {
    const place = placeOf(location({ country: 'US', confidence: 1, method: 'unanimous' }));
    expect(place.candidates).to.deep.equal(['US']);
  });

  it('has no verdict for what is no country', () => {
    const place = placeOf(location({ country: 'EU', confidence: 0.9, method: 'majority' }, ['ZZ']));
    expect(place).to.deep.include({ country: null, confidence: 0, candidates: [] });
  });

  it('knows a special address by the verdict’s method', () => {
    const place = placeOf(location({ country: null, confidence: 0, method: 'special' }));
    expect(place.special).to.equal(true);
  });
});
