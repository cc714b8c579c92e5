import { geoSnapshotSchema, locationClaimSchema } from '@matador/core';
import { assert } from 'chai';
import { places, PlaceTable, RdnsSource, readName, rules } from '../../src/index.js';

describe('rules of operators', () => {
  for (const { operator, examples, counterExamples } of rules) {
    it(`read the names of ${operator}`, () => {
      for (const [name, city] of Object.entries(examples)) {
        assert.deepInclude(readName(name), { city, operator }, name);
      }
      assert.isNotEmpty(counterExamples);
      for (const name of counterExamples) assert.isUndefined(readName(name), name);
    });
  }

  it('translate their own codes into places that are in the table', () => {
    for (const { operator, aliases } of rules) {
      for (const [alias, iata] of Object.entries(aliases)) {
        assert.isDefined(places.find('iata', iata), `${operator}: ${alias} → ${iata}`);
      }
    }
  });

  it('do not let a general reading into their domains', () => {
    assert.isUndefined(readName('ae1.core1.fra03.customer.opentransit.net'));
  });

  it('do not stumble over names that look like properties of objects', () => {
    for (const name of ['constructor-b1.telia.net', 'cr1.__proto__.ip.att.net', 'toString']) {
      assert.isUndefined(readName(name), name);
    }
  });
});

describe('the general rule', () => {
  const told: Record<string, string> = {
    'ae1.cr2.frankfurt1.example.net': 'Frankfurt am Main',
    'xe-0-0-1.edge.zurich.isp.ch': 'Zurich',
    'te0-1.br1.ams3.example.com': 'Amsterdam',
    'core1-nyc4.example.net': 'New York',
    'be-2.core1.singapore.example.com.sg': 'Singapore',
  };
  for (const [name, city] of Object.entries(told)) {
    it(`reads ${city} in ${name}`, () => {
      assert.deepInclude(readName(name), { city, operator: null });
    });
  }

  const silent: Record<string, string> = {
    'ae1.core1.zurich.com': 'the registered domain tells who, not where',
    'ae1.core1.frankfurt.co.uk': 'nor does it below a second level',
    'frankfurt1.example.net': 'nothing says that it is a router',
    'edge1.static.houston.tx.oplink.net': "it looks like a customer's line",
    'gw.216.230.231.141.houston.example.net': "it is made of the address, as customers' are",
    'ae1.core1.man1.example.net': 'man is also a metropolitan network',
    'ge0.gig1.tor2.example.net': 'gig and tor are also words of networks',
    'ae1.core1.london.example.net': 'there are Londons in England and Ontario',
    'ae1.madrid-lisbon.core1.example.net': 'two countries',
    'ae1.core1.fra.example.net': 'a code without a number',
    'host129.190-227-163.telecom.net.ar': 'no place in it',
    '': 'no name',
    '...': 'no name',
    '192.0.2.1': 'an address',
  };
  for (const [name, why] of Object.entries(silent)) {
    it(`reads nothing in "${name}": ${why}`, () => {
      assert.isUndefined(readName(name));
    });
  }

  it('takes the time of a look, whatever the name', () => {
    const names = [
      'a'.repeat(100_000),
      '-'.repeat(250),
      `${'a.'.repeat(120)}net`,
      'x-'.repeat(125),
    ];
    const start = performance.now();
    for (let i = 0; i < 1000; i++) for (const name of names) readName(name);
    assert.isBelow(performance.now() - start, 5000);
  });
});

describe('RdnsSource', () => {
  const source = new RdnsSource();

  it('says which rules and places it reads by', () => {
    assert.isTrue(geoSnapshotSchema.safeParse(source.snapshot).success);
  });

  it("claims the place in a router's name, with coordinates and the reason", () => {
    const names = ['ae-2-26.bar1.Zurich1.Level3.net'];
    const [claim] = source.locate('4.69.142.133', { names });
    assert.isTrue(locationClaimSchema.safeParse(claim).success);
    assert.deepEqual(claim, {
      source: 'rdns',
      snapshot: source.snapshot.date!,
      country: 'CH',
      latitude: 47.38,
      longitude: 8.54,
      asn: null,
      basis: 'name',
      reason: 'ae-2-26.bar1.Zurich1.Level3.net tells Zurich, by the rule for Lumen (Level 3)',
    });
  });

  it('claims each country once', () => {
    const names = ['bar1.zurich1.level3.net', 'bar2.geneva1.level3.net', 'edge1.miami1.level3.net'];
    const countries = source.locate('4.69.142.133', { names }).map(({ country }) => country);
    assert.deepEqual(countries, ['CH', 'US']);
  });

  it('claims nothing without a name', () => {
    assert.deepEqual(source.locate('4.69.142.133'), []);
    assert.deepEqual(source.locate('4.69.142.133', { names: [] }), []);
  });
});

describe('the table of places', () => {
  it('has valid places', () => {
    for (const code of ['zrh', 'lax', 'scl', 'jnb']) {
      const { latitude, longitude, country } = places.find('iata', code)!;
      assert.isAtMost(Math.abs(latitude), 90);
      assert.isAtMost(Math.abs(longitude), 180);
      assert.match(country, /^[A-Z]{2}$/);
    }
  });

  it('finds a city whatever its hyphens', () => {
    const table = new PlaceTable('header\nNew York,US,40.7,-74,nyc,newyork,nycmny\n');
    assert.equal(table.find('city', 'new-york')?.city, 'New York');
    assert.equal(table.find('clli', 'nycmny')?.city, 'New York');
    assert.isUndefined(table.find('iata', 'newyork'));
  });
});
