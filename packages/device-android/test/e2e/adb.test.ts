import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import { AndroidPhoneProvider, optionsSchema } from '../../src/index.js';

const adbPort = 5139;

async function openingOf(options: object, serial: string): Promise<MatadorError> {
  const provider = new AndroidPhoneProvider(
    optionsSchema.parse({ adbPort, connectTimeoutMs: 1500, ...options }),
  );
  const config = { provider: 'android', serial };
  const outcome = await provider.open(config, AbortSignal.timeout(20_000)).catch((e: unknown) => e);
  expect(outcome).to.be.instanceOf(MatadorError).and.include({ source: 'phone' });
  return outcome as MatadorError;
}

/** Something at a port that is no adb. */
async function listen(answer: (server: Server) => void): Promise<{ port: number; server: Server }> {
  const server = createServer();
  answer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

describe('the real adb, without a phone', function () {
  this.timeout(30_000);

  before(function () {
    if (spawnSync('adb', ['version']).error === undefined) return;
    console.log('      skipped: there is no adb here');
    this.skip();
  });

  after(() => {
    spawnSync('adb', ['-P', String(adbPort), 'kill-server']);
  });

  it('is started where it does not run, and does not know a phone that is not there', async () => {
    const error = await openingOf({}, 'R58M12ABCDE');
    expect(error.code).to.equal('phone-not-found');
    expect(error.message).to.include('R58M12ABCDE');
    expect(error.hint).to.include('adb devices');
  });

  it('does not reach an address where nothing listens', async () => {
    const error = await openingOf({}, '127.0.0.1:1');
    expect(error.code).to.equal('phone-not-found');
    expect(error.message).to.include('refused');
  });

  it('says that adb itself is missing', async () => {
    const error = await openingOf({ adbPath: '/no/such/adb', adbPort: 5138 }, 'R58M12ABCDE');
    expect(error.code).to.equal('adb-not-found');
    expect(error.hint).to.include('adbPath');
  });

  it('gives up on a server that does not answer', async () => {
    const { port, server } = await listen(() => undefined);
    const error = await openingOf({ adbPort: port }, 'R58M12ABCDE');
    server.close();
    expect(error.code).to.equal('adb-server-unreachable');
  });

  it('says what a server answered that is no adb', async () => {
    const { port, server } = await listen((one) =>
      one.on('connection', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const error = await openingOf({ adbPort: port }, 'R58M12ABCDE');
    server.close();
    expect(error.message).to.include('HTTP');
  });

  it('knows no other setting of a phone than its serial', async () => {
    const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort }));
    const config = { provider: 'android', serial: 'R58M12ABCDE', seriall: 'x' };
    const outcome = await provider.open(config, AbortSignal.timeout(5000)).catch((e: unknown) => e);
    expect(outcome).to.have.property('name', 'UsageError');
    expect(outcome).to.have.property('message').that.includes('"seriall"');
  });
});
