import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { geoSnapshotSchema, locationClaimSchema, MatadorError } from '@matador/core';
import { assert } from 'chai';
import { defaultFile, MmdbSource, MmdbSourceFactory } from '../../src/index.js';
import type { MmdbContent } from '../support/make-mmdb.js';
import { makeMmdb } from '../support/make-mmdb.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matador-geo-'));
});
after(() => rm(folder, { recursive: true }));

async function openMade(
  records: MmdbContent['records'],
  { buildEpoch = 1_750_000_000, registration = false } = {},
) {
  const path = join(folder, 'made.mmdb');
  await writeFile(path, makeMmdb({ type: 'test', buildEpoch, records }));
  return MmdbSource.open({ path, registration });
}

async function refusal(path: string): Promise<MatadorError> {
  try {
    await MmdbSource.open({ path });
  } catch (error) {
    assert.instanceOf(error, MatadorError);
    return error;
  }
  return assert.fail(`${path} was opened`);
}

describe('the database that comes with the package', function () {
  this.timeout(10_000);
  let source: MmdbSource;
  before(async () => {
    source = await MmdbSource.open(defaultFile);
  });

  it('says which snapshot it is', async () => {
    const { snapshot } = source;
    assert.isTrue(geoSnapshotSchema.safeParse(snapshot).success);
    assert.equal(snapshot.name, 'mmdb:geo-whois-asn-country');
    assert.match(snapshot.date!, /^20\d\d-\d\d-\d\d$/);
    const hash = createHash('sha256')
      .update(await readFile(defaultFile.path))
      .digest('hex');
    assert.equal(snapshot.sha256, hash);
  });

  it('knows the countries of IPv4 and IPv6 addresses', () => {
    const [claim] = source.locate('8.8.8.8');
    assert.isTrue(locationClaimSchema.safeParse(claim).success);
    assert.deepEqual(claim, {
      source: 'mmdb:geo-whois-asn-country',
      snapshot: source.snapshot.date!,
      country: 'US',
      latitude: null,
      longitude: null,
      asn: null,
    });
    assert.equal(source.locate('130.60.1.1')[0]?.country, 'CH');
    assert.equal(source.locate('2001:4860:4860::8888')[0]?.country, 'US');
    assert.equal(source.locate('2001:620::1')[0]?.country, 'CH');
    assert.equal(source.locate('::ffff:8.8.8.8')[0]?.country, 'US');
  });

  it('claims nothing of what is no address, or not in it', () => {
    for (const address of [
      '',
      'garbage',
      '1.2.3',
      '256.1.1.1',
      '8.8.8.8 ',
      '8.8.8.8/24',
      '10.0.0.1',
      '::',
      '::1',
      'fe80::1%eth0',
      '::ffff:garbage',
    ]) {
      assert.deepEqual(source.locate(address), [], address);
    }
  });

  it('gives valid country codes throughout', () => {
    for (let first = 1; first < 224; first++) {
      for (const claim of source.locate(`${first}.20.30.40`)) {
        assert.isTrue(locationClaimSchema.safeParse(claim).success, JSON.stringify(claim));
      }
    }
  });

  it('is fast', () => {
    const addresses = Array.from(
      { length: 200_000 },
      (_, i) => `${1 + (i % 220)}.${(i * 7) % 256}.${(i * 13) % 256}.${i % 256}`,
    );
    const start = performance.now();
    let found = 0;
    for (const address of addresses) found += source.locate(address).length;
    const perSecond = Math.round(addresses.length / ((performance.now() - start) / 1000));
    console.log(`      ${perSecond.toLocaleString('en')} look-ups a second`);
    assert.isAbove(found, 100_000);
    assert.isAbove(perSecond, 50_000);
  });
});

describe('other mmdb files', () => {
  it('may hold cities, in the layout of MaxMind and DB-IP', async () => {
    const source = await openMade({
      '192.0.2.0/24': {
        country: { iso_code: 'CH', geoname_id: 2658434 },
        city: { names: { en: 'Zurich' } },
        location: { latitude: 47.38, longitude: 8.54 },
      },
    });
    assert.deepEqual(source.locate('192.0.2.77'), [
      {
        source: 'mmdb:made',
        snapshot: '2025-06-15',
        country: 'CH',
        latitude: 47.38,
        longitude: 8.54,
        asn: null,
      },
    ]);
    assert.deepEqual(source.locate('192.0.3.77'), []);
  });

  it('may hold AS numbers only', async () => {
    const source = await openMade({
      '192.0.2.0/24': { autonomous_system_number: 64500 },
    });
    const [claim] = source.locate('192.0.2.1');
    assert.deepInclude(claim, { country: null, asn: 64500 });
  });

  it('do not answer for IPv6 addresses when they hold IPv4 only', async () => {
    const source = await openMade({ '32.0.0.0/8': { country_code: 'US' } });
    assert.lengthOf(source.locate('32.1.2.3'), 1);
    assert.deepEqual(source.locate('2001:db8::1'), [], 'its first byte is 0x20 = 32');
  });

  it('are known by their sha256 where they do not say when they were built', async () => {
    const source = await openMade({ '192.0.2.0/24': { country_code: 'CH' } }, { buildEpoch: 0 });
    assert.isNull(source.snapshot.date);
    assert.equal(source.locate('192.0.2.1')[0]!.snapshot, source.snapshot.sha256.slice(0, 12));
  });

  it('claim nothing where they only say what is no country', async () => {
    const source = await openMade({
      '192.0.2.0/24': { country_code: 'EU' },
      '198.51.100.0/24': { continent: { code: 'EU' } },
    });
    assert.deepEqual(source.locate('192.0.2.1'), []);
    assert.deepEqual(source.locate('198.51.100.1'), []);
  });

  it('may say where a block is registered, which is no claim of where it is', async () => {
    const source = await openMade({
      '192.0.2.0/24': {
        country: { iso_code: 'CH' },
        location: { latitude: 47.38, longitude: 8.54 },
        registered_country: { iso_code: 'US' },
      },
      '198.51.100.0/24': { registered_country: { iso_code: 'US' } },
    });
    const basis = 'registration';
    const nowhere = { latitude: null, longitude: null };
    const [place, legal] = source.locate('192.0.2.1');
    assert.deepInclude(place, { country: 'CH', latitude: 47.38 });
    assert.notProperty(place, 'basis');
    assert.deepInclude(legal, { country: 'US', basis, ...nowhere });
    assert.lengthOf(source.locate('198.51.100.1'), 1);
    assert.deepInclude(source.locate('198.51.100.1')[0], { country: 'US', basis });
  });

  it('are registrations as a whole where the options say so', async () => {
    const records = { '192.0.2.0/24': { country_code: 'US', autonomous_system_number: 3356 } };
    const source = await openMade(records, { registration: true });
    const [claim] = source.locate('192.0.2.1');
    assert.deepInclude(claim, { country: 'US', asn: 3356, basis: 'registration' });
    assert.isTrue(locationClaimSchema.safeParse(claim).success);
  });
});

describe('what is not an mmdb file', () => {
  it('is refused: a file that is not there', async () => {
    const { code, message, hint } = await refusal(join(folder, 'absent.mmdb'));
    assert.equal(code, 'geo-file-missing');
    assert.include(message, 'absent.mmdb');
    assert.isString(hint);
  });

  it('is refused: a folder, text, a compressed file, half a file', async () => {
    const database = await readFile(defaultFile.path);
    const contents: Record<string, Buffer> = {
      text: Buffer.from('start,end,country\n'),
      empty: Buffer.alloc(0),
      compressed: gzipSync(makeMmdb({ type: 'test', buildEpoch: 1, records: {} })),
      'first half': database.subarray(0, database.length / 2),
      'second half': database.subarray(database.length / 2),
    };
    for (const [what, content] of Object.entries(contents)) {
      const path = join(folder, 'broken.mmdb');
      await writeFile(path, content);
      assert.equal((await refusal(path)).code, 'geo-file-unreadable', what);
    }
    assert.equal((await refusal(folder)).code, 'geo-file-unreadable');
  });
});

describe('MmdbSourceFactory', () => {
  it('opens one source for each file, under the names given', async () => {
    const path = join(folder, 'country.mmdb');
    await writeFile(
      path,
      makeMmdb({ type: 't', buildEpoch: 1, records: { '192.0.2.0/24': { country_code: 'CH' } } }),
    );
    const factory = new MmdbSourceFactory([{ path }, { path, name: 'mine' }]);
    const sources = await factory.open();
    assert.deepEqual(
      sources.map(({ id }) => id),
      ['mmdb:country', 'mmdb:mine'],
    );
    assert.equal(sources[1]!.locate('192.0.2.1')[0]!.source, 'mmdb:mine');
  });

  it('opens the database of the package without options', async () => {
    const [source] = await new MmdbSourceFactory().open();
    assert.equal(source!.id, 'mmdb:geo-whois-asn-country');
  });
});
