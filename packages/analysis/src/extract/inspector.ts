import { timestamp } from '@matador/core';
import type { DnsRecord, NewdnsRecord } from '../records.js';
import type { AddressTable } from './addresses.js';
import { readDnsResponse } from './dns.js';
import type { End, Flow } from './flows.js';
import type { Frame } from './frame.js';
import { isContinued, TCP, UDP } from './frame.js';
import { NameBook } from './name-book.js';
import { NewdnsWatch } from './newdns-watch.js';
import { mayBeInitial, QuicClient } from './quic.js';
import { StreamInspector } from './streams.js';
import { stunKind } from './stun.js';

/** Bounds memory: the oldest unfinished handshake gives way to a new one. */
const MAX_OPEN_QUIC = 1024;

/** Looks into payloads for names: DNS, TLS, QUIC, HTTP. */
export class Inspector {
  readonly dns: DnsRecord[] = [];
  readonly names = new NameBook();
  private readonly openQuic = new Set<QuicClient>();
  private readonly newdnsWatch = new NewdnsWatch(
    (frame, which) => this.addressOf(frame, which),
    (answer, server) => this.names.announce(answer, server),
  );
  private readonly streams = new StreamInspector(this.newdnsWatch, (message, frame) =>
    this.addDns(message, frame, 'tcp'),
  );

  constructor(private readonly addresses: AddressTable) {}

  /** Answers of WeChat's DNS over HTTP; all of them once `finish` was called. */
  get newdns(): readonly NewdnsRecord[] {
    return this.newdnsWatch.records;
  }

  /** The capture is over. */
  finish(): void {
    this.newdnsWatch.finish();
  }

  /** Takes a whole packet, or the first fragment of one. */
  inspect(frame: Frame, flow: Flow, sender: End): void {
    if (frame.protocol === TCP) this.streams.inspect(frame, flow, sender);
    else if (frame.protocol === UDP) this.inspectUdp(frame, flow);
  }

  /** Takes a DNS message from port 53. */
  addDns(message: Buffer, frame: Frame, transport: 'udp' | 'tcp'): void {
    const response = readDnsResponse(message);
    if (response === null) return;
    const resolver = this.addressOf(frame, 'source');
    this.names.add(response, resolver);
    this.dns.push({
      ...response,
      resolver,
      transport,
      at: timestamp(frame.time),
    });
  }

  private addressOf(frame: Frame, which: 'source' | 'destination'): string {
    return this.addresses.text(this.addresses.idOf(frame.view, frame[which], frame.ipVersion));
  }

  private inspectUdp(frame: Frame, flow: Flow): void {
    const { bytes, view, payload, payloadEnd } = frame;
    if (flow.stun !== 'turn') flow.stun = stunKind(view, payload, payloadEnd) ?? flow.stun;
    if (frame.sourcePort === 53) {
      if (!isContinued(frame)) this.addDns(bytes.subarray(payload, payloadEnd), frame, 'udp');
    } else if (flow.quic?.done !== true && mayBeInitial(view, payload, payloadEnd)) {
      this.addInitial(bytes.subarray(payload, payloadEnd), flow);
    }
  }

  private addInitial(datagram: Buffer, flow: Flow): void {
    const client = (flow.quic ??= new QuicClient());
    this.openQuic.add(client);
    client.add(datagram);
    if (client.hello !== null) flow.addHello(client.hello, 'quic-sni');
    if (client.done) this.openQuic.delete(client);
    if (this.openQuic.size <= MAX_OPEN_QUIC) return;
    for (const oldest of this.openQuic) {
      oldest.close();
      this.openQuic.delete(oldest);
      return;
    }
  }
}
