import type { LocationClaim } from '@matador/core';
import { greatCircleKm } from '@matador/core';
import { assert } from 'chai';
import type { RttBound } from '../../../src/index.js';
import { boundFromVantagePoint, decide, locate, locationSchema } from '../../../src/index.js';

const zurich = { id: 'ch-zurich', latitude: 47.38, longitude: 8.54 };
const frankfurt = { id: 'de-frankfurt', latitude: 50.11, longitude: 8.68 };
const newYork = { id: 'us-new-york', latitude: 40.71, longitude: -74.01 };
const buenosAires = { id: 'ar-buenos-aires', latitude: -34.6, longitude: -58.37 };
const sydney = { id: 'au-sydney', latitude: -33.87, longitude: 151.21 };
const reykjavik = { id: 'is-reykjavik', latitude: 64.13, longitude: -21.9 };

const address = '4.69.142.133';
const bound = boundFromVantagePoint;

/** Claims of the sources s1, s2, … in order. */
function claims(...countries: (string | null)[]): LocationClaim[] {
  return countries.map((country, i) => ({
    source: `s${i + 1}`,
    snapshot: '2026-01-01',
    country,
    latitude: null,
    longitude: null,
    asn: null,
  }));
}

function verdict(said: LocationClaim[], bounds: RttBound[] = []) {
  const location = decide(address, said, bounds);
  assert.isTrue(locationSchema.safeParse(location).success);
  return location;
}

describe('decide, from claims alone', () => {
  it('knows nothing of nothing', () => {
    const location = verdict([]);
    assert.deepEqual(location.verdict, { country: null, confidence: 0, method: 'none' });
    assert.equal(verdict(claims(null)).verdict.method, 'none');
  });

  it('believes one source, but not fully', () => {
    const { country, confidence, method } = verdict(claims('CH')).verdict;
    assert.deepInclude({ country, method }, { country: 'CH', method: 'claims' });
    assert.approximately(confidence, 0.75, 1e-9);
  });

  it('is surer the more sources agree, and never certain', () => {
    const confidences = [1, 2, 3, 4].map(
      (n) => verdict(claims(...Array<string>(n).fill('CH'))).verdict.confidence,
    );
    assert.deepEqual(confidences, [...confidences].sort());
    assert.isBelow(confidences.at(-1)!, 1);
  });

  it('follows the majority and keeps the dissent', () => {
    const location = verdict(claims('US', 'CH', 'CH', 'DE'));
    assert.equal(location.verdict.country, 'CH');
    assert.isBelow(location.verdict.confidence, 0.5);
    assert.deepEqual(location.dissent, [
      { country: 'US', sources: ['s1'] },
      { country: 'DE', sources: ['s4'] },
    ]);
    assert.lengthOf(location.claims, 4);
  });

  it('prefers the source named first between equals', () => {
    assert.equal(verdict(claims('US', 'CH')).verdict.country, 'US');
    assert.equal(verdict(claims('CH', 'US')).verdict.country, 'CH');
  });

  it('gives a source one vote for a country, however often it names it', () => {
    const [one, two] = claims('US', 'CH');
    const location = verdict([one!, one!, one!, two!]);
    assert.isBelow(location.verdict.confidence, 0.5);
    assert.deepEqual(location.dissent, [{ country: 'CH', sources: ['s2'] }]);
  });
});

describe('decide, with light', () => {
  it('strikes what is too far away, with the numbers', () => {
    const location = verdict(claims('US', 'CH'), [bound(zurich, 1)]);
    assert.deepInclude(location.verdict, { country: 'CH', method: 'claims+light' });
    assert.isAbove(location.verdict.confidence, 0.95);
    assert.deepEqual(location.dissent, []);
    assert.lengthOf(location.impossible, 1);
    assert.deepInclude(location.impossible[0], { source: 's1', country: 'US' });
    assert.match(
      location.impossible[0]!.reason,
      /^ch-zurich got an answer in 1 ms, .* up to 100 km; US is at least [56],\d\d\d km away$/,
    );
  });

  it('lets stand what is near enough', () => {
    const location = verdict(claims('US', 'CH'), [bound(zurich, 80)]);
    assert.deepEqual(location.impossible, []);
    assert.deepEqual(location.dissent, [{ country: 'CH', sources: ['s2'] }]);
  });

  it('is surer of a claim the fewer other countries light leaves', () => {
    const confidences = [200, 60, 20, 5].map(
      (rttMs) => verdict(claims('CH'), [bound(zurich, rttMs)]).verdict.confidence,
    );
    assert.deepEqual(confidences, [...confidences].sort());
    assert.isAtLeast(confidences[0]!, 0.75);
    assert.isBelow(confidences.at(-1)!, 1);
  });

  it('is certain when every claim left agrees and light leaves nothing else', () => {
    const location = verdict(claims('AU', 'AU', 'US'), [bound(sydney, 2)]);
    assert.deepEqual(location.verdict, { country: 'AU', confidence: 1, method: 'claims+light' });
    assert.lengthOf(location.impossible, 1);
  });

  it('decides alone where it leaves one country', () => {
    const expected = { country: 'IS', confidence: 0.9, method: 'light' };
    assert.deepEqual(verdict([], [bound(reykjavik, 3)]).verdict, expected);
    assert.deepEqual(verdict(claims('US', null), [bound(reykjavik, 3)]).verdict, expected);
  });

  it('does not decide alone near a border', () => {
    // 0.2 ms is 20 km: in truth Switzerland only, but the border of Germany is 24 km from Zurich.
    const location = verdict([], [bound(zurich, 0.2)]);
    assert.deepEqual(location.verdict, { country: null, confidence: 0, method: 'none' });
  });

  it('has no verdict when every claim is impossible and several countries are left', () => {
    const location = verdict(claims('US'), [bound(zurich, 1)]);
    assert.deepEqual(location.verdict, { country: null, confidence: 0, method: 'none' });
    assert.lengthOf(location.impossible, 1);
  });

  it('narrows down by several vantage points', () => {
    // Half-way: Europe from New York, and the Americas from Frankfurt, are both out of reach.
    const bounds = [bound(newYork, 45), bound(frankfurt, 30)];
    const location = verdict(claims('DE', 'US', 'IS'), bounds);
    assert.deepInclude(location.verdict, { country: 'IS' });
    assert.lengthOf(location.impossible, 2);
  });

  it('names the vantage point that rules a claim out by the widest margin', () => {
    const location = verdict(claims('JP'), [bound(frankfurt, 30), bound(zurich, 20)]);
    assert.include(location.impossible[0]!.reason, 'ch-zurich got an answer in 20 ms');
  });

  it('flags an address that is in two places, and puts it in neither', () => {
    const location = verdict(claims('US', 'US'), [bound(zurich, 1), bound(newYork, 2)]);
    assert.deepEqual(location.verdict, { country: null, confidence: 0, method: 'anycast' });
    assert.deepEqual(location.impossible, []);
    assert.deepEqual(location.dissent, [{ country: 'US', sources: ['s1', 's2'] }]);
  });

  it('takes two distant parts of one country for two places too', () => {
    const seattle = { id: 'us-seattle', latitude: 47.6, longitude: -122.33 };
    const location = verdict(claims('US'), [bound(seattle, 2), bound(newYork, 2)]);
    assert.equal(location.verdict.method, 'anycast');
  });

  it('does not strike countries it has no shape for', () => {
    const location = verdict(claims('QQ'), [bound(zurich, 1)]);
    assert.equal(location.verdict.country, 'QQ');
  });
});

describe('decide, for addresses without a place', () => {
  for (const special of ['10.0.0.1', '100.64.3.2', '192.168.1.1', 'fe80::1', '2001:db8::1']) {
    it(`has no verdict on ${special}`, () => {
      const location = decide(special, claims('US'), [bound(zurich, 1)]);
      assert.deepEqual(location.verdict, { country: null, confidence: 0, method: 'special' });
      assert.deepEqual(location.dissent, []);
      assert.deepEqual(location.impossible, []);
      assert.lengthOf(location.claims, 1);
    });
  }
});

describe('locate', () => {
  it('asks every source', () => {
    const [one, two] = claims('CH', 'CH');
    const snapshot = { name: 's', date: null, sha256: '0'.repeat(64) };
    const sources = [one!, two!].map((claim) => ({
      id: claim.source,
      snapshot,
      locate: (asked: string) => (asked === address ? [claim] : []),
    }));
    assert.deepEqual(locate(address, [], sources).claims, [one!, two!]);
    assert.deepEqual(locate('8.8.8.8', [], sources).claims, []);
  });
});

describe('a path from Buenos Aires to Switzerland (listing 7.5 of the 2016 study)', () => {
  /** The smallest round-trip time of each hop that answered. */
  const hops: [address: string, rttMs: number][] = [
    ['190.227.163.129', 1.378],
    ['63.209.150.165', 130.908],
    ['4.69.142.133', 248.524],
    ['213.242.67.94', 263.285],
    ['5.148.175.201', 255.001],
  ];
  const possibleFrom = (rttMs: number, country: string, from = buenosAires) =>
    verdict(claims(country), [bound(from, rttMs)]).impossible.length === 0;

  it('has a first hop that is in Argentina or Uruguay', () => {
    const [[, rttMs]] = hops as [[string, number]];
    assert.isTrue(possibleFrom(rttMs, 'AR'));
    assert.isTrue(possibleFrom(rttMs, 'UY'));
    for (const country of ['BR', 'CL', 'US', 'CH']) {
      assert.isFalse(possibleFrom(rttMs, country), country);
    }
  });

  it('has an interface named after Miami that cannot be in Japan', () => {
    const [, [, rttMs]] = hops as [unknown, [string, number]];
    assert.isTrue(possibleFrom(rttMs, 'US'));
    assert.isTrue(possibleFrom(rttMs, 'CH'));
    assert.isFalse(possibleFrom(rttMs, 'JP'));
  });

  it('says nothing of the hops after it, by itself: in 248 ms light gets everywhere', () => {
    for (const [hop, rttMs] of hops.slice(2)) {
      const location = decide(hop, claims('US', 'CH'), [bound(buenosAires, rttMs)]);
      assert.deepEqual(location.impossible, [], hop);
    }
  });

  it('has a hop that a database puts in the US, which a vantage point in Zurich refutes', () => {
    const seen = [bound(buenosAires, 248.524), bound(zurich, 1)];
    const location = decide(address, claims('US'), seen);
    assert.isNull(location.verdict.country);
    assert.match(location.impossible[0]!.reason, /^ch-zurich got an answer in 1 ms/);
    const corrected = decide(address, claims('US', 'CH'), seen);
    assert.deepInclude(corrected.verdict, { country: 'CH', method: 'claims+light' });
    assert.deepEqual(corrected.dissent, []);
  });
});

describe('no verdict contradicts light', () => {
  it('at the true distance of any two cities', () => {
    const cities = [zurich, frankfurt, newYork, buenosAires, sydney, reykjavik];
    for (const from of cities) {
      for (const to of cities) {
        const rttMs = greatCircleKm(from, to) / 100;
        const country = to.id.slice(0, 2).toUpperCase();
        const location = verdict(claims(country), [bound(from, rttMs)]);
        assert.equal(location.verdict.country, country, `${from.id} to ${to.id}`);
      }
    }
  });
});

describe('the time a verdict takes', () => {
  it('is a few microseconds', () => {
    const said = claims('US', 'CH', 'DE');
    const bounds = [bound(zurich, 90), bound(newYork, 70)];
    decide(address, said, bounds);
    const time = (run: () => void) => {
      const start = performance.now();
      for (let i = 0; i < 50_000; i++) run();
      return (performance.now() - start) / 50;
    };
    const without = time(() => decide(address, said, []));
    const withLight = time(() => decide(address, said, bounds));
    console.log(
      `      ${without.toFixed(2)} µs without bounds, ${withLight.toFixed(2)} µs with two`,
    );
    assert.isBelow(without, 20);
    assert.isBelow(withLight, 40);
  });
});
