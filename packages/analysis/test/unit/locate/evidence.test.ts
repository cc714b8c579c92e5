import type { GeoSource, LocationClaim, PathTrace } from '@matador/core';
import { assert } from 'chai';
import type { Neighbour } from '../../../src/index.js';
import {
  boundFromVantagePoint,
  countryShares,
  decide,
  locationSchema,
  locateAll,
  NeighbourCollector,
  sameCountryOdds,
  TraceEvidence,
} from '../../../src/index.js';

const zurich = { id: 'ch-zurich', latitude: 47.38, longitude: 8.54 };
const newYork = { id: 'us-new-york', latitude: 40.71, longitude: -74.01 };
const buenosAires = { id: 'ar-buenos-aires', latitude: -34.6, longitude: -58.37 };
const address = '4.69.142.133';

function claim(source: string, country: string, more: Partial<LocationClaim> = {}): LocationClaim {
  const place = { latitude: null, longitude: null, asn: null };
  return { source, snapshot: '2026-01-01', country, ...place, ...more };
}

function name(country: string, latitude: number, longitude: number) {
  return claim('rdns', country, { basis: 'name', reason: 'told', latitude, longitude });
}

function registration(country: string | null, asn: number | null, source = 'whois') {
  return { ...claim(source, '', { basis: 'registration', asn }), country };
}

function correction(country: string) {
  return claim('overrides', country, { basis: 'correction', reason: 'I was there' });
}

function neighbour(country: string, differenceMs: number, share = 0.95): Neighbour {
  return { address: '4.69.1.1', differenceMs, shares: new Map([[country, share]]) };
}

describe('decide, with host names', () => {
  it('believes a name rather than three databases, not fully', () => {
    const said = [claim('s1', 'US'), claim('s2', 'US'), claim('s3', 'US'), name('CH', 47.4, 8.5)];
    const { verdict, dissent, evidence } = decide(address, said, []);
    assert.equal(verdict.country, 'CH');
    assert.isBelow(verdict.confidence, 0.8);
    assert.deepEqual(dissent, [{ country: 'US', sources: ['s1', 's2', 's3'] }]);
    assert.deepEqual(evidence, ['rdns: told']);
  });

  it('strikes a name whose very place is too far, even if its country is not', () => {
    const bounds = [boundFromVantagePoint(newYork, 5)];
    const location = decide(address, [name('US', 34.05, -118.24), claim('s1', 'US')], bounds);
    assert.equal(location.verdict.country, 'US');
    assert.isUndefined(location.evidence);
    assert.match(location.impossible[0]!.reason, /the place in the name is at least 3,\d\d\d km/);
    assert.deepEqual(decide(address, [name('US', 40.7, -74)], bounds).impossible, []);
  });

  it('does not read coordinates of databases so exactly: many are the middle of a country', () => {
    const middle = claim('s1', 'US', { latitude: 37.75, longitude: -97.82 });
    const location = decide(address, [middle], [boundFromVantagePoint(newYork, 5)]);
    assert.deepEqual(location.impossible, []);
    assert.equal(location.verdict.country, 'US');
  });
});

describe('decide, with corrections', () => {
  it('follows the user, and keeps the dissent', () => {
    const said = [claim('s1', 'US'), name('DE', 50, 8), correction('CH')];
    const { verdict, dissent, evidence } = decide(address, said, []);
    assert.deepEqual(verdict, { country: 'CH', confidence: 1, method: 'correction' });
    assert.sameMembers(
      dissent.map(({ country }) => country),
      ['US', 'DE'],
    );
    assert.deepEqual(evidence, ['overrides says CH: I was there']);
  });

  it('follows the user even where light forbids it, and says so', () => {
    const bounds = [boundFromVantagePoint(zurich, 1)];
    const { verdict, impossible } = decide(address, [claim('s1', 'CH'), correction('US')], bounds);
    assert.deepEqual(verdict, { country: 'US', confidence: 0.5, method: 'correction' });
    assert.deepInclude(impossible[0], { source: 'overrides', country: 'US' });
  });

  it('has none for an address without a place', () => {
    assert.equal(decide('10.0.0.1', [correction('CH')], []).verdict.method, 'special');
  });
});

describe('decide, with neighbours', () => {
  it('is surer of a claim that its neighbours share', () => {
    const alone = decide(address, [claim('s1', 'CH')], []).verdict.confidence;
    const among = decide(address, [claim('s1', 'CH')], [], [neighbour('CH', 0.5)]);
    assert.isAbove(among.verdict.confidence, alone);
    assert.deepEqual(among.evidence, ['next to 4.69.1.1, 0.5 ms off, which is in CH (0.95)']);
  });

  it('places a hop between two of one country there, with no room in time to leave it', () => {
    const near = [neighbour('CH', 0.4), neighbour('CH', 0.3)];
    const location = decide(address, [claim('s1', 'US')], [], near);
    assert.equal(location.verdict.country, 'CH');
    assert.equal(location.verdict.method, 'neighbours');
    assert.deepEqual(location.dissent, [{ country: 'US', sources: ['s1'] }]);
  });

  it('follows the claim where there is time to leave the country', () => {
    const far = [neighbour('CH', 60), neighbour('CH', 60)];
    assert.equal(decide(address, [claim('s1', 'US')], [], far).verdict.country, 'US');
  });

  it('never follows them where light forbids it', () => {
    const near = [neighbour('US', 0.1), neighbour('US', 0.1)];
    const { verdict } = decide(address, [], [boundFromVantagePoint(zurich, 1)], near);
    assert.isNull(verdict.country);
  });

  it('does not grow surer with the number of those that agree', () => {
    const two = [neighbour('CH', 1), neighbour('CH', 1)];
    const confidence = (many: Neighbour[]) =>
      decide(address, [claim('s1', 'CH')], [], many).verdict.confidence;
    assert.approximately(confidence([...two, ...two, ...two]), confidence(two), 1e-9);
  });

  it('makes nothing of neighbours that are nowhere', () => {
    const nowhere = { address: '10.0.0.1', differenceMs: 0.1, shares: new Map<string, number>() };
    const { verdict } = decide(address, [claim('s1', 'CH')], [], [nowhere]);
    assert.deepInclude(verdict, { country: 'CH' });
    assert.equal(decide(address, [], [], [nowhere]).verdict.method, 'none');
  });

  it('weighs them by the difference in time', () => {
    const odds = [0, 1, 3, 10, 100].map(sameCountryOdds);
    assert.deepEqual(
      odds,
      odds.toSorted((one, other) => other - one),
    );
    assert.isAbove(odds[1]!, 5);
    assert.isBelow(odds[4]!, 1);
  });
});

describe('countryShares', () => {
  it('gives the countries that are left, and what speaks for each', () => {
    const shares = countryShares(address, [claim('s1', 'US'), claim('s2', 'CH')], []);
    assert.approximately(shares.get('US')!, 3 / 7, 1e-9);
    const near = [boundFromVantagePoint(zurich, 1)];
    assert.deepEqual([...countryShares(address, [claim('s1', 'US')], near).keys()], []);
    assert.deepEqual(countryShares(address, [correction('CH')], near), new Map([['CH', 1]]));
    assert.equal(countryShares('10.0.0.1', [claim('s1', 'US')], []).size, 0);
  });
});

function trace(...hops: [ttl: number, address: string | null, rttMs: number, name?: string][]) {
  const made: PathTrace = {
    schema: 'matador/path-trace/1',
    tool: 'traceroute',
    method: 'tcp',
    source: null,
    destination: { name: null, address: null },
    port: 443,
    startedAt: null,
    reached: true,
    hops: hops.map(([ttl, answered, rttMs, called = null]) => ({
      ttl,
      probes: [
        { address: answered, name: called, rttMs, icmp: null, asn: null, mpls: null },
        { address: answered, name: called, rttMs: rttMs + 3, icmp: null, asn: null, mpls: null },
      ],
    })),
    context: {
      purpose: 'target',
      side: 'a',
      vantagePoint: buenosAires.id,
      tracedFrom: 'vantage-point',
    },
  };
  return made;
}

describe('NeighbourCollector', () => {
  it('knows who answered a TTL before and after, and the middle difference in time', () => {
    const collector = new NeighbourCollector();
    collector.add(trace([1, '1.1.1.1', 2], [2, '2.2.2.2', 5], [3, '3.3.3.3', 4]));
    collector.add(trace([1, '1.1.1.1', 2], [2, '2.2.2.2', 30]));
    collector.add(trace([1, '1.1.1.1', 2], [2, '2.2.2.2', 6]));
    assert.deepEqual(collector.neighboursOf('2.2.2.2'), [
      { address: '1.1.1.1', differenceMs: 4 },
      { address: '3.3.3.3', differenceMs: 1 },
    ]);
    assert.deepEqual(collector.neighboursOf('9.9.9.9'), []);
  });

  it('sees none across silence, nor an address beside itself', () => {
    const collector = new NeighbourCollector();
    collector.add(trace([1, '1.1.1.1', 2], [3, '3.3.3.3', 4], [4, '3.3.3.3', 5]));
    collector.add(trace([1, '1.1.1.1', 2], [2, null, 1], [3, '3.3.3.3', 4]));
    assert.deepEqual(collector.neighboursOf('3.3.3.3'), []);
  });
});

describe('a hop named Zurich that a database puts in the US (listing 7.5 of the 2016 study)', () => {
  const zurichName = 'ae-2-26.bar1.Zurich1.Level3.net';
  /** Reads just this name. */
  const names: GeoSource = {
    id: 'rdns',
    snapshot: { name: 'rdns', date: null, sha256: '0'.repeat(64) },
    locate: (_, evidence) =>
      (evidence?.names ?? []).includes(zurichName.toLowerCase()) ? [name('CH', 47.38, 8.54)] : [],
  };
  const database: GeoSource = {
    ...names,
    id: 'db',
    locate: (asked) =>
      asked.startsWith('4.') || asked.startsWith('63.') ? [claim('db', 'US')] : [],
  };

  it('is placed in Switzerland, with the evidence', () => {
    const evidence = new TraceEvidence([buenosAires]);
    evidence.add(
      trace([8, '63.209.150.165', 130.9], [9, address, 278.1, zurichName], [10, '5.148.1.1', 263]),
    );
    const [location] = [...locateAll([address], evidence.byAddress(), [database, names])];
    assert.isTrue(locationSchema.safeParse(location).success);
    assert.equal(location!.verdict.country, 'CH');
    assert.isAbove(location!.verdict.confidence, 0.8);
    assert.deepEqual(location!.dissent, [{ country: 'US', sources: ['db'] }]);
    assert.deepEqual(location!.evidence, ['rdns: told']);
    assert.deepEqual([...evidence.byAddress().keys()], [address, '5.148.1.1', '63.209.150.165']);
  });
});

describe('decide, with registrations', () => {
  it('keeps the legal country beside the physical one, without a say in it', () => {
    const said = [claim('s1', 'CH'), registration('US', 3356), registration('GB', 1, 'other')];
    const location = decide(address, said, []);
    assert.equal(location.verdict.country, 'CH');
    assert.equal(
      location.verdict.confidence,
      decide(address, [claim('s1', 'CH')], []).verdict.confidence,
    );
    assert.deepEqual(location.dissent, []);
    assert.deepEqual(location.registration, { country: 'US', asn: 3356, source: 'whois' });
    assert.lengthOf(location.claims, 3);
    assert.isTrue(locationSchema.safeParse(location).success);
  });

  it('are not struck by light: a registration is no place', () => {
    const location = decide(
      address,
      [registration('US', null), claim('s1', 'CH', { asn: 3356 })],
      [boundFromVantagePoint(zurich, 1)],
    );
    assert.deepEqual(location.impossible, []);
    assert.deepEqual(location.registration, { country: 'US', asn: 3356, source: 'whois' });
  });

  it('place nothing on their own', () => {
    const location = decide(address, [registration('US', 3356)], []);
    assert.deepEqual(location.verdict, { country: null, confidence: 0, method: 'none' });
    assert.isUndefined(decide(address, [registration(null, 3356)], []).registration);
    assert.equal(countryShares(address, [registration('US', 3356)], []).size, 0);
  });
});

describe('decide, with exchanges', () => {
  const deCix = claim('ixp', 'DE', { basis: 'ixp', reason: 'peering LAN of DE-CIX Frankfurt' });

  it('believes the exchange of a peering LAN, and says what the address is', () => {
    const location = decide('80.81.192.1', [claim('s1', 'US'), deCix], []);
    assert.equal(location.verdict.country, 'DE');
    assert.equal(location.kind, 'ixp');
    assert.deepEqual(location.evidence, ['ixp: peering LAN of DE-CIX Frankfurt']);
    assert.deepEqual(location.dissent, [{ country: 'US', sources: ['s1'] }]);
  });

  it('does not believe what light forbids', () => {
    const location = decide('80.81.192.1', [deCix], [boundFromVantagePoint(buenosAires, 5)]);
    assert.notEqual(location.verdict.country, 'DE');
    assert.equal(location.impossible[0]?.country, 'DE');
  });
});

describe('decide, with addresses of a special purpose', () => {
  it('says which', () => {
    for (const [special, kind] of [
      ['192.168.1.1', 'private'],
      ['100.64.0.1', 'carrierGradeNat'],
      ['169.254.1.1', 'linkLocal'],
      ['192.0.2.1', 'reserved'],
      ['fe80::1', 'linkLocal'],
      ['fc00::1', 'uniqueLocal'],
      ['4000::1', 'reserved'],
    ] as const) {
      const location = decide(special, [claim('s1', 'US')], []);
      assert.equal(location.kind, kind, special);
      assert.equal(location.verdict.method, 'special', special);
    }
    assert.isUndefined(decide(address, [], []).kind);
  });
});
