import { Duplex } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { expect } from 'chai';
import type { AdbPacket, CommandName } from '../../src/phone/adb/packet.js';
import { encodePacket, PacketReader } from '../../src/phone/adb/packet.js';
import type { AdbStream } from '../../src/phone/adb/stream.js';
import type { StreamHandler } from '../../src/phone/adb/transport.js';
import { AdbTransport } from '../../src/phone/adb/transport.js';
import { seededRandom } from '../../src/random.js';

/** The host's end of a transport, spoken by hand. */
class Host {
  readonly heard: AdbPacket[] = [];
  private readonly reader = new PacketReader();
  readonly socket = new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _encoding, done) => {
      this.heard.push(...this.reader.push(bytes));
      done();
    },
  });

  constructor(services: (name: string) => StreamHandler | undefined) {
    new AdbTransport(this.socket, 'device::test', services);
  }

  raw(bytes: Buffer): void {
    this.socket.push(bytes);
  }

  say(command: CommandName, arg0: number, arg1: number, payload: string | Buffer = ''): void {
    this.raw(encodePacket({ command, arg0, arg1, payload: Buffer.from(payload) }, true));
  }

  connect(limit = 4096): void {
    this.say('CNXN', 0x01000000, limit, 'host::');
  }

  commands(): string[] {
    return this.heard.map(({ command }) => command);
  }
}

/** A service that hands over its streams. */
function catcher(): {
  streams: AdbStream[];
  services: (name: string) => StreamHandler | undefined;
} {
  const streams: AdbStream[] = [];
  return {
    streams,
    services: (name) => (name === 'known:' ? (stream) => void streams.push(stream) : undefined),
  };
}

describe('an adb transport', () => {
  it('answers a connection with its banner, with a checksum for an old host', async () => {
    const host = new Host(() => undefined);
    host.connect();
    await tick();
    expect(host.commands()).to.deep.equal(['CNXN']);
    expect(host.heard[0]?.payload.toString()).to.equal('device::test');
  });

  it('opens known services and refuses others', async () => {
    const host = new Host(catcher().services);
    host.connect();
    host.say('OPEN', 7, 0, 'known:\0');
    host.say('OPEN', 8, 0, 'unknown:');
    await tick();
    expect(host.heard.slice(1).map(({ command, arg1 }) => [command, arg1])).to.deep.equal([
      ['OKAY', 7],
      ['CLSE', 8],
    ]);
  });

  it('sends no second piece before the first is acknowledged, and none larger than the host takes', async () => {
    const { streams, services } = catcher();
    const host = new Host(services);
    host.connect(4);
    host.say('OPEN', 7, 0, 'known:');
    await tick();
    streams[0]?.write(Buffer.from('abcdef'));
    streams[0]?.end();
    await tick();
    const written = (): string[] =>
      host.heard
        .filter(({ command }) => command === 'WRTE')
        .map(({ payload }) => payload.toString());
    expect(written()).to.deep.equal(['abcd']);
    host.say('OKAY', 7, streams[0]?.localId ?? 0);
    await tick();
    expect(written()).to.deep.equal(['abcd', 'ef']);
    expect(host.commands()).not.to.include('CLSE');
    host.say('OKAY', 7, streams[0]?.localId ?? 0);
    await tick();
    expect(host.commands().at(-1)).to.equal('CLSE');
  });

  it('acknowledges what the reader has taken, not before', async () => {
    const { streams, services } = catcher();
    const host = new Host(services);
    host.connect();
    host.say('OPEN', 7, 0, 'known:');
    await tick();
    const [stream] = streams;
    host.say('WRTE', 7, stream?.localId ?? 0, 'data');
    await tick();
    expect(host.commands()).to.deep.equal(['CNXN', 'OKAY']);
    expect((await stream?.read())?.toString()).to.equal('data');
    await tick();
    expect(host.commands()).to.deep.equal(['CNXN', 'OKAY', 'OKAY']);
  });

  it('keeps streams apart', async () => {
    const { streams, services } = catcher();
    const host = new Host(services);
    host.connect();
    host.say('OPEN', 1, 0, 'known:');
    host.say('OPEN', 2, 0, 'known:');
    await tick();
    host.say('WRTE', 2, streams[1]?.localId ?? 0, 'for the second');
    host.say('CLSE', 1, streams[0]?.localId ?? 0);
    expect(await streams[0]?.read()).to.equal(undefined);
    expect((await streams[1]?.read())?.toString()).to.equal('for the second');
  });

  it('closes on data that nobody gave permission for', async () => {
    const { streams, services } = catcher();
    const host = new Host(services);
    host.connect();
    host.say('OPEN', 7, 0, 'known:');
    await tick();
    host.say('WRTE', 7, streams[0]?.localId ?? 0, 'one');
    host.say('WRTE', 7, streams[0]?.localId ?? 0, 'two');
    await tick();
    expect(host.socket.destroyed).to.equal(true);
  });

  it('closes on a stream before a connection', async () => {
    const host = new Host(catcher().services);
    host.say('OPEN', 7, 0, 'known:');
    await tick();
    expect(host.socket.destroyed).to.equal(true);
  });

  it('survives a thousand transports of garbage', async () => {
    const random = seededRandom(1);
    const noise = (length: number): Buffer =>
      Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
    for (let round = 0; round < 1000; round += 1) {
      const host = new Host(catcher().services);
      if (random() < 0.5) host.connect();
      const frame = encodePacket(
        {
          command:
            (['OPEN', 'OKAY', 'WRTE', 'CLSE', 'AUTH'] as const)[Math.floor(random() * 5)] ?? 'OKAY',
          arg0: Math.floor(random() * 4),
          arg1: Math.floor(random() * 4),
          payload: noise(Math.floor(random() * 40)),
        },
        true,
      );
      if (random() < 0.5) frame[Math.floor(random() * frame.length)] = Math.floor(random() * 256);
      host.raw(frame);
      host.raw(noise(Math.floor(random() * 60)));
      await tick();
      host.socket.destroy();
    }
  });
});
