import type { Random } from '../../../random.js';
import type { FrameChannel } from '../../../services/frames.js';
import type { ClientMessage, Content, Envelope } from '../../../services/signal-protocol.js';
import { openContent, relayMessageSchema, sealContent } from '../../../services/signal-protocol.js';
import { request } from '../../network/https-request.js';
import type { Network } from '../../network/network.js';
import { PersistentConnection } from '../../network/persistent.js';

/** Where the app's servers are. */
export const signalHosts = {
  chat: 'chat.signal.org',
  storage: 'storage.signal.org',
  cdn: 'cdn.signal.org',
};

/** As in the real app's web socket. */
const keepAliveEvery = 30_000;

export interface SignalClientOptions {
  readonly app: string;
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
export class SignalClient {
  private readonly connection: PersistentConnection;
  private channel: FrameChannel | undefined;
  /** What the relay has not accepted yet, in order. */
  private outbox: Envelope[] = [];
  private fetched: AbortController | undefined;

  constructor(private readonly options: SignalClientOptions) {
    this.connection = new PersistentConnection({
      network: options.network,
      random: options.random,
      request: { purpose: 'messaging', app: options.app, name: signalHosts.chat, port: 443 },
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
    const { network } = this.options;
    const fetchAll = (): void => {
      void this.fetch(signalHosts.storage, '/v1/storage/manifest', fetched.signal);
      void this.fetch(signalHosts.cdn, '/profiles/avatar', fetched.signal);
    };
    if (network.online) fetchAll();
    else network.once('up', fetchAll);
    fetched.signal.addEventListener('abort', () => network.off('up', fetchAll));
  }

  /** Sends now, or as soon as there is a connection. */
  send(to: string, id: string, content: Content): void {
    const envelope = { id, from: this.options.handle, to, content: sealContent(content) };
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

  private async fetch(name: string, path: string, signal: AbortSignal): Promise<void> {
    const { app, network } = this.options;
    const target = { purpose: 'messaging', app, name, port: 443, tls: true, signal } as const;
    try {
      await request(network, target, 'GET', path);
    } catch {
      // The app works without; the attempt stands in the events.
    }
  }
}
