import { mix } from './addresses.js';
import type { NewdnsExchange } from './newdns-watch.js';
import type { QuicClient } from './quic.js';
import type { StreamState } from './streams.js';
import type { TcpFlow } from './tcp-flow.js';
import type { ClientHello } from './tls.js';

/** One end of a flow. Which of the two is the device is known only at the end of the capture. */
export type End = 'a' | 'b';

/** Where a name came from that was seen in the flow itself. */
export type FlowNameSource = 'sni' | 'http-host' | 'quic-sni';

const MAX_NAMES = 64;
const MAX_ALPN = 16;

/** A five-tuple seen, with what was counted. The ends are numbers of the capture's AddressTable. */
export class Flow {
  packetsFromA = 0;
  packetsFromB = 0;
  bytesFromA = 0;
  bytesFromB = 0;
  first: number;
  last: number;
  opener: End;
  openedBySyn = false;
  linkBroadcast = false;
  /** The row of the activity log that is being added to; -1: none yet. */
  activityRow = -1;
  streamFromA: StreamState | null = null;
  streamFromB: StreamState | null = null;
  /** A question of WeChat's DNS over HTTP, and where its answer is. */
  exchange: NewdnsExchange | null = null;
  tcp: TcpFlow | null = null;
  quic: QuicClient | null = null;
  names: { name: string; source: FlowNameSource }[] | null = null;
  /** What its ClientHellos offered, in that order. */
  alpn: string[] | null = null;
  ech = false;
  /** It speaks STUN, or STUN's extension for relays. */
  stun: 'stun' | 'turn' | null = null;

  constructor(
    readonly index: number,
    readonly protocol: number,
    readonly a: number,
    readonly portA: number,
    readonly b: number,
    readonly portB: number,
    time: number,
    opener: End,
  ) {
    this.first = time;
    this.last = time;
    this.opener = opener;
  }

  addHello({ serverName, alpn, ech }: ClientHello, source: 'sni' | 'quic-sni'): void {
    if (serverName !== null) this.addName(serverName, source);
    if (ech) this.ech = true;
    for (const protocol of alpn) {
      this.alpn ??= [];
      if (this.alpn.length < MAX_ALPN && !this.alpn.includes(protocol)) this.alpn.push(protocol);
    }
  }

  addName(name: string, source: FlowNameSource): void {
    this.names ??= [];
    if (this.names.some((known) => known.name === name && known.source === source)) return;
    if (this.names.length < MAX_NAMES) this.names.push({ name, source });
  }
}

/** Which end sends: `a` is the one with the lower number, or the lower port of a talk with itself. */
export function senderOf(
  source: number,
  sourcePort: number,
  destination: number,
  destinationPort: number,
): End {
  if (source !== destination) return source < destination ? 'a' : 'b';
  return sourcePort <= destinationPort ? 'a' : 'b';
}

/** All flows of a capture, found by number without building keys. */
export class FlowTable {
  readonly flows: Flow[] = [];
  /** Four words a flow: the two addresses, both ports in one, the protocol. */
  private keys = new Int32Array(4 * 512);
  private slots = new Int32Array(1024).fill(-1);
  private readonly seed = Math.floor(Math.random() * 0xffffffff) | 0;
  private recent: Flow | undefined;

  /** The flow between two ends, new if there was none. */
  find(
    protocol: number,
    source: number,
    sourcePort: number,
    destination: number,
    destinationPort: number,
    sender: End,
    time: number,
  ): Flow {
    return sender === 'a'
      ? this.findOrdered(protocol, source, sourcePort, destination, destinationPort, time, 'a')
      : this.findOrdered(protocol, destination, destinationPort, source, sourcePort, time, 'b');
  }

  private findOrdered(
    protocol: number,
    a: number,
    portA: number,
    b: number,
    portB: number,
    time: number,
    sender: End,
  ): Flow {
    const { recent } = this;
    if (
      recent?.a === a &&
      recent.b === b &&
      recent.portA === portA &&
      recent.portB === portB &&
      recent.protocol === protocol
    ) {
      return recent;
    }
    const { keys, slots } = this;
    const ports = (portA << 16) | portB;
    const mask = slots.length - 1;
    let slot = this.hash(a, b, ports, protocol) & mask;
    for (;;) {
      const index = slots[slot] ?? -1;
      if (index === -1) break;
      const at = index * 4;
      if (
        keys[at] === a &&
        keys[at + 1] === b &&
        keys[at + 2] === ports &&
        keys[at + 3] === protocol
      ) {
        const known = this.flows[index];
        if (known !== undefined) return (this.recent = known);
      }
      slot = (slot + 1) & mask;
    }
    const flow = new Flow(this.flows.length, protocol, a, portA, b, portB, time, sender);
    keys.set([a, b, ports, protocol], flow.index * 4);
    slots[slot] = flow.index;
    this.flows.push(flow);
    this.recent = flow;
    if (this.flows.length * 2 >= slots.length) this.grow();
    return flow;
  }

  private grow(): void {
    const keys = new Int32Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let index = 0; index < this.flows.length; index += 1) {
      const [a = 0, b = 0, ports = 0, protocol = 0] = keys.subarray(index * 4, index * 4 + 4);
      let slot = this.hash(a, b, ports, protocol) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.slots = slots;
  }

  private hash(a: number, b: number, ports: number, protocol: number): number {
    return mix(mix(mix(this.seed ^ protocol, a), b), ports);
  }
}
