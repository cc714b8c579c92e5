import type { Socket as DatagramSocket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect as tlsConnect } from 'node:tls';
import type { EventLog } from '../../event-log.js';
import type { FirstConnection } from './first-connection.js';
import { firstConnection } from './first-connection.js';

export type Purpose = 'messaging' | 'background' | 'push';

/** How names and addresses are reached; the default is the real network of this namespace. */
export interface Reach {
  /** Addresses of a name, in the order in which they are to be tried: IPv6 first where there is any. */
  resolve(name: string): Promise<readonly string[]>;
  /** Gives up on questions under way. */
  cancel(): void;
  /** Where a connection to this address and port really goes. */
  locate(address: string, port: number): { readonly host: string; readonly port: number };
}

export interface ConnectRequest {
  readonly purpose: Purpose;
  /** The package that asks. */
  readonly app: string;
  /** A host name, or an address. */
  readonly name: string;
  /** Where the name's address was learnt otherwise: it is not looked up. */
  readonly address?: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

interface NetworkEvents {
  up: [];
  down: [];
}

/** Longest time for a TCP or TLS handshake, ms. */
const handshakeTimeout = 15_000;

/** The phone's sockets: they exist only while it is on a network, and are cut when it leaves. */
export class Network extends EventEmitter<NetworkEvents> {
  private session: AbortController | undefined;

  constructor(
    private readonly reach: Reach,
    private readonly ca: string,
    private readonly events: EventLog,
    /** Whether the phone's firewall keeps a package off the network. */
    private readonly blocks: (packageName: string) => boolean = () => false,
  ) {
    super();
  }

  get online(): boolean {
    return this.session !== undefined;
  }

  goOnline(): void {
    if (this.session !== undefined) return;
    this.session = new AbortController();
    this.emit('up');
  }

  goOffline(): void {
    const { session } = this;
    if (session === undefined) return;
    this.session = undefined;
    this.reach.cancel();
    session.abort(new Error('the network is down'));
    this.emit('down');
  }

  /** A TCP connection. */
  async connect(request: ConnectRequest): Promise<Socket> {
    this.checkAllowed(request);
    const { signal, end } = this.lifetime(request.signal);
    const { socket, address } = await this.dial(request, signal, end);
    this.record(request, address, { localPort: socket.localPort });
    return socket;
  }

  /** A TLS connection that names the server and checks its certificate against the phone's authority. */
  async connectTls(request: ConnectRequest): Promise<TLSSocket> {
    this.checkAllowed(request);
    const { signal, end } = this.lifetime(request.signal);
    const { socket: plain, address } = await this.dial(request, signal, end);
    const socket = tlsConnect({ socket: plain, servername: request.name, ca: this.ca });
    socket.on('error', () => socket.destroy());
    await this.secured(socket, request, address);
    return socket;
  }

  /** A UDP socket of its own, closed when the caller gives up or the phone leaves the network. */
  async datagramSocket(app: string, caller: AbortSignal): Promise<DatagramSocket> {
    this.checkAllowed({ app });
    const { signal, end } = this.lifetime(caller);
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    socket.once('close', end);
    socket.bind();
    await once(socket, 'listening');
    const close = (): void => {
      socket.close();
    };
    if (signal.aborted) close();
    else signal.addEventListener('abort', close, { once: true });
    return socket;
  }

  /** For datagrams: where to send to, in the order to try, recorded like a connection. */
  async datagramTargets(request: ConnectRequest): Promise<{ host: string; port: number }[]> {
    this.checkAllowed(request);
    const addresses = await this.resolve(request.name);
    return addresses.map((address) => {
      this.record(request, address, {});
      return this.reach.locate(address, request.port);
    });
  }

  /** Aborted when the caller gives up or the phone leaves the network. */
  lifetime(caller: AbortSignal): { signal: AbortSignal; end: () => void } {
    if (this.session === undefined) throw new Error('the network is unreachable');
    const controller = new AbortController();
    const { signal: network } = this.session;
    const abort = (): void => controller.abort();
    for (const source of [caller, network]) {
      if (source.aborted) abort();
      else source.addEventListener('abort', abort, { once: true });
    }
    const end = (): void => {
      for (const source of [caller, network]) source.removeEventListener('abort', abort);
    };
    return { signal: controller.signal, end };
  }

  private checkAllowed({ app }: Pick<ConnectRequest, 'app'>): void {
    if (this.blocks(app)) throw new Error(`the firewall keeps ${app} off the network`);
  }

  /** Looks the name up. @throws when there is no network or no answer. */
  private async resolve(name: string): Promise<readonly string[]> {
    if (this.session === undefined) throw new Error('the network is unreachable');
    const { session } = this;
    try {
      const addresses = await this.reach.resolve(name);
      session.signal.throwIfAborted();
      if (addresses.length === 0) throw new Error(`${name} has no address`);
      return addresses;
    } catch (error) {
      this.events.record('resolution-failed', { name, error: messageOf(error) });
      throw error;
    }
  }

  private async addressesFor({ name, address }: ConnectRequest): Promise<readonly string[]> {
    if (address !== undefined) return [address];
    return isIP(name) === 0 ? await this.resolve(name) : [name];
  }

  /** @param end called when the connection is over, or when there is none. */
  private async dial(
    request: ConnectRequest,
    signal: AbortSignal,
    end: () => void,
  ): Promise<FirstConnection> {
    let addresses: readonly string[] = [];
    try {
      addresses = await this.addressesFor(request);
      const candidates = addresses.map((address) => ({
        address,
        ...this.reach.locate(address, request.port),
      }));
      const first = await firstConnection(candidates, handshakeTimeout, signal);
      this.bind(first.socket, signal, end);
      return first;
    } catch (error) {
      end();
      const [address] = addresses;
      if (address !== undefined) this.record(request, address, { error: messageOf(error) });
      throw error;
    }
  }

  private bind(socket: Socket, signal: AbortSignal, end: () => void): void {
    const cut = (): void => {
      socket.destroy(new Error('the connection was cut'));
    };
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', end);
  }

  private async secured(
    socket: TLSSocket,
    request: ConnectRequest,
    address: string,
  ): Promise<void> {
    socket.setTimeout(handshakeTimeout, () => socket.destroy(new Error('timed out')));
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
        socket.once('close', () => reject(new Error('closed before it was established')));
      });
      socket.setTimeout(0);
      this.record(request, address, { localPort: socket.localPort });
    } catch (error) {
      this.record(request, address, { error: messageOf(error) });
      throw error;
    }
  }

  private record(request: ConnectRequest, address: string, more: Record<string, unknown>): void {
    const { purpose, app, name, port } = request;
    this.events.record('connection', { purpose, app, name, address, port, ...more });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
