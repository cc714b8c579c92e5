import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AdbPacket } from '../../src/phone/adb/packet.js';
import {
  AdbProtocolError,
  checksum,
  encodePacket,
  maxPayload,
  PacketReader,
} from '../../src/phone/adb/packet.js';

/** What Debian's adb 29 sends first, as it came over the wire. */
const goldenConnect = Buffer.from(
  readFileSync(
    new URL('../../../test/golden/adb-29-connect.hex', import.meta.url),
    'latin1',
  ).trim(),
  'hex',
);

const connect: AdbPacket = {
  command: 'CNXN',
  arg0: 0x01000001,
  arg1: 0x00100000,
  payload: Buffer.from(
    'host::features=remount_shell,abb_exec,abb,apex,fixed_push_mkdir,ls_v2,stat_v2,' +
      'fixed_push_symlink_timestamp,cmd,shell_v2',
  ),
};

describe('adb packets', () => {
  it('writes the bytes that adb writes', () => {
    expect(encodePacket(connect, true).toString('hex')).to.equal(goldenConnect.toString('hex'));
  });

  it('reads them', () => {
    expect(new PacketReader().push(goldenConnect)).to.deep.equal([connect]);
  });

  it('leaves the checksum out where the version does without', () => {
    const frame = encodePacket(connect, false);
    expect(frame.readUInt32LE(16)).to.equal(0);
    const reader = new PacketReader();
    reader.checksums = false;
    expect(reader.push(frame)).to.have.length(1);
  });

  it('reads packets that arrive byte by byte, and several at once', () => {
    const okay = encodePacket(
      { command: 'OKAY', arg0: 1, arg1: 2, payload: Buffer.alloc(0) },
      true,
    );
    const stream = Buffer.concat([goldenConnect, okay, goldenConnect]);
    const names = (packets: readonly AdbPacket[]): string[] => packets.map((p) => p.command);
    expect(names(new PacketReader().push(stream))).to.deep.equal(['CNXN', 'OKAY', 'CNXN']);
    const reader = new PacketReader();
    const found = Array.from(stream, (byte) => reader.push(Buffer.of(byte))).flat();
    expect(names(found)).to.deep.equal(['CNXN', 'OKAY', 'CNXN']);
  });

  it('sums bytes modulo 2^32', () => {
    expect(checksum(Buffer.from('abc'))).to.equal(97 + 98 + 99);
  });

  const broken: readonly [string, (frame: Buffer) => void][] = [
    ['an unknown command', (frame) => frame.write('XXXX', 0)],
    ['a magic that does not fit the command', (frame) => frame.writeUInt32LE(0, 20)],
    ['a wrong checksum', (frame) => frame.writeUInt32LE(1, 16)],
    ['a payload larger than allowed', (frame) => frame.writeUInt32LE(maxPayload + 1, 12)],
  ];
  for (const [what, damage] of broken) {
    it(`refuses ${what}`, () => {
      const frame = Buffer.from(goldenConnect);
      damage(frame);
      expect(() => new PacketReader().push(frame)).to.throw(AdbProtocolError);
    });
  }
});
