import type { Duplex } from 'node:stream';
import type { Random } from '../../../random.js';
import type { FrameChannel } from '../../../services/frames.js';
import type { ClientMessage, Content, Envelope } from '../../../services/relay-protocol.js';
import { openContent, relayMessageSchema, sealContent } from '../../../services/relay-protocol.js';
import { seal } from '../../../services/sealed-stream.js';
import { messengerWires } from '../../../services/messenger-wire.js';
import { request } from '../../network/https-request.js';
import type { Network } from '../../network/network.js';
import { PersistentConnection } from '../../network/persistent.js';
import type { MessengerProfile, StartRequest } from './profile.js';

/** As in Signal's web socket. */
const keepAliveEvery = 30_000;
/** For the other side's key, ms. */
const handshakeTimeout = 15_000;

export interface MessengerClientOptions {
  readonly profile: MessengerProfile;
  readonly handle: string;
  readonly pushToken: string;
  readonly network: Network;
  readonly random: Random;
  /** The relay has the message, and nobody else yet. */
  accepted(id: string): void;
  rejected(id: string, reason: string): void;
  received(from: string, id: string, content: Content): void;
}

/** The app's connections: a persistent one to the relay, and what it fetches at its start. */
export class MessengerClient {
  private readonly connection: PersistentConnection;
  private channel: FrameChannel | undefined;
  /** What the relay has not accepted yet, in order. */
  private outbox: Envelope[] = [];
  private fetched: AbortController | undefined;

  constructor(private readonly options: MessengerClientOptions) {
    this.connection = new PersistentConnection({
      network: options.network,
      random: options.random,
      connect: (signal, attempt) => this.connect(signal, attempt),
      keepAliveEvery,
      keepAlive: { type: 'keep-alive' } satisfies ClientMessage,
      connected: (channel) => {
        this.say(channel, {
          type: 'login',
          handle: options.handle,
          pushToken: options.pushToken,
        });
      },
      received: (message, channel) => this.handle(message, channel),
      disconnected: () => {
        this.channel = undefined;
      },
    });
  }

  /** Connects, now and whenever there is a network, until `stop`. */
  start(): void {
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
    this.fetched?.abort();
    this.fetched = undefined;
  }

  /** What the app asks of its other servers when its process starts and has a network. */
  fetchAtStart(): void {
    this.fetched?.abort();
    const fetched = new AbortController();
    this.fetched = fetched;
    const { network, profile } = this.options;
    const fetchAll = (): void => {
      for (const wanted of profile.startRequests) void this.fetch(wanted, fetched.signal);
    };
    if (network.online) fetchAll();
    else network.once('up', fetchAll);
    fetched.signal.addEventListener('abort', () => network.off('up', fetchAll));
  }

  /** Sends now, or as soon as there is a connection. */
  send(to: string, id: string, content: Content): void {
    const { padding } = messengerWires[this.options.profile.id];
    const envelope = { id, from: this.options.handle, to, content: sealContent(content, padding) };
    this.outbox.push(envelope);
    if (this.channel !== undefined) this.say(this.channel, { type: 'send', envelope });
  }

  private handle(raw: unknown, channel: FrameChannel): void {
    const parsed = relayMessageSchema.safeParse(raw);
    if (!parsed.success) {
      channel.close();
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'welcome':
        this.channel = channel;
        for (const envelope of this.outbox) this.say(channel, { type: 'send', envelope });
        return;
      case 'refused':
        channel.close();
        return;
      case 'accepted':
        this.drop(message.id);
        this.options.accepted(message.id);
        return;
      case 'rejected':
        this.drop(message.id);
        this.options.rejected(message.id, message.reason);
        return;
      case 'deliver': {
        const { id, from, content } = message.envelope;
        this.say(channel, { type: 'received', id });
        const opened = openContent(content);
        if (opened !== undefined) this.options.received(from, id, opened);
        return;
      }
      case 'keep-alive':
        return;
    }
  }

  private drop(id: string): void {
    this.outbox = this.outbox.filter((envelope) => envelope.id !== id);
  }

  private say(channel: FrameChannel, message: ClientMessage): void {
    channel.send(message);
  }

  /** In the app's own protocol, with the server that it chooses; each attempt on its next port. */
  private async connect(signal: AbortSignal, attempt: number): Promise<Duplex> {
    const { profile, handle, network, random } = this.options;
    const { appPackage: app, ports, framing } = messengerWires[profile.id];
    const server = await profile.server({ handle, attempt, network, random, signal });
    const port = ports[attempt % ports.length] ?? ports[0];
    const target = { purpose: 'messaging', app, ...server, port, signal } as const;
    if (framing === 'tls') return network.connectTls(target);
    const socket = await network.connect(target);
    socket.setTimeout(handshakeTimeout, () => socket.destroy());
    const stream = await seal(socket, 'client', framing.prologue);
    socket.setTimeout(0);
    stream.on('error', () => stream.destroy());
    return stream;
  }

  private async fetch(wanted: StartRequest, signal: AbortSignal): Promise<void> {
    const { profile, network } = this.options;
    const { method, path, ...where } = wanted;
    const target = { purpose: 'messaging', app: profile.info.name, ...where, signal } as const;
    try {
      await request(network, target, method, path);
    } catch {
      // The app works without; the attempt stands in the events.
    }
  }
}
