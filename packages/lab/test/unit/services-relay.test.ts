import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import { serviceProgramSchema } from '../../src/services/config.js';
import { FrameChannel } from '../../src/services/frames.js';
import type { RunningServices } from '../../src/services/start.js';
import { startServices } from '../../src/services/start.js';
import type { TestCertificates } from '../support/authority.js';
import { makeCertificates } from '../support/authority.js';
import { readEvents } from '../support/loopback.js';

interface Peer {
  readonly socket: TLSSocket;
  readonly heard: Record<string, unknown>[];
  say(message: unknown): void;
  /** Waits until a message of this type has been heard, and gives it. */
  hear(type: string): Promise<Record<string, unknown>>;
}

describe('the services', () => {
  let directory: string;
  let certificates: TestCertificates;
  let running: RunningServices;
  const [signalPort, pushPort, echoPort, connectivityPort] = [0, 1, 2, 3].map(
    (index) => () => running.services[index]?.port ?? 0,
  ) as [() => number, () => number, () => number, () => number];

  function peer(port: number, name: string): Peer {
    const socket = connect({ host: '127.0.0.1', port, servername: name, ca: certificates.ca });
    const heard: Record<string, unknown>[] = [];
    const channel = new FrameChannel(socket, (message) => {
      heard.push(message as Record<string, unknown>);
    });
    socket.on('error', () => undefined);
    const { signal } = new AbortController();
    return {
      socket,
      heard,
      say: (message) => channel.send(message),
      hear: (type) =>
        waitFor(() => heard.find((message) => message.type === type), {
          what: type,
          source: 'internal',
          timeoutMs: 1500,
          intervalMs: 5,
          signal,
        }),
    };
  }

  const login = (handle: string, pushToken: string | null = null) => ({
    type: 'login',
    handle,
    pushToken,
  });
  const send = (id: string, to: string) => ({
    type: 'send',
    envelope: { id, from: 'ignored', to, content: 'AAAA' },
  });
  const relay = (): Peer => peer(signalPort(), 'chat.signal.org');

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'matador-services-'));
    certificates = await makeCertificates(['chat.signal.org', 'mtalk.google.com']);
    for (const [name, pem] of Object.entries(certificates)) {
      writeFileSync(join(directory, `${name}.pem`), String(pem));
    }
  });

  const start = (settings: object = {}): Promise<RunningServices> =>
    startServices(
      serviceProgramSchema.parse({
        name: 'all',
        eventsFile: join(directory, 'events.jsonl'),
        tls: { certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') },
        services: [
          { kind: 'signal', ports: [0], accounts: ['+1', '+2'], ...settings },
          { kind: 'push', port: 0 },
          { kind: 'address-echo', port: 0 },
          { kind: 'connectivity', port: 0 },
        ],
      }),
    );

  beforeEach(async () => {
    running = await start();
  });

  afterEach(() => running.close());
  after(() => rmSync(directory, { recursive: true }));

  it('take as long to deliver as they are told, and accept at once', async () => {
    await running.close();
    running = await start({ deliverySeconds: 0.3 });
    const [one, two] = [relay(), relay()];
    one.say(login('+1'));
    two.say(login('+2'));
    await Promise.all([one, two].map((phone) => phone.hear('welcome')));
    const from = performance.now();
    one.say(send('m1', '+2'));
    await one.hear('accepted');
    expect(performance.now() - from).to.be.below(290);
    two.say({ type: 'keep-alive' });
    await two.hear('keep-alive');
    expect(two.heard.map(({ type }) => type)).not.to.include('deliver');
    await two.hear('deliver');
    expect(performance.now() - from).to.be.at.least(290);
  });

  it('store a message until its recipient confirms it', async () => {
    const one = relay();
    one.say(login('+1'));
    await one.hear('welcome');
    one.say(send('m1', '+2'));
    await one.hear('accepted');

    const first = relay();
    first.say(login('+2'));
    const { envelope } = await first.hear('deliver');
    expect(envelope).to.include({ id: 'm1', from: '+1' });
    first.socket.destroy();

    const second = relay();
    second.say(login('+2'));
    await second.hear('deliver');
    second.say({ type: 'received', id: 'm1' });
    second.say({ type: 'keep-alive' });
    await second.hear('keep-alive');

    const third = relay();
    third.say(login('+2'));
    third.say({ type: 'keep-alive' });
    await third.hear('keep-alive');
    expect(third.heard.map(({ type }) => type)).to.deep.equal(['welcome', 'keep-alive']);
  });

  it('accept a message once, however often it is sent', async () => {
    const [one, two] = [relay(), relay()];
    one.say(login('+1'));
    two.say(login('+2'));
    await two.hear('welcome');
    for (let round = 0; round < 3; round += 1) one.say(send('m2', '+2'));
    one.say({ type: 'keep-alive' });
    await one.hear('keep-alive');
    two.say({ type: 'keep-alive' });
    await two.hear('keep-alive');
    expect(one.heard.filter(({ type }) => type === 'accepted')).to.have.length(3);
    expect(two.heard.filter(({ type }) => type === 'deliver')).to.have.length(1);
  });

  it('refuse accounts that do not exist', async () => {
    const nobody = relay();
    nobody.say(login('+3'));
    await nobody.hear('refused');
    const one = relay();
    one.say(login('+1'));
    one.say(send('m3', '+3'));
    expect(await one.hear('rejected')).to.include({ id: 'm3' });
  });

  it('hang up on whoever speaks out of turn or nonsense', async () => {
    for (const message of [send('m4', '+2'), { type: 'nonsense' }, 5]) {
      const stranger = relay();
      stranger.say(message);
      await new Promise<void>((resolve) => stranger.socket.once('close', () => resolve()));
    }
  });

  it('wake a phone, again until it confirms', async () => {
    const sender = peer(pushPort(), 'mtalk.google.com');
    sender.say({ type: 'wake', token: 't', app: 'a.b' });
    const phone = peer(pushPort(), 'mtalk.google.com');
    phone.say({ type: 'login', token: 't' });
    expect(await phone.hear('wake')).to.include({ app: 'a.b' });
    phone.socket.destroy();
    const back = peer(pushPort(), 'mtalk.google.com');
    back.say({ type: 'login', token: 't' });
    await back.hear('wake');
    back.say({ type: 'woken', app: 'a.b' });
    back.say({ type: 'heartbeat' });
    await back.hear('heartbeat');
    const last = peer(pushPort(), 'mtalk.google.com');
    last.say({ type: 'login', token: 't' });
    last.say({ type: 'heartbeat' });
    await last.hear('heartbeat');
    expect(last.heard.map(({ type }) => type)).to.deep.equal(['welcome', 'heartbeat']);
  });

  it('tell a client its address, and that the Internet is there', async () => {
    const ask = (port: number): Promise<[number | undefined, string]> =>
      new Promise((resolve) => {
        get({ host: '127.0.0.1', port, path: '/' }, (response) => {
          let body = '';
          response.on('data', (chunk) => (body += String(chunk)));
          response.on('end', () => resolve([response.statusCode, body]));
        });
      });
    expect(await ask(echoPort())).to.deep.equal([200, '127.0.0.1\n']);
    expect(await ask(connectivityPort())).to.deep.equal([204, '']);
  });

  it('record who connected to which name', async () => {
    const one = relay();
    one.say(login('+1'));
    await one.hear('welcome');
    const connection = readEvents(join(directory, 'events.jsonl')).findLast(
      ({ kind }) => kind === 'connection',
    );
    expect(connection).to.include({
      service: 'signal',
      name: 'chat.signal.org',
      from: '127.0.0.1',
    });
  });
});
