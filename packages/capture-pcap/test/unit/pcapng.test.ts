import { expect } from 'chai';
import {
  enhancedPacketBlock,
  interfaceDescriptionBlock,
  interfaceStatisticsBlock,
  sectionHeaderBlock,
} from '../../src/index.js';

/** Every block tells its length at both ends, a multiple of 4. */
function checkFrame(block: Buffer, type: number): void {
  expect(block.readUInt32LE(0)).to.equal(type);
  expect(block.readUInt32LE(4)).to.equal(block.length);
  expect(block.readUInt32LE(block.length - 4)).to.equal(block.length);
  expect(block.length % 4).to.equal(0);
}

/** The options from `at` on, by code. */
function options(block: Buffer, at: number): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let offset = at; block.readUInt16LE(offset) !== 0;) {
    const length = block.readUInt16LE(offset + 2);
    found.set(block.readUInt16LE(offset), block.subarray(offset + 4, offset + 4 + length));
    offset += 4 + Math.ceil(length / 4) * 4;
  }
  return found;
}

describe('pcapng', () => {
  it('begins with a section of unknown length', () => {
    const block = sectionHeaderBlock('MATAdOR');
    checkFrame(block, 0x0a0d0d0a);
    expect(block.readUInt32LE(8)).to.equal(0x1a2b3c4d);
    expect(block.readBigInt64LE(16)).to.equal(-1n);
    expect(options(block, 24).get(4)?.toString()).to.equal('MATAdOR');
  });

  it('describes the interface, also in other scripts', () => {
    const block = interfaceDescriptionBlock({
      name: 'wlan0',
      linkType: 1,
      snapLength: 262_144,
      timeDigits: 9,
      comment: 'measurement 測定, side a',
    });
    checkFrame(block, 1);
    expect(block.readUInt16LE(8)).to.equal(1);
    expect(block.readUInt32LE(12)).to.equal(262_144);
    const found = options(block, 16);
    expect(found.get(1)?.toString()).to.equal('measurement 測定, side a');
    expect(found.get(2)?.toString()).to.equal('wlan0');
    expect([...(found.get(9) ?? [])]).to.deep.equal([9]);
  });

  for (const size of [0, 1, 2, 3, 4, 1500]) {
    it(`pads a packet of ${size} bytes`, () => {
      const data = Buffer.alloc(size, 0xab);
      const time = 1_795_000_000_123_456_789n;
      const block = enhancedPacketBlock({ time, originalLength: size + 9, data });
      checkFrame(block, 6);
      const high = BigInt(block.readUInt32LE(12));
      expect((high << 32n) | BigInt(block.readUInt32LE(16))).to.equal(time);
      expect(block.readUInt32LE(20)).to.equal(size);
      expect(block.readUInt32LE(24)).to.equal(size + 9);
      expect(block.subarray(28, 28 + size).equals(data)).to.equal(true);
    });
  }

  it('ends with what was lost', () => {
    const block = interfaceStatisticsBlock({
      at: 30n,
      startedAt: 10n,
      stoppedAt: 20n,
      received: 100,
      droppedByInterface: 3,
      droppedByKernel: 7,
    });
    checkFrame(block, 5);
    const found = options(block, 20);
    const counter = (code: number): bigint | undefined => found.get(code)?.readBigUInt64LE();
    expect([counter(4), counter(5), counter(7)]).to.deep.equal([100n, 3n, 7n]);
    expect(found.get(2)?.readUInt32LE(4)).to.equal(10);
    expect(found.get(3)?.readUInt32LE(4)).to.equal(20);
  });
});
