import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { geoSnapshotSchema, locationClaimSchema, MatadorError } from '@matador/core';
import { assert } from 'chai';
import type { CsvFile } from '../../src/index.js';
import { CsvSource, CsvSourceFactory, optionsSchema } from '../../src/index.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matador-csv-'));
});
after(() => rm(folder, { recursive: true }));

async function open(text: string, options: Partial<CsvFile> = {}) {
  const path = join(folder, 'made.csv');
  await writeFile(path, text);
  return CsvSource.open({ path, ...options });
}

function countryOf(source: CsvSource, address: string) {
  return source.locate(address)[0]?.country;
}

describe('rows of a country file', () => {
  it('hold every address from start to end', async () => {
    const source = await open('1.0.0.0,1.0.0.255,AU\n1.0.1.0,1.0.3.255,CN\n2.0.0.0,2.0.0.0,FR\n');
    const expected: Record<string, string | undefined> = {
      '0.255.255.255': undefined,
      '1.0.0.0': 'AU',
      '1.0.0.255': 'AU',
      '1.0.1.0': 'CN',
      '1.0.3.255': 'CN',
      '1.0.4.0': undefined,
      '2.0.0.0': 'FR',
      '2.0.0.1': undefined,
      '255.255.255.255': undefined,
      '::ffff:1.0.0.1': 'AU',
    };
    for (const [address, country] of Object.entries(expected)) {
      assert.equal(countryOf(source, address), country, address);
    }
    assert.equal(source.rows, 3);
  });

  it('are registrations where the options say so', async () => {
    const row = '4.0.0.0,4.255.255.255,3356,LEVEL3,US\n';
    const [claim] = (await open(row, { registration: true })).locate('4.69.142.133');
    assert.deepInclude(claim, { country: 'US', asn: 3356, basis: 'registration' });
    assert.notProperty((await open(row)).locate('4.69.142.133')[0], 'basis');
  });

  it('may be IPv6, or integers', async () => {
    const source = await open(
      '2001:db8::,2001:db8::ffff,DE\n16777216,16777471,AU\n' +
        '42540766411282592856903984951653826560,42540766411282592856903984951653826561,JP\n',
    );
    assert.equal(countryOf(source, '2001:db8::ff'), 'DE');
    assert.isUndefined(countryOf(source, '2001:db8::1:0'));
    assert.equal(countryOf(source, '1.0.0.7'), 'AU');
    assert.equal(countryOf(source, '2001:db8:0:0::'), 'JP', 'the innermost counts');
  });

  it('may be unsorted, overlap and lie within each other', async () => {
    const source = await open(
      '10.2.0.0,10.2.0.255,CH\n10.0.0.0,10.255.255.255,US\n10.2.0.10,10.2.0.20,DE\n',
    );
    assert.equal(countryOf(source, '10.1.0.0'), 'US');
    assert.equal(countryOf(source, '10.2.0.9'), 'CH');
    assert.equal(countryOf(source, '10.2.0.15'), 'DE');
    assert.equal(countryOf(source, '10.2.0.21'), 'CH');
    assert.equal(countryOf(source, '10.3.0.0'), 'US');
  });

  it('agree with a search from end to end', async () => {
    let state = 7;
    const random = (n: number) => (state = (state * 48271) % 2147483647) % n;
    const rows = Array.from({ length: 300 }, (_, i) => {
      const start = random(20_000);
      return {
        start,
        end: start + random(200),
        country: ['US', 'CH', 'DE', 'FR', 'JP', 'BR', 'ZA'][i % 7]!,
      };
    });
    const text = rows.map((row) => `${row.start},${row.end},${row.country}`).join('\n');
    const source = await open(text);
    for (let value = 0; value < 20_300; value += 7) {
      const holding = rows.filter((row) => row.start <= value && value <= row.end);
      const address = `0.0.${value >> 8}.${value & 255}`;
      const latest = Math.max(...holding.map((row) => row.start));
      const innermost = holding.filter((row) => row.start === latest);
      if (innermost.length > 1) continue;
      assert.equal(countryOf(source, address), innermost[0]?.country, address);
    }
  });
});

describe('layouts', () => {
  const city =
    '1.0.0.0,1.0.0.255,AU,Queensland,,"Brisbane, South",4000,-27.47,153.02,Australia/Brisbane';

  it('are told by the look of the first row', async () => {
    const [place] = (await open(city)).locate('1.0.0.1');
    assert.deepInclude(place, { country: 'AU', latitude: -27.47, longitude: 153.02, asn: null });
    const [as] = (await open('1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."')).locate('1.0.0.1');
    assert.deepInclude(as, { country: null, asn: 13335 });
  });

  it('are told by a header, whatever the order of columns', async () => {
    const source = await open(
      'ip_range_start,ip_range_end,ASN,Country Code\n1.0.0.0,1.0.0.255,AS13335,UK\n',
    );
    assert.deepInclude(source.locate('1.0.0.1')[0], { country: 'GB', asn: 13335 });
    assert.equal(source.badRows.count, 0);
  });

  it('can be given', async () => {
    const row = '1.0.0.0,1.0.0.255,13335,Cloudflare,US';
    const [claim] = (await open(row, { layout: 'asn-country' })).locate('1.0.0.1');
    assert.deepInclude(claim, { country: 'US', asn: 13335 });
    const [only] = (await open(row, { layout: 'asn' })).locate('1.0.0.1');
    assert.deepInclude(only, { country: null, asn: 13335 });
  });

  it('take no impossible coordinates', async () => {
    const [claim] = (await open(city.replace('153.02', '1530'))).locate('1.0.0.1');
    assert.deepInclude(claim, { country: 'AU', latitude: null, longitude: null });
  });
});

describe('rows that cannot be read', () => {
  it('are counted and left out', async () => {
    const source = await open(
      '\uFEFF# made\n1.0.0.0,1.0.0.255,AU\ngarbage\n1.0.1.0,1.0.0.0,CN\n1.0.0.0,::1,CN\n' +
        '1.0.2.0,1.0.2.256,CN\n"1.0.3.0,1.0.3.255,CN\n\n,,\n1.0.4.0,1.0.4.255\n2.0.0.0,2.0.0.255,FR\r\n',
    );
    assert.deepEqual(source.badRows, { count: 7, lines: [3, 4, 5, 6, 7] });
    assert.equal(source.rows, 2);
    assert.equal(countryOf(source, '2.0.0.9'), 'FR');
  });

  it('are not rows that name no country', async () => {
    const source = await open('1.0.0.0,1.0.0.255,ZZ\n2.0.0.0,2.0.0.255,EU\n3.0.0.0,3.0.0.255,FR\n');
    assert.equal(source.badRows.count, 0);
    assert.deepEqual(source.locate('1.0.0.1'), []);
    assert.deepEqual(source.locate('2.0.0.1'), []);
  });

  it('are an error where there are no others', async () => {
    for (const text of ['', 'garbage\n', 'start,end,country\n']) {
      let thrown: unknown;
      await open(text).catch((error: unknown) => (thrown = error));
      assert.instanceOf(thrown, MatadorError);
      assert.equal(thrown.code, 'geo-file-unreadable', text);
    }
  });
});

describe('CsvSource', () => {
  it('has a snapshot with the hash of the file', async () => {
    const text = '1.0.0.0,1.0.0.255,AU\n';
    const source = await open(text, { name: 'mine', date: '2015-08-01' });
    const sha256 = createHash('sha256').update(text).digest('hex');
    assert.deepEqual(source.snapshot, { name: 'csv:mine', date: '2015-08-01', sha256 });
    assert.isTrue(geoSnapshotSchema.safeParse(source.snapshot).success);
    const [claim] = source.locate('1.0.0.1');
    assert.isTrue(locationClaimSchema.safeParse(claim).success);
    assert.deepInclude(claim, { source: 'csv:mine', snapshot: '2015-08-01' });
    const undated = await open(text);
    assert.equal(undated.locate('1.0.0.1')[0]!.snapshot, sha256.slice(0, 12));
  });

  it('claims nothing of what is no address', async () => {
    const source = await open('0.0.0.0,255.255.255.255,AU\n::,ffff::,US\n');
    for (const text of ['', 'garbage', '1.2.3', '1.2.3.4 ', 'fe80::1%eth0', '16777216']) {
      assert.deepEqual(source.locate(text), [], text);
    }
  });

  it('does not open what is not there', async () => {
    let thrown: unknown;
    await CsvSource.open({ path: join(folder, 'absent.csv') }).catch((e: unknown) => (thrown = e));
    assert.equal((thrown as MatadorError).code, 'geo-file-missing');
  });

  it('refuses two files of one name', () => {
    const files = [{ path: 'a/x.csv' }, { path: 'b/x.csv' }];
    assert.isFalse(optionsSchema.safeParse({ files }).success);
    assert.isTrue(optionsSchema.safeParse({}).success);
  });

  it('tells of rows left out when a plugin opens it', async () => {
    const path = join(folder, 'bad.csv');
    await writeFile(path, '1.0.0.0,1.0.0.255,AU\nbad\n');
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const [source] = await new CsvSourceFactory([{ path }]).open();
    assert.equal(source!.id, 'csv:bad');
    assert.match((await warned).message, /^csv:bad: 1 rows .* line 2$/);
  });
});
