import { assert } from 'chai';
import { CountryShapes } from '../../../src/index.js';
import {
  countCountries,
  firstCountry,
  hasCountry,
  intersect,
  reachFrom,
} from '../../../src/locate/reach.js';

const zurich = { latitude: 47.38, longitude: 8.54 };

describe('Reach', () => {
  const codes = () => CountryShapes.shared.codes;
  const within = (rttMs: number) => {
    const set = reachFrom(zurich).within(rttMs);
    return codes().filter((_, country) => hasCountry(set, country));
  };

  it('gets to the neighbours first, and in the end everywhere', () => {
    assert.deepEqual(within(0), ['CH', 'DE']);
    assert.deepEqual(within(1), ['AT', 'CH', 'DE', 'FR', 'IT', 'LI']);
    assert.lengthOf(within(210), codes().length);
  });

  it('never loses a country with more time', () => {
    let before: string[] = [];
    for (let rttMs = 0; rttMs < 220; rttMs += 5) {
      const now = within(rttMs);
      assert.includeMembers(now, before);
      before = now;
    }
  });

  it('counts, and finds the first, as asked one by one', () => {
    for (let rttMs = 0; rttMs < 220; rttMs += 3) {
      const set = reachFrom(zurich).within(rttMs);
      const members = codes().flatMap((_, country) => (hasCountry(set, country) ? [country] : []));
      assert.equal(countCountries(set), members.length);
      assert.equal(firstCountry(set), members[0]);
    }
    assert.isUndefined(firstCountry(new Uint32Array(8)));
  });

  it('intersects', () => {
    const [near, far] = [reachFrom(zurich).within(1), reachFrom(zurich).within(50)];
    assert.deepEqual(intersect(near, far), near);
    assert.equal(countCountries(intersect(near, new Uint32Array(near.length))), 0);
  });
});
