import { expect } from 'chai';
import type { Place } from '../../../src/locality/locate-paths.js';
import { declaredPlace, locatePath, placeOf, pointOf } from '../../../src/locality/locate-paths.js';
import { PathCollection } from '../../../src/locality/path-collection.js';
import { measuredPaths } from '../../../src/locality/paths.js';
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

describe('paths of roles, and their extent', () => {
  const measurement = measurementOf('us', 'de');
  const media = '203.0.113.50';
  const push = '203.0.113.60';
  const traces = [
    traceOf({ side: 'a', to: server, port: 443, hops: ['192.0.2.3', server] }),
    traceOf({ side: 'b', to: server, port: 443, hops: ['192.0.2.4', server] }),
    traceOf({ side: 'a', to: media, port: 443, hops: ['192.0.2.5'], reached: false }),
    traceOf({ side: 'a', hops: ['192.0.2.1', '198.51.100.1'] }),
    traceOf({ side: 'b', hops: ['192.0.2.2'], reached: false }),
  ];
  const endpoints = [
    { ...endpointOf('a', server), bytes: 700 },
    { ...endpointOf('b', server), bytes: 800 },
    endpointOf('a', media, { role: 'media' }),
    endpointOf('b', media, { role: 'media' }),
    endpointOf('b', push, { role: 'push' }),
    endpointOf('a', '203.0.113.70', { role: 'call' }),
    endpointOf('a', '203.0.113.80', { role: 'telemetry' }),
  ];
  // A sixth of the equator to the server, by way of a router at one twelfth; vantage points are at 0, 0.
  const points = new Map([
    [server, { latitude: 0, longitude: 60 }],
    ['192.0.2.3', { latitude: 0, longitude: 30 }],
    ['192.0.2.4', { latitude: 0, longitude: -30 }],
    ['192.0.2.1', { latitude: 90, longitude: 0 }],
  ]);
  const paths = measuredPaths({
    measurement,
    traces,
    endpoints,
  });
  const pointAt = (stop: string) =>
    stop.startsWith('@') ? { latitude: 0, longitude: 0 } : points.get(stop);
  const pathOf = (role: string | null) => paths.find((path) => path.role === role)!;
  const degree = (2 * Math.PI * 6371.0088) / 360;

  it('are told apart; push needs one side only, and what else there is has none', () => {
    expect(paths.map(({ app, role }) => [app, role])).to.deep.equal([
      [null, null],
      ['signal', 'messaging'],
      ['signal', 'media'],
      ['signal', 'push'],
    ]);
  });

  it('keep each side’s addresses and bytes, in the order of the pair', () => {
    const { a, b, sides, servers } = pathOf('messaging');
    expect([a.id, b.id, servers]).to.deep.equal(['de', 'us', [server]]);
    expect(sides.a).to.deep.include({ addresses: ['192.0.2.4', server], bytes: 800 });
    expect(sides.b).to.deep.include({ addresses: ['192.0.2.3', server], bytes: 700 });
  });

  it('are as long as the great circles between what has a place', () => {
    const located = (role: string | null) => locatePath(pathOf(role), () => undefined, pointAt);
    // 60 degrees on the one side; 30 and 90 on the other, which goes the wrong way first.
    expect(located('messaging').km).to.be.closeTo((60 + 30 + 90) * degree, 1);
    // To the pole and back; and straight, the other way.
    expect(located(null).km).to.be.closeTo((180 / 2) * degree, 1);
    expect(located('media').km).to.equal(null);
  });

  it('take the least round trips, of the sides together; none that did not arrive', () => {
    const located = (role: string | null) => locatePath(pathOf(role), () => undefined, pointAt);
    expect(located('messaging').rttMs).to.equal(251 + 251);
    expect(located(null).rttMs).to.equal(251);
    expect(located('media').rttMs).to.equal(null);
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
  const noWay = { ways: new Map<string, number>(), leastRttMs: null };
  const special: Place = { country: null, confidence: 0, candidates: [], special: true, asn: null };
  const places = new Map<string, Place>([
    ['192.0.2.1', declaredPlace('DE')],
    [
      '192.0.2.2',
      { country: 'FR', confidence: 0.5, candidates: ['FR', 'US'], special: false, asn: 3356 },
    ],
    ['10.0.0.1', special],
  ]);
  const locate = (...hops: string[]) =>
    locatePath(
      {
        a: { id: 'de', country: 'DE' },
        b: { id: 'fr', country: 'FR' },
        app: 'signal',
        role: 'messaging',
        servers: ['192.0.2.2'],
        sides: {
          a: { addresses: ['192.0.2.1', '192.0.2.2'], ...noWay, bytes: 700 },
          b: { addresses: ['192.0.2.2'], ...noWay, bytes: 800 },
        },
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
        {
          ...{ address: '192.0.2.1', country: 'DE', confidence: 1, candidates: ['DE'] },
          ...{ asn: null, sides: ['a'], server: false },
        },
        {
          ...{ address: '192.0.2.2', country: 'FR', confidence: 0.5, candidates: ['FR', 'US'] },
          ...{ asn: 3356, sides: ['a', 'b'], server: true },
        },
      ],
      bytes: { a: 700, b: 800 },
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

  it('takes all that light leaves and the dissent as candidates beside a doubtful verdict', () => {
    const doubtful = location({ country: 'US', confidence: 0.6, method: 'claims+light' }, ['CH']);
    expect(placeOf({ ...doubtful, possible: ['CA', 'US'] })).to.deep.equal({
      country: 'US',
      confidence: 0.6,
      candidates: ['CA', 'CH', 'US'],
      special: false,
      asn: null,
    });
  });

  it('may be anywhere where nothing bounds a doubtful verdict', () => {
    const doubtful = location({ country: 'US', confidence: 0.75, method: 'claims' }, ['CH']);
    expect(placeOf(doubtful)).to.deep.include({ country: 'US', candidates: null });
    const unknown = location({ country: null, confidence: 0, method: 'none' });
    expect(placeOf(unknown)).to.deep.include({ country: null, candidates: null });
  });

  it('has one candidate where the verdict is certain', () => {
    const place = placeOf(location({ country: 'US', confidence: 1, method: 'unanimous' }));
    expect(place.candidates).to.deep.equal(['US']);
  });

  it('has no verdict for what is no country', () => {
    const place = placeOf(location({ country: 'EU', confidence: 0.9, method: 'majority' }, ['ZZ']));
    expect(place).to.deep.include({ country: null, confidence: 0, candidates: null });
  });

  it('is where an address is registered, by the legal reading, without a doubt', () => {
    const physical = location({ country: 'CH', confidence: 0.6, method: 'claims' }, ['US']);
    const registration = { country: 'US', asn: 3356, source: 'x' };
    expect(placeOf({ ...physical, registration }, 'legal')).to.deep.equal({
      country: 'US',
      confidence: 1,
      candidates: ['US'],
      special: false,
      asn: 3356,
    });
    const unregistered = placeOf(physical, 'legal');
    expect(unregistered).to.deep.include({ country: null, candidates: null });
    const nowhere = placeOf(
      { ...physical, registration: { ...registration, country: 'EU' } },
      'legal',
    );
    expect(nowhere.country).to.equal(null);
  });

  it('knows a special address by the verdict’s method', () => {
    const place = placeOf(location({ country: null, confidence: 0, method: 'special' }));
    expect(place.special).to.equal(true);
  });
});

describe('pointOf', () => {
  const claim = { source: 'x', snapshot: '2026-01-01', country: 'CH', asn: null };
  const location = (claims: Location['claims'], country: string | null = 'CH'): Location => ({
    schema: 'matador/location/1',
    address: '192.0.2.1',
    verdict: { country, confidence: 0.8, method: 'claims' },
    claims,
    dissent: [],
    impossible: [],
  });
  const inUs = { ...claim, country: 'US', latitude: 40, longitude: -75 };
  const ofBlock = { ...claim, latitude: 47, longitude: 8 };
  const ofName = { ...claim, basis: 'name' as const, latitude: 46, longitude: 6 };

  it('is what a claim says that the verdict agrees with, a name before a database', () => {
    expect(pointOf(location([inUs, ofBlock]))).to.deep.equal({ latitude: 47, longitude: 8 });
    expect(pointOf(location([ofBlock, ofName]))).to.deep.equal({ latitude: 46, longitude: 6 });
  });

  it('is nowhere without a verdict, or without a claim that knows more than the country', () => {
    expect(pointOf(location([ofBlock], null))).to.equal(undefined);
    const countryOnly = { ...claim, latitude: null, longitude: null };
    expect(pointOf(location([inUs, countryOnly]))).to.equal(undefined);
  });
});
