import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { EventLog } from '../../../event-log.js';
import type { Random } from '../../../random.js';
import type { FrameChannel } from '../../../services/frames.js';
import type {
  Candidate,
  ClientMessage,
  Content,
  Envelope,
} from '../../../services/relay-protocol.js';
import { openContent, relayMessageSchema, sealContent } from '../../../services/relay-protocol.js';
import { seal } from '../../../services/sealed-stream.js';
import { request } from '../../network/https-request.js';
import type { Network } from '../../network/network.js';
import { PersistentConnection } from '../../network/persistent.js';
import type { DirectPathOptions } from './direct-path.js';
import { DirectPath } from './direct-path.js';
import type { MessengerProfile, StartRequest } from './profile.js';

/** The far end of what a message went over, as this phone sees it. */
interface Carrier {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

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
  readonly events: EventLog;
  readonly now: () => number;
  /** The name of a STUN server: messages go straight to the other phone where they can. */
  readonly stun: string | undefined;
  /** The relay has the message, and nobody else yet. */
  accepted(id: string): void;
  rejected(id: string, reason: string): void;
  received(from: string, id: string, content: MessageContent): void;
}

/** What the user gets to see of, in the end. */
export type MessageContent = Exclude<Content, Candidate>;

/** A call for a direct path that is older than this came too late, ms. */
const callLasts = 20_000;

/**
 * The app's connections: a persistent one to the relay, what it fetches at its start, and direct
 * paths to other phones.
 */
export class MessengerClient {
  private readonly connection: PersistentConnection;
  private channel: FrameChannel | undefined;
  /** What the relay has not accepted yet, in order. */
  private outbox: Envelope[] = [];
  private fetched: AbortController | undefined;
  /** The relay as it is reached now. */
  private relay: { readonly address: string; readonly port: number } | undefined;
  /** By handle; they end with the connection to the relay. */
  private paths = new Map<string, DirectPath>();
  private pathsEnd = new AbortController();
  /** Whose conversation is open: a path is wanted as soon as there is a connection. */
  private partner: string | undefined;

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
        this.endPaths();
      },
    });
  }

  /** Connects, now and whenever there is a network, until `stop`. */
  start(): void {
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
    this.partner = undefined;
    this.endPaths();
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

  /** Looks for a direct path to the other phone, if that is this app's way and its turn. */
  prepare(to: string): void {
    this.partner = to;
    const { handle } = this.options;
    // One of two calls: both at once would close what the other opens.
    if (handle > to || this.paths.has(to)) return;
    const options = this.pathOptions(to);
    if (options !== undefined) this.paths.set(to, DirectPath.call(options));
  }

  /**
   * Sends straight to the other phone where there is a way, else through the relay, now or as soon as
   * there is a connection. Nothing on the screen tells which.
   */
  send(to: string, id: string, content: Content): void {
    const { padding } = this.options.profile.wire;
    const envelope = { id, from: this.options.handle, to, content: sealContent(content, padding) };
    const path = content.type === 'candidate' ? undefined : this.paths.get(to);
    if (path === undefined) this.sendByRelay(envelope);
    else void this.sendBy(path, envelope);
  }

  private async sendBy(path: DirectPath, envelope: Envelope): Promise<void> {
    if (await path.deliver(envelope)) {
      if (path.remote !== undefined)
        this.noteCarrier(envelope.id, { protocol: 'udp', ...path.remote });
      this.options.accepted(envelope.id);
    } else {
      this.paths.delete(envelope.to);
      this.sendByRelay(envelope);
    }
  }

  private sendByRelay(envelope: Envelope): void {
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
        if (this.partner !== undefined) this.prepare(this.partner);
        for (const envelope of this.outbox) this.say(channel, { type: 'send', envelope });
        return;
      case 'refused':
        channel.close();
        return;
      case 'accepted':
        this.drop(message.id);
        if (this.relay !== undefined)
          this.noteCarrier(message.id, { protocol: 'tcp', ...this.relay });
        this.options.accepted(message.id);
        return;
      case 'rejected':
        this.drop(message.id);
        this.options.rejected(message.id, message.reason);
        return;
      case 'deliver': {
        this.say(channel, { type: 'received', id: message.envelope.id });
        if (this.relay !== undefined)
          this.take(message.envelope, { protocol: 'tcp', ...this.relay });
        return;
      }
      case 'keep-alive':
        return;
    }
  }

  private take({ id, from, content }: Envelope, carrier: Carrier): void {
    const opened = openContent(content);
    if (opened === undefined) return;
    if (opened.type === 'candidate') this.meet(from, opened);
    else {
      this.noteCarrier(id, carrier);
      this.options.received(from, id, opened);
    }
  }

  /** The other phone calls for a direct path, or answers this one's call. */
  private meet(from: string, candidate: Candidate): void {
    if (this.options.now() - candidate.sentAt > callLasts) return;
    if (this.options.handle < from) {
      void this.paths.get(from)?.answered(candidate);
      return;
    }
    const options = this.pathOptions(from);
    if (options !== undefined) this.paths.set(from, DirectPath.answer(options, candidate));
  }

  private pathOptions(to: string): DirectPathOptions | undefined {
    const { stun, network, now, profile } = this.options;
    if (stun === undefined || !network.online) return undefined;
    return {
      network,
      app: profile.info.name,
      stun,
      now,
      signal: network.lifetime(this.pathsEnd.signal).signal,
      announce: (candidate) => this.send(to, randomUUID(), candidate),
      received: (envelope, { address, port }) =>
        this.take(envelope, { protocol: 'udp', address, port }),
    };
  }

  private endPaths(): void {
    this.pathsEnd.abort();
    this.pathsEnd = new AbortController();
    this.paths = new Map();
  }

  private noteCarrier(id: string, carrier: Carrier): void {
    this.options.events.record('envelope-carried', { id, ...carrier });
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
    const { appPackage: app, ports, framing } = profile.wire;
    const server = await profile.server({ handle, attempt, network, random, signal });
    const port = ports[attempt % ports.length] ?? ports[0];
    const target = { purpose: 'messaging', app, ...server, port, signal } as const;
    const tls = framing === 'tls';
    const socket = tls ? await network.connectTls(target) : await network.connect(target);
    this.relay = { address: socket.remoteAddress ?? '', port };
    if (tls) return socket;
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
