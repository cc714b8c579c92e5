import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile } from '../../../src/extract/index.js';
import {
  extractBytes,
  extractPackets,
  pcap,
  pcapngBlocks,
  reasons,
  START,
  targetTexts,
} from '../../captures.js';
import { phoneTcp, phoneUdp, SERVER } from '../../packets.js';

const HTTPS = [`tcp ${SERVER}:443 ×2`];

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('pcap files', () => {
  for (const littleEndian of [true, false]) {
    for (const nanoseconds of [true, false]) {
      const what = `${littleEndian ? 'little' : 'big'}-endian, ${nanoseconds ? 'ns' : 'µs'}`;
      it(`are read: ${what}`, async () => {
        const found = await extractPackets([phoneTcp({}), { bytes: phoneTcp({}), at: 1234 }], {
          littleEndian,
          nanoseconds,
        });
        expect(targetTexts(found)).to.deep.equal(HTTPS);
        expect(found.extract).to.include({
          packets: 2,
          bytes: 108,
          linkType: 'ethernet',
          firstPacket: '2026-11-22T15:00:00.000Z',
          lastPacket: '2026-11-22T15:00:01.234Z',
        });
      });
    }
  }

  it('give the same in chunks of any size', async () => {
    const file = pcap([phoneTcp({}), phoneTcp({})]);
    for (const size of [1, 3, 17, 1000]) {
      expect(targetTexts(await extractBytes(file, {}, size))).to.deep.equal(HTTPS);
    }
  });

  it('may hold a packet that is longer than the window', async () => {
    const long = phoneUdp(40000, 443, Buffer.alloc(60_000));
    const padded = Buffer.concat([long, Buffer.alloc(3_000_000)]);
    const found = await extractPackets([phoneTcp({}), padded, phoneTcp({})]);
    expect(found.extract.packets).to.equal(3);
    expect(targetTexts(found)).to.include(`udp ${SERVER}:443 ×1`);
  });

  it('end with what could be read when they are cut', async () => {
    const file = pcap([phoneTcp({}), phoneTcp({}), phoneTcp({})]);
    for (const missing of [1, 53, 54, 55, 69]) {
      const found = await extractBytes(file.subarray(0, file.length - missing));
      expect(targetTexts(found)).to.deep.equal(HTTPS);
      expect(reasons(found)).to.deep.equal({ 'truncated-file': 1 });
    }
  });

  it('end where a record cannot be one', async () => {
    const nonsense = Buffer.alloc(64, 0xff);
    const found = await extractBytes(Buffer.concat([pcap([phoneTcp({}), phoneTcp({})]), nonsense]));
    expect(targetTexts(found)).to.deep.equal(HTTPS);
    expect(reasons(found)).to.deep.equal({ 'malformed-file': 1 });
  });

  it('may be empty', async () => {
    const { extract } = await extractPackets([]);
    expect(extract).to.deep.include({
      packets: 0,
      firstPacket: null,
      lastPacket: null,
      device: null,
      skipped: [],
      targets: [],
    });
  });

  it('of another link type are counted, not read', async () => {
    const found = await extractPackets([phoneTcp({})], { linkType: 147 });
    expect(found.extract.linkType).to.equal('linktype-147');
    expect(reasons(found)).to.deep.equal({ 'unsupported-link-type': 1 });
  });
});

describe('pcapng files', () => {
  const ticks = START * 1000;

  for (const littleEndian of [true, false]) {
    const {
      section,
      interface: describeInterface,
      enhanced,
      simple,
      obsolete,
      unknown,
    } = pcapngBlocks(littleEndian);

    it(`are read: ${littleEndian ? 'little' : 'big'}-endian, with every kind of packet block`, async () => {
      const file = [
        section(),
        unknown(5),
        describeInterface(),
        enhanced(phoneTcp({}), ticks),
        unknown(5_000_000),
        simple(phoneTcp({})),
        obsolete(phoneTcp({}), ticks + 1_500_000),
      ];
      const found = await extractBytes(Buffer.concat(file));
      expect(targetTexts(found)).to.deep.equal([`tcp ${SERVER}:443 ×3`]);
      expect(found.extract.lastPacket).to.equal('2026-11-22T15:00:01.500Z');
      expect(reasons(found)).to.deep.equal({});
    });
  }

  const { section, interface: describeInterface, enhanced, simple } = pcapngBlocks();

  it('have times in the units of each interface', async () => {
    const interfaces = [
      describeInterface(1, { tsresol: 9 }),
      describeInterface(1, { tsresol: 0x80 | 10 }),
      describeInterface(101, { tsresol: 3, tsoffset: START / 1000 }),
    ];
    const packets = [
      enhanced(phoneTcp({}), START * 1e6, { id: 0 }),
      enhanced(phoneTcp({}), (START / 1000) * 1024 + 512, { id: 1 }),
      enhanced(phoneTcp({}).subarray(14), 1250, { id: 2 }),
    ];
    const found = await extractBytes(Buffer.concat([section(), ...interfaces, ...packets]));
    expect(found.extract.linkType).to.equal('ethernet, raw-ip');
    expect(targetTexts(found)).to.deep.equal([`tcp ${SERVER}:443 ×3`]);
    expect(found.active[0]?.activity.map(({ at }) => at - START)).to.deep.equal([0, 500, 1200]);
  });

  it('may have several sections, each with its own interfaces and byte order', async () => {
    const other = pcapngBlocks(false);
    const file = [
      ...[section(), describeInterface(147), describeInterface(1)],
      enhanced(phoneTcp({}), ticks, { id: 1 }),
      ...[other.section(), other.interface(1), other.enhanced(phoneTcp({}), ticks)],
    ];
    expect(targetTexts(await extractBytes(Buffer.concat(file)))).to.deep.equal(HTTPS);
  });

  it('count packets of unknown interfaces and with impossible lengths', async () => {
    const wrong = enhanced(phoneTcp({}), ticks);
    wrong.writeUInt32LE(5000, 20);
    const file = [
      ...[section(), simple(phoneTcp({})), enhanced(phoneTcp({}), ticks), describeInterface()],
      ...[enhanced(phoneTcp({}), ticks, { id: 7 }), wrong, enhanced(phoneTcp({}), ticks)],
    ];
    const found = await extractBytes(Buffer.concat(file));
    expect(found.extract.packets).to.equal(5);
    expect(reasons(found)).to.deep.equal({ 'malformed-record': 4 });
  });

  it('count packets with times that no calendar has', async () => {
    const file = [section(), describeInterface(1, { tsresol: 0 }), enhanced(phoneTcp({}), 2 ** 52)];
    const found = await extractBytes(Buffer.concat(file));
    expect(reasons(found)).to.deep.equal({ 'malformed-record': 1 });
  });

  it('end where block lengths contradict each other', async () => {
    const wrong = enhanced(phoneTcp({}), ticks);
    wrong.writeUInt32LE(16, wrong.length - 4);
    const file = [section(), describeInterface(), enhanced(phoneTcp({}), ticks), wrong];
    const found = await extractBytes(Buffer.concat(file));
    expect(found.extract.packets).to.equal(1);
    expect(reasons(found)).to.deep.equal({ 'malformed-file': 1 });
  });

  it('end with what could be read when an unknown block is cut', async () => {
    const file = [
      section(),
      describeInterface(),
      pcapngBlocks().unknown(5_000_000).subarray(0, 9000),
    ];
    expect(reasons(await extractBytes(Buffer.concat(file)))).to.deep.equal({ 'truncated-file': 1 });
  });
});

describe('files that are no captures', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'matador-extract-'))));
  after(async () => rm(folder, { recursive: true }));

  for (const [what, content] of [
    ['text', 'name,address\n'],
    ['nothing', ''],
    ['a gzip file', '\u001f\u008b\u0008\u0000'],
  ] as const) {
    it(`are one clear error: ${what}`, async () => {
      const path = join(folder, 'file.pcap');
      await writeFile(path, content, 'latin1');
      const error = await errorOf(extractFile(path));
      expect(error).to.be.instanceOf(MatadorError).and.include({ code: 'not-a-capture' });
      expect(error).to.have.property('message').that.includes(path);
      expect(error).to.have.property('hint').that.is.a('string');
    });
  }

  it('and ones that cannot be opened or read, too', async () => {
    for (const path of [join(folder, 'missing.pcap'), folder]) {
      const error = await errorOf(extractFile(path));
      expect(error).to.be.instanceOf(MatadorError).and.include({ code: 'capture-unreadable' });
    }
  });

  it('as is a device that is no address', async () => {
    const error = await errorOf(extractPackets([phoneTcp({})], { device: 'wlan0' }));
    expect(error).to.be.instanceOf(MatadorError).and.include({ code: 'invalid-device' });
  });
});

it('extraction stops when it is told to', async () => {
  const error = await errorOf(extractPackets([phoneTcp({})], { signal: AbortSignal.abort() }));
  expect(error).to.have.property('name', 'AbortError');
});
