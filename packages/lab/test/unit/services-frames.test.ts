import { PassThrough } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { expect } from 'chai';
import { FrameChannel } from '../../src/services/frames.js';
import { openContent, sealContent } from '../../src/services/relay-protocol.js';
import { messengerWires } from '../../src/services/messenger-wire.js';

const { padding } = messengerWires.signal;

describe('frames between app and service', () => {
  const frame = (body: string): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(Buffer.byteLength(body));
    return Buffer.concat([head, Buffer.from(body)]);
  };

  it('arrive whole, however they are cut', async () => {
    const taken: unknown[] = [];
    const socket = new PassThrough();
    new FrameChannel(socket, (message) => taken.push(message));
    const bytes = Buffer.concat([frame('{"a":1}'), frame('"é"')]);
    for (const byte of bytes) socket.write(Buffer.of(byte));
    await tick();
    expect(taken).to.deep.equal([{ a: 1 }, 'é']);
  });

  for (const [what, bytes] of [
    ['no JSON', frame('{nope')],
    ['too long', Buffer.from('ffffffff', 'hex')],
  ] as const) {
    it(`end the connection where they are ${what}`, async () => {
      const socket = new PassThrough();
      new FrameChannel(socket, () => undefined);
      socket.write(bytes);
      await tick();
      expect(socket.destroyed).to.equal(true);
    });
  }

  it('hide how long a message is, within a block', () => {
    const size = (text: string): number =>
      sealContent({ type: 'text', text, sentAt: 1 }, padding).length;
    expect(size('a')).to.equal(size('a'.repeat(60)));
    expect(size('a')).to.be.below(size('a'.repeat(500)));
    expect(size('a')).to.be.within(500, 1500);
  });

  it('give back what was sealed, and nothing for what was not', () => {
    const content = { type: 'text', text: 'سلام 🙂\n', sentAt: 5 } as const;
    expect(openContent(sealContent(content, padding))).to.deep.equal(content);
    expect(openContent('????')).to.equal(undefined);
    expect(openContent(Buffer.from('{"type":"text"}').toString('base64'))).to.equal(undefined);
  });
});
