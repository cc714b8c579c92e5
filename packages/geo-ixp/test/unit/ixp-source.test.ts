import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MatadorError } from '@matador/core';
import { describeGeoSource } from '@matador/testkit';
import { expect } from 'chai';
import { IxpSource, PrefixTable } from '../../src/index.js';

const dump = {
  ix: {
    data: [
      { id: 26, name: 'AMS-IX', city: 'Amsterdam', country: 'NL', media: 'Ethernet' },
      { id: 31, name: 'DE-CIX Frankfurt', city: 'Frankfurt', country: 'DE' },
      { id: 99, name: 'Nowhere-IX', city: '', country: '' },
    ],
  },
  ixlan: {
    data: [
      { id: 126, ix_id: 26 },
      { id: 131, ix_id: 31 },
      { id: 199, ix_id: 99 },
      { id: 200, ix_id: 1000 },
    ],
  },
  ixpfx: {
    data: [
      { id: 1, ixlan_id: 126, protocol: 'IPv4', prefix: '80.249.208.0/21' },
      { id: 2, ixlan_id: 131, protocol: 'IPv4', prefix: '80.81.192.0/21' },
      { id: 3, ixlan_id: 131, protocol: 'IPv6', prefix: '2001:7f8::/64' },
      { id: 4, ixlan_id: 199, protocol: 'IPv4', prefix: '198.18.1.0/24' },
      { id: 5, ixlan_id: 200, protocol: 'IPv4', prefix: '198.18.2.0/24' },
      { id: 6, ixlan_id: 201, protocol: 'IPv4', prefix: '198.18.3.0/24' },
      { id: 7, ixlan_id: 126, protocol: 'IPv4', prefix: 'none' },
    ],
  },
  net: { data: [] },
};

describe('exchanges of a PeeringDB dump', () => {
  let folder: string;
  const path = () => join(folder, 'peeringdb.json');
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-ixp-'));
    await writeFile(path(), JSON.stringify(dump));
  });
  after(() => rm(folder, { recursive: true }));

  describeGeoSource('a dump', () => IxpSource.open(path(), '2026-11-01'), [
    { address: '80.81.192.123', country: 'DE' },
    { address: '80.249.215.255', country: 'NL' },
    { address: '2001:7f8::3417:0:1', country: 'DE' },
  ]);

  it('say what they rest on', async () => {
    const [claim] = (await IxpSource.open(path())).locate('80.81.192.123');
    expect(claim).to.include({ basis: 'ixp', country: 'DE' });
    expect(claim?.reason).to.equal(
      '80.81.192.0/21 is the peering LAN of DE-CIX Frankfurt in Frankfurt',
    );
  });

  it('claim nothing beyond their LANs, nor for an exchange that is unknown or nowhere', async () => {
    const source = await IxpSource.open(path());
    for (const last of ['80.81.200.1', '80.81.191.255', '198.18.1.1', '198.18.2.1', '198.18.3.1']) {
      expect(source.locate(last), last).to.deep.equal([]);
    }
  });

  it('are refused where the file is none', async () => {
    const failure = async (file: string) => {
      const error: unknown = await IxpSource.open(file).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(MatadorError);
      return (error as MatadorError).code;
    };
    expect(await failure(join(folder, 'absent.json'))).to.equal('geo-file-missing');
    for (const text of ['', '[]', '{"ix": {"data": []}}', 'prefix,name']) {
      await writeFile(join(folder, 'other.json'), text);
      expect(await failure(join(folder, 'other.json')), text).to.equal('geo-file-unreadable');
    }
  });
});

describe('PrefixTable', () => {
  it('finds the longest prefix, whatever the order', () => {
    const table = new PrefixTable([
      ['10.0.0.0/8', 'all'],
      ['10.2.3.4/32', 'one'],
      ['10.2.0.0/16', 'some'],
      ['::/0', 'six'],
    ]);
    expect(table.find('10.2.3.4')).to.equal('one');
    expect(table.find('10.2.3.5')).to.equal('some');
    expect(table.find('10.3.0.1')).to.equal('all');
    expect(table.find('11.0.0.1')).to.equal(undefined);
    expect(table.find('2001:db8::1')).to.equal('six');
    expect(table.find('::ffff:10.3.0.1')).to.equal('all');
  });

  it('reads a prefix by its length, whatever bits follow', () => {
    expect(new PrefixTable([['192.0.2.77/24', 1]]).find('192.0.2.1')).to.equal(1);
  });
});
