import { expect } from 'chai';
import { MatadorError } from '@matador/core';
import type { PcapPacket } from '../../src/index.js';
import { PcapStream } from '../../src/index.js';

interface Shape {
  readonly littleEndian: boolean;
  readonly nano: boolean;
}

/** A pcap file with packets of these sizes, at 1 s + n units. */
function pcapFile({ littleEndian, nano }: Shape, sizes: readonly number[]): Buffer {
  const words = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) =>
      littleEndian ? bytes.writeUInt32LE(value, 4 * index) : bytes.writeUInt32BE(value, 4 * index),
    );
    return bytes;
  };
  // The two 16-bit version numbers are not read.
  const header = words(nano ? 0xa1b23c4d : 0xa1b2c3d4, 0, 0, 0, 262_144, 1);
  const packets = sizes.map((size, index) =>
    Buffer.concat([words(1, index, size, size + 5), Buffer.alloc(size, index)]),
  );
  return Buffer.concat([header, ...packets]);
}

const shapes: Shape[] = [
  { littleEndian: true, nano: true },
  { littleEndian: true, nano: false },
  { littleEndian: false, nano: true },
  { littleEndian: false, nano: false },
];

describe('a stream of pcap', () => {
  for (const shape of shapes) {
    it(`is read whatever its form: ${JSON.stringify(shape)}`, () => {
      const stream = new PcapStream();
      const packets = stream.push(pcapFile(shape, [60, 0, 1500]));
      expect(stream.header).to.deep.equal({
        snapLength: 262_144,
        linkType: 1,
        timeDigits: shape.nano ? 9 : 6,
      });
      const second = shape.nano ? 1_000_000_000n : 1_000_000n;
      expect(packets.map(({ time }) => time)).to.deep.equal([second, second + 1n, second + 2n]);
      expect(packets.map(({ data }) => data.length)).to.deep.equal([60, 0, 1500]);
      expect(packets.map(({ originalLength }) => originalLength)).to.deep.equal([65, 5, 1505]);
      expect(stream.complete).to.equal(true);
    });
  }

  it('is read the same in pieces of any size', () => {
    const file = pcapFile({ littleEndian: true, nano: true }, [60, 1, 0, 333]);
    const whole = new PcapStream().push(file);
    for (const size of [1, 2, 7, 16, 24, 25, 100]) {
      const stream = new PcapStream();
      const packets: PcapPacket[] = [];
      for (let at = 0; at < file.length; at += size) {
        packets.push(...stream.push(file.subarray(at, at + size)));
      }
      expect(packets).to.deep.equal(whole);
    }
  });

  it('is incomplete within a header and within a packet', () => {
    const file = pcapFile({ littleEndian: true, nano: true }, [60]);
    for (const end of [0, 10, 30, file.length - 1]) {
      const stream = new PcapStream();
      stream.push(file.subarray(0, end));
      expect(stream.complete).to.equal(false);
    }
  });

  it('is refused where it is none', () => {
    const garbage = [Buffer.from('tcpdump: something else entirely'), Buffer.alloc(100)];
    for (const bytes of garbage) {
      expect(() => new PcapStream().push(bytes))
        .to.throw(MatadorError)
        .with.property('code', 'capture-broken');
    }
  });

  it('is refused where a packet is longer than any', () => {
    const file = pcapFile({ littleEndian: true, nano: true }, [60]);
    file.writeUInt32LE(0xffffffff, 24 + 8);
    expect(() => new PcapStream().push(file)).to.throw(MatadorError);
  });
});
