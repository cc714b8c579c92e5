import { expect } from 'chai';
import { ShellOutput } from '../../src/shell-protocol.js';

function packet(kind: number, data: string | Buffer): Buffer {
  const body = Buffer.from(data);
  const head = Buffer.alloc(5);
  head.writeUInt8(kind, 0);
  head.writeUInt32LE(body.length, 1);
  return Buffer.concat([head, body]);
}

const stream = Buffer.concat([
  packet(1, 'out '),
  packet(2, 'err'),
  packet(1, Buffer.from([0xf0, 0x9f, 0x91, 0x8b])),
  packet(3, Buffer.from([7])),
]);

describe('the shell protocol', () => {
  for (const size of [1, 2, 7, stream.length]) {
    it(`is read from pieces of ${size} bytes`, () => {
      const output = new ShellOutput();
      for (let at = 0; at < stream.length; at += size) {
        expect(output.exitCode).to.equal(undefined);
        output.push(stream.subarray(at, at + size));
      }
      expect(output.exitCode).to.equal(7);
      expect(output.stdout.toString()).to.equal('out 👋');
      expect(output.stderr.toString()).to.equal('err');
    });
  }

  it('has no exit status as long as none came', () => {
    const output = new ShellOutput();
    output.push(packet(1, 'some'));
    output.push(stream.subarray(0, 3));
    expect(output.exitCode).to.equal(undefined);
    expect(output.stdout.toString()).to.equal('some');
  });

  it('passes over kinds of packet that it does not know, and an exit without a status', () => {
    const output = new ShellOutput();
    output.push(packet(9, 'new'));
    output.push(packet(3, ''));
    expect(output.stdout.length).to.equal(0);
    expect(output.exitCode).to.equal(undefined);
  });
});
