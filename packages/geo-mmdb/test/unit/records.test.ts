import { assert } from 'chai';
import { optionsSchema, readPlace } from '../../src/index.js';

const nothing = { country: null, latitude: null, longitude: null, asn: null, registered: null };

describe('readPlace', () => {
  const layouts: [name: string, record: unknown, place: object][] = [
    ['MaxMind country', { country: { iso_code: 'GB' } }, { country: 'GB' }],
    ['MaxMind ASN', { autonomous_system_number: 15169 }, { asn: 15169 }],
    ['ip-location-db country', { country_code: 'BR' }, { country: 'BR' }],
    [
      'ip-location-db city',
      { country_code: 'JP', city: 'Tokyo', latitude: '35.68', longitude: '139.69' },
      { country: 'JP', latitude: 35.68, longitude: 139.69 },
    ],
    ['IPinfo', { country: 'AU', asn: 'AS13335' }, { country: 'AU', asn: 13335 }],
    ['IPinfo lite', { country: 'Australia', country_code: 'AU' }, { country: 'AU' }],
    [
      'a point without a country',
      { location: { latitude: 0, longitude: 0 } },
      { latitude: 0, longitude: 0 },
    ],
  ];
  for (const [name, record, place] of layouts) {
    it(`reads ${name}`, () => {
      assert.deepEqual(readPlace(record), { ...nothing, ...place });
    });
  }

  it('takes where a block is registered for no place', () => {
    const place = readPlace({ registered_country: { iso_code: 'US' } });
    assert.deepEqual(place, { ...nothing, registered: 'US' });
  });

  it('says nothing of records that say nothing', () => {
    for (const record of [
      null,
      undefined,
      'CH',
      7,
      {},
      [],
      { country_code: 'ZZ' },
      { asn: 'AS' },
      { asn: 0 },
      { latitude: 91, longitude: 0 },
      { latitude: 1 },
      { country: {} },
    ]) {
      assert.isUndefined(readPlace(record), JSON.stringify(record));
    }
  });
});

describe('the options', () => {
  it('may be empty, or name files', () => {
    assert.isTrue(optionsSchema.safeParse({}).success);
    const files = [{ path: 'a.mmdb' }, { name: 'b', path: 'a.mmdb' }];
    assert.isTrue(optionsSchema.safeParse({ files }).success);
  });

  it('may not give two files one name, or be misspelt', () => {
    const twice = optionsSchema.safeParse({ files: [{ path: 'x/a.mmdb' }, { path: 'y/a.mmdb' }] });
    assert.include(twice.error?.message, 'the same name');
    assert.isFalse(optionsSchema.safeParse({ file: 'a.mmdb' }).success);
    assert.isFalse(optionsSchema.safeParse({ files: [] }).success);
  });
});
