import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { geoSnapshotSchema, locationClaimSchema, MatadorError } from '@matador/core';
import { assert } from 'chai';
import { OverridesSource } from '../../src/index.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matador-overrides-'));
});
after(() => rm(folder, { recursive: true }));

async function open(text: string) {
  const path = join(folder, 'corrections.yaml');
  await writeFile(path, text);
  return OverridesSource.open(path);
}

async function refusal(text: string): Promise<MatadorError> {
  try {
    await open(text);
  } catch (error) {
    assert.instanceOf(error, MatadorError);
    return error;
  }
  return assert.fail(`opened: ${text}`);
}

function countryOf(source: OverridesSource, address: string) {
  return source.locate(address)[0]?.country;
}

const yaml = `
- prefix: 4.69.0.0/16
  country: US
  reason: the operator says so
  date: 2015-08-01
- address: 4.69.142.133
  country: CH
  reason: named Zurich1, and next to Zurich
  date: 2015-09-30
- prefix: 2001:db8::/32
  country: UK
  reason: seen in London
  date: 2015-01-01
`;

describe('OverridesSource', () => {
  it("claims the user's country, with reason and date", async () => {
    const source = await open(yaml);
    const [claim] = source.locate('4.69.142.133');
    assert.isTrue(locationClaimSchema.safeParse(claim).success);
    assert.deepEqual(claim, {
      source: 'overrides',
      snapshot: '2015-09-30',
      country: 'CH',
      latitude: null,
      longitude: null,
      asn: null,
      basis: 'correction',
      reason: 'named Zurich1, and next to Zurich',
    });
  });

  it('follows the longest prefix, and of equal ones the last', async () => {
    const source = await open(
      `${yaml}\n- { prefix: 4.69.0.0/16, country: CA, reason: moved, date: 2016-01-01 }\n`,
    );
    assert.equal(countryOf(source, '4.69.1.1'), 'CA');
    assert.equal(countryOf(source, '4.69.142.133'), 'CH');
    assert.equal(countryOf(source, '::ffff:4.69.142.133'), 'CH');
    assert.isUndefined(countryOf(source, '4.70.0.1'));
  });

  it('knows IPv6, and UK for GB', async () => {
    const source = await open(yaml);
    assert.equal(countryOf(source, '2001:db8:1::1'), 'GB');
    assert.isUndefined(countryOf(source, '2001:db9::1'));
  });

  it('claims nothing of what is no address', async () => {
    const source = await open(
      '- { prefix: 0.0.0.0/0, country: CH, reason: all, date: 2015-01-01 }',
    );
    for (const text of ['', 'garbage', '1.2.3', 'fe80::1%eth0', '::1']) {
      assert.deepEqual(source.locate(text), [], text);
    }
  });

  it('has a snapshot of the date of the last correction', async () => {
    const { snapshot } = await open(yaml);
    assert.isTrue(geoSnapshotSchema.safeParse(snapshot).success);
    assert.equal(snapshot.date, '2015-09-30');
  });

  it('reads JSON, and an empty file', async () => {
    const json = [{ address: '4.4.4.4', country: 'DE', reason: 'r', date: '2015-01-01' }];
    assert.equal(countryOf(await open(JSON.stringify(json)), '4.4.4.4'), 'DE');
    assert.isNull((await open('')).snapshot.date);
  });

  const good = "address: 4.4.4.4, country: DE, reason: r, date: '2015-01-01'";
  const wrong: Record<string, string> = {
    'neither address nor prefix': good.replace('address: 4.4.4.4, ', ''),
    'both address and prefix': `${good}, prefix: 4.0.0.0/8`,
    'no country of that code': good.replace('DE', 'ZZ'),
    'no reason': good.replace('reason: r, ', ''),
    'a date that is none': good.replace('01-01', '13-01'),
    'a prefix that is none': good.replace('address: 4.4.4.4', 'prefix: 4.4.4.4'),
    'an address that is none': good.replace('4.4.4.4', '4.4.4'),
    'a word too many': `${good}, city: Berlin`,
  };
  for (const [what, entry] of Object.entries(wrong)) {
    it(`refuses ${what}, and says where`, async () => {
      const { code, message, hint } = await refusal(`- {${good}}\n- {${entry}}\n`);
      assert.equal(code, 'geo-file-unreadable');
      assert.include(message, 'entry 2');
      assert.isString(hint);
    });
  }

  it('refuses what is no list, and what is not there', async () => {
    assert.equal((await refusal('address: 1.2.3.4')).code, 'geo-file-unreadable');
    assert.equal((await refusal('[}')).code, 'geo-file-unreadable');
    let thrown: unknown;
    await OverridesSource.open(join(folder, 'absent')).catch((e: unknown) => (thrown = e));
    assert.equal((thrown as MatadorError).code, 'geo-file-missing');
  });
});
