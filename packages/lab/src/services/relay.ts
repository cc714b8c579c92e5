import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FrameChannel } from './frames.js';
import { clientOf, listenSealed, listenTls } from './listen.js';
import type { MessengerWire } from './messenger-wire.js';
import type { RunningService, ServiceParts } from './service.js';
import type { ClientMessage, Envelope, RelayMessage } from './relay-protocol.js';
import { clientMessageSchema } from './relay-protocol.js';

/** Asks the push service to wake an app; failure is the push service's to recover from. */
export type WakePhone = (token: string, app: string) => void;

export interface RelaySettings {
  /** Handles that exist. */
  readonly accounts: readonly string[];
  readonly deliverySeconds: number;
}

/** What the relay keeps of one account. */
interface Mailbox {
  pushToken: string | null;
  /** Envelopes that the account's phone has not confirmed, oldest first. */
  readonly waiting: Envelope[];
  connection: Connection | undefined;
}

interface Connection {
  readonly from: string;
  send(message: RelayMessage): void;
  close(): void;
}

/** How long a phone may take to confirm a delivery before it is taken for asleep. */
const confirmWithin = 5000;
/** A phone that has said nothing for this long, not even to keep the connection, is gone. */
const silentFor = 90_000;

/** Stores a messenger's envelopes until their recipient has confirmed them. */
export class Relay {
  private readonly mailboxes: ReadonlyMap<string, Mailbox>;
  /** Ids of what was accepted: a sender that lost its connection may send again. */
  private readonly accepted = new Set<string>();

  constructor(
    private readonly appPackage: string,
    private readonly settings: RelaySettings,
    private readonly parts: ServiceParts,
    private readonly wake: WakePhone,
  ) {
    this.mailboxes = new Map(
      settings.accounts.map((handle) => [
        handle,
        { pushToken: null, waiting: [], connection: undefined } satisfies Mailbox,
      ]),
    );
  }

  /** @param socket what the stream of bytes comes over. */
  serve(stream: Duplex, socket: Socket): void {
    let handle: string | undefined;
    socket.setTimeout(silentFor, () => socket.destroy());
    const channel = new FrameChannel(stream, (message) => {
      const parsed = clientMessageSchema.safeParse(message);
      if (!parsed.success) channel.close();
      else if (parsed.data.type === 'login') handle = this.login(parsed.data, connection);
      else if (handle === undefined) channel.close();
      else this.handle(handle, parsed.data, connection);
    });
    const connection: Connection = {
      from: clientOf(socket),
      send: (message) => channel.send(message),
      close: () => channel.close(),
    };
    socket.on('close', () => {
      const mailbox = this.mailboxes.get(handle ?? '');
      if (mailbox?.connection !== connection) return;
      mailbox.connection = undefined;
      this.parts.events.record('logout', { handle, from: connection.from });
    });
  }

  private login(
    { handle, pushToken }: ClientMessage & { type: 'login' },
    connection: Connection,
  ): string | undefined {
    const mailbox = this.mailboxes.get(handle);
    if (mailbox === undefined) {
      connection.send({ type: 'refused', reason: 'no such account' });
      return undefined;
    }
    if (mailbox.connection !== connection) mailbox.connection?.close();
    mailbox.connection = connection;
    mailbox.pushToken = pushToken;
    this.parts.events.record('login', { handle, from: connection.from });
    connection.send({ type: 'welcome' });
    for (const envelope of mailbox.waiting) this.deliver(mailbox, envelope);
    return handle;
  }

  private handle(handle: string, message: ClientMessage, connection: Connection): void {
    switch (message.type) {
      case 'send':
        this.accept({ ...message.envelope, from: handle }, connection);
        return;
      case 'received': {
        const waiting = this.mailboxes.get(handle)?.waiting ?? [];
        const at = waiting.findIndex((envelope) => envelope.id === message.id);
        if (at >= 0) waiting.splice(at, 1);
        return;
      }
      case 'keep-alive':
        connection.send({ type: 'keep-alive' });
        return;
      case 'login':
        return;
    }
  }

  private accept(envelope: Envelope, sender: Connection): void {
    const { id, from, to } = envelope;
    const mailbox = this.mailboxes.get(to);
    if (mailbox === undefined) {
      sender.send({ type: 'rejected', id, reason: 'no such account' });
      return;
    }
    if (!this.accepted.has(id)) {
      this.accepted.add(id);
      const fault = this.parts.messageFaults.take(this.appPackage, envelope);
      if (fault !== undefined) this.parts.events.record('fault', { kind: fault, id });
      this.parts.events.record('envelope-accepted', {
        id,
        from,
        to,
        bytes: envelope.content.length,
      });
      if (fault !== 'message-lost') this.forward(mailbox, envelope);
      if (fault === 'message-twice') this.accept({ ...envelope, id: `${id}-again` }, sender);
    }
    sender.send({ type: 'accepted', id });
  }

  private forward(mailbox: Mailbox, envelope: Envelope): void {
    const arrive = (): void => {
      mailbox.waiting.push(envelope);
      this.deliver(mailbox, envelope);
    };
    const { deliverySeconds } = this.settings;
    if (deliverySeconds === 0) arrive();
    else setTimeout(arrive, deliverySeconds * 1000).unref();
  }

  private deliver(mailbox: Mailbox, envelope: Envelope): void {
    const { id, from, to } = envelope;
    if (mailbox.connection === undefined) {
      this.wakeUp(mailbox, envelope);
      return;
    }
    mailbox.connection.send({ type: 'deliver', envelope });
    const toAddress = mailbox.connection.from;
    this.parts.events.record('envelope-relayed', { id, from, to, toAddress });
    // The connection may be dead without either end knowing: the phone left the network.
    setTimeout(() => {
      if (mailbox.waiting.includes(envelope)) this.wakeUp(mailbox, envelope);
    }, confirmWithin).unref();
  }

  private wakeUp(mailbox: Mailbox, { id, to }: Envelope): void {
    if (mailbox.pushToken === null) return;
    this.wake(mailbox.pushToken, this.appPackage);
    this.parts.events.record('wake-requested', { id, to });
  }
}

/** Starts a messenger's relay on all of its ports. */
export async function startRelay(
  messenger: string,
  { appPackage, framing }: Pick<MessengerWire, 'appPackage' | 'framing'>,
  ports: readonly number[],
  settings: RelaySettings,
  parts: ServiceParts,
  wake: WakePhone,
): Promise<RunningService> {
  const relay = new Relay(appPackage, settings, parts, wake);
  const services: RunningService[] = [];
  for (const port of ports) {
    services.push(
      framing === 'tls'
        ? await listenTls(messenger, port, parts, (socket) => relay.serve(socket, socket))
        : await listenSealed(messenger, port, framing.prologue, parts, (stream, socket) =>
            relay.serve(stream, socket),
          ),
    );
  }
  return {
    port: services[0]?.port ?? 0,
    close: async () => {
      await Promise.all(services.map((service) => service.close()));
    },
  };
}
