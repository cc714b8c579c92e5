import { randomBytes } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { Candidate, Envelope } from '../../../services/relay-protocol.js';
import { envelopeSchema } from '../../../services/relay-protocol.js';
import { bindingRequest, mappedAddress } from '../../../services/stun-protocol.js';
import type { Network } from '../../network/network.js';
import { openDatagram, sealDatagram, sharedKey } from './sealed-datagram.js';

const datagramSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('welcome') }),
  z.object({ type: z.literal('envelope'), envelope: envelopeSchema }),
  z.object({ type: z.literal('got'), id: z.string() }),
]);
type Datagram = z.infer<typeof datagramSchema>;

const stunPort = 3478;
/** Longest time to find the way; then the relay has to do. ms. */
const openWithin = 8000;
/** Between two tries to send the same, ms. */
const repeatEvery = 250;
/** Of an envelope that is not confirmed. */
const mostTries = 8;
/** Enough routers to get through the sender's address translation, too few to reach the other's. */
const openerTtl = 3;
const usualTtl = 64;

export interface DirectPathOptions {
  readonly network: Network;
  readonly app: string;
  /** The name of a STUN server. */
  readonly stun: string;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Tells the other phone by way of the relay. */
  announce(candidate: Candidate): void;
  received(envelope: Envelope, from: RemoteInfo): void;
}

interface Peer {
  readonly address: string;
  readonly port: number;
  readonly key: Buffer;
}

/**
 * A way from phone to phone over UDP, through the address translation on both sides: each learns from a
 * STUN server how it is seen from outside and tells the other by way of the relay. The phone that was
 * called opens its side with a datagram that dies before it reaches the other's; then the caller says
 * hello. Where one side's translation lets nothing in, no way is found.
 */
export class DirectPath {
  private readonly ownKey = randomBytes(32).toString('hex');
  private socket: Socket | undefined;
  private peer: Peer | undefined;
  private readonly confirmed = new Set<string>();
  /** Something was heard: `change`. */
  private readonly changes = new EventEmitter();
  private isOpen = false;
  private readonly life: AbortSignal;
  private readonly startedAt: number;

  private constructor(private readonly options: DirectPathOptions) {
    this.life = options.signal;
    this.startedAt = options.now();
  }

  /** Asks the other phone for a way; `call` returns at once. */
  static call(options: DirectPathOptions): DirectPath {
    const path = new DirectPath(options);
    path.announceSelf().catch(() => undefined);
    return path;
  }

  /** Opens the way for a phone that called. */
  static answer(options: DirectPathOptions, caller: Candidate): DirectPath {
    const path = new DirectPath(options);
    path
      .announceSelf(async () => {
        path.meet(caller);
        await path.open();
      })
      .catch(() => undefined);
    return path;
  }

  /** The phone that was called has opened the way. */
  async answered(candidate: Candidate): Promise<void> {
    this.meet(candidate);
    await this.repeat({ type: 'hello' }, () => this.isOpen);
  }

  /** Whether the other phone has confirmed the envelope; waits while the way is being looked for. */
  async deliver(envelope: Envelope): Promise<boolean> {
    const left = this.startedAt + openWithin - this.options.now();
    if (!(await this.until(() => this.isOpen, left))) return false;
    return this.repeat({ type: 'envelope', envelope }, () => this.confirmed.has(envelope.id));
  }

  /** The other phone as this one reaches it. */
  get remote(): { readonly address: string; readonly port: number } | undefined {
    return this.peer && { address: this.peer.address, port: this.peer.port };
  }

  /** @param before done when this phone's outside is known, before the other is told of it. */
  private async announceSelf(before?: () => Promise<void>): Promise<void> {
    const { network, app, stun, now } = this.options;
    const socket = await network.datagramSocket(app, this.life);
    this.socket = socket;
    const mapped = await this.askStun(socket, stun);
    socket.on('message', (bytes, from) => this.receive(bytes, from));
    await before?.();
    this.options.announce({ type: 'candidate', ...mapped, key: this.ownKey, sentAt: now() });
  }

  private async askStun(socket: Socket, name: string): Promise<{ address: string; port: number }> {
    const { network, app, signal } = this.options;
    const purpose = 'background';
    const servers = await network.datagramTargets({ purpose, app, name, port: stunPort, signal });
    const server = servers.find(({ host }) => isIPv4(host));
    if (server === undefined) throw new Error('the STUN server has no IPv4 address');
    const transaction = randomBytes(12);
    let mapped: { address: string; port: number } | undefined;
    const take = (answer: Buffer): void => {
      mapped ??= mappedAddress(answer, transaction);
      this.changes.emit('change');
    };
    socket.on('message', take);
    for (let tries = 0; mapped === undefined && tries < mostTries; tries++) {
      socket.send(bindingRequest(transaction), server.port, server.host);
      await this.until(() => mapped !== undefined, repeatEvery);
    }
    socket.off('message', take);
    if (mapped === undefined) throw new Error('no answer from the STUN server');
    return mapped;
  }

  private meet({ address, port, key }: Candidate): void {
    this.peer = { address, port, key: sharedKey(this.ownKey, key) };
  }

  private async open(): Promise<void> {
    const { socket, peer } = this;
    if (socket === undefined || peer === undefined) return;
    socket.setTTL(openerTtl);
    await new Promise<void>((resolve) => {
      const opener = sealDatagram(peer.key, { type: 'hello' } satisfies Datagram);
      socket.send(opener, peer.port, peer.address, () => resolve());
    });
    if (!this.life.aborted) socket.setTTL(usualTtl);
  }

  private receive(bytes: Buffer, from: RemoteInfo): void {
    if (this.peer === undefined) return;
    const parsed = datagramSchema.safeParse(openDatagram(this.peer.key, bytes));
    if (!parsed.success) return;
    const datagram = parsed.data;
    // It came through: the other side's translation may have given it another port by now.
    this.peer = { ...this.peer, address: from.address, port: from.port };
    this.isOpen = true;
    if (datagram.type === 'hello') this.send({ type: 'welcome' });
    if (datagram.type === 'got') this.confirmed.add(datagram.id);
    if (datagram.type === 'envelope') {
      this.send({ type: 'got', id: datagram.envelope.id });
      this.options.received(datagram.envelope, from);
    }
    this.changes.emit('change');
  }

  private send(datagram: Datagram): void {
    const { socket, peer } = this;
    if (socket === undefined || peer === undefined || this.life.aborted) return;
    socket.send(sealDatagram(peer.key, datagram), peer.port, peer.address);
  }

  private async repeat(datagram: Datagram, isDone: () => boolean): Promise<boolean> {
    for (let tries = 0; tries < mostTries && !isDone() && !this.life.aborted; tries++) {
      this.send(datagram);
      await this.until(isDone, repeatEvery * (1 + tries));
    }
    return isDone();
  }

  private async until(isDone: () => boolean, ms: number): Promise<boolean> {
    // Not AbortSignal.timeout within AbortSignal.any: Node 20 may collect it before it goes off.
    const over = new AbortController();
    const end = (): void => over.abort();
    const timer = setTimeout(end, ms);
    if (this.life.aborted) end();
    this.life.addEventListener('abort', end, { once: true });
    while (!isDone() && !over.signal.aborted) {
      await once(this.changes, 'change', { signal: over.signal }).catch(() => undefined);
    }
    clearTimeout(timer);
    this.life.removeEventListener('abort', end);
    return isDone();
  }
}
