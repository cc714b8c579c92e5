import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { geoSnapshotSchema, locationClaimSchema, MatadorError } from '@matador/core';
import { describeGeoSource } from '@matador/testkit';
import { expect } from 'chai';
import { BinSource, BinSourceFactory } from '../../src/index.js';
import { makeBin } from '../support/make-bin.js';

const nowhere = { country: '-', latitude: 0, longitude: 0 };
const made = makeBin({
  ipv4: [
    { from: 0, ...nowhere },
    // 4.69.142.0/24, as a database had it that read where its owner is registered.
    { from: 0x04458e00, country: 'US', latitude: 39.75, longitude: -105 },
    { from: 0x04458f00, country: 'UK', latitude: 51.5, longitude: -0.125 },
    { from: 0x05000000, country: 'EU', latitude: 50, longitude: 4 },
    { from: 0x06000000, ...nowhere },
  ],
  ipv6: [
    { from: 0n, ...nowhere },
    { from: 0x20010620n << 96n, country: 'CH', latitude: 47.375, longitude: 8.5 },
    { from: 0x20010621n << 96n, ...nowhere },
  ],
});

describe('an IP2Location BIN file', () => {
  let folder: string;
  let source: BinSource;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-geo-'));
    const path = await write('DB5.BIN', made);
    source = await BinSource.open({ path });
  });
  after(() => rm(folder, { recursive: true }));

  async function write(name: string, data: Buffer | string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, data);
    return path;
  }

  async function refusal(path: string): Promise<MatadorError> {
    const error: unknown = await BinSource.open({ path }).then(
      () => 'it was opened',
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(MatadorError);
    return error as MatadorError;
  }

  describeGeoSource('a BIN file', () => BinSource.open({ path: join(folder, 'DB5.BIN') }), [
    { address: '4.69.142.133', country: 'US' },
    { address: '2001:620::1', country: 'CH' },
  ]);

  it('says which snapshot it is', () => {
    expect(geoSnapshotSchema.parse(source.snapshot)).to.deep.equal({
      name: 'ip2location:DB5',
      date: '2026-11-01',
      sha256: createHash('sha256').update(made).digest('hex'),
    });
    expect(source.id).to.equal('ip2location:DB5');
  });

  it('claims country and place of IPv4 and IPv6 addresses', () => {
    const [claim] = source.locate('4.69.142.133');
    expect(locationClaimSchema.parse(claim)).to.deep.equal({
      source: 'ip2location:DB5',
      snapshot: '2026-11-01',
      country: 'US',
      latitude: 39.75,
      longitude: -105,
      asn: null,
    });
    expect(source.locate('4.69.142.0')[0]?.country).to.equal('US');
    expect(source.locate('4.69.142.255')[0]?.country).to.equal('US');
    expect(source.locate('::ffff:4.69.142.133')[0]?.country).to.equal('US');
    expect(source.locate('2001:620::1')[0]?.country).to.equal('CH');
    expect(source.locate('4.69.142.133')).to.equal(source.locate('4.69.142.133'));
  });

  it('reads codes as countries, and those of none as no claim', () => {
    expect(source.locate('4.69.143.1')[0]?.country).to.equal('GB');
    expect(source.locate('5.1.1.1')).to.deep.equal([]);
  });

  it('claims nothing of what is not in it', () => {
    for (const address of ['6.1.1.1', '255.255.255.255', '2001:db8::1']) {
      expect(source.locate(address), address).to.deep.equal([]);
    }
  });

  it('is refused where it is none, compressed, or a part of one', async () => {
    expect((await refusal(join(folder, 'absent.bin'))).code).to.equal('geo-file-missing');
    for (const [name, data] of [
      ['text.bin', 'start,end,country\n'.repeat(10)],
      ['empty.bin', ''],
      ['packed.bin', gzipSync(made)],
      ['zeros.bin', Buffer.alloc(100_000)],
    ] as const) {
      const error = await refusal(await write(name, data));
      expect(error.code, name).to.equal('geo-file-unreadable');
      expect(error.hint).to.include('unpack');
    }
    const part = await refusal(await write('part.bin', made.subarray(0, -1000)));
    expect(part.message).to.include('damaged');
  });

  it('is opened by the factory, under the name it was given', async () => {
    const path = join(folder, 'DB5.BIN');
    const sources = await new BinSourceFactory([{ path, name: 'then' }, { path }]).open();
    expect(sources.map(({ id }) => id)).to.deep.equal(['ip2location:then', 'ip2location:DB5']);
  });
});
