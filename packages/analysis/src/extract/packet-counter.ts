import { ActivityLog } from './activity.js';
import { AddressTable } from './addresses.js';
import type { PacketSink } from './capture-format.js';
import type { End, Flow } from './flows.js';
import { FlowTable, senderOf } from './flows.js';
import { FragmentTable } from './fragments.js';
import type { SkipReason } from './frame.js';
import { Frame, TCP, UDP } from './frame.js';
import { Inspector } from './inspector.js';
import { decodeIp } from './ip.js';
import { decodeLink } from './link.js';
import { TcpFlow } from './tcp-flow.js';
import { decodeLaterFragment, decodeTransport } from './transport.js';

const SYN = 0x02;
const ACK = 0x10;
/** The last instant that RFC 3339 can write: the end of the year 9999, ms since the epoch. */
const LATEST_TIME = 253_402_300_799_999;

/** Takes the packets of a capture one by one and keeps what is to be known of them at its end. */
export class PacketCounter implements PacketSink {
  readonly frame = new Frame();
  readonly addresses = new AddressTable();
  readonly table = new FlowTable();
  readonly activity = new ActivityLog();
  readonly inspector = new Inspector(this.addresses);
  readonly skipped = new Map<SkipReason, number>();
  readonly linkTypes = new Set<number>();
  /** The hardware address an address was first seen with, by the address's number. */
  readonly hardware = new Map<number, number>();
  packets = 0;
  /** On the wire, with link-layer headers. */
  bytes = 0;
  first = Infinity;
  last = -Infinity;
  private readonly fragments = new FragmentTable();

  linkType(linkType: number): void {
    this.linkTypes.add(linkType);
  }

  badRecord(): void {
    this.packets += 1;
    this.skip('malformed-record');
  }

  skip(reason: SkipReason): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  packet(): void {
    const { frame } = this;
    if (!(frame.time >= 0 && frame.time <= LATEST_TIME)) {
      this.badRecord();
      return;
    }
    this.packets += 1;
    this.bytes += frame.wireLength;
    if (frame.time < this.first) this.first = frame.time;
    if (frame.time > this.last) this.last = frame.time;
    const reason = decodeLink(frame) ?? decodeIp(frame) ?? this.count();
    if (reason !== null) this.skip(reason);
  }

  private count(): SkipReason | null {
    const { frame, addresses } = this;
    const isLater = frame.fragmentOffset > 0;
    if (isLater) decodeLaterFragment(frame);
    else {
      const reason = decodeTransport(frame);
      if (reason !== null) return reason;
    }
    const source = addresses.idOf(frame.view, frame.source, frame.ipVersion);
    const destination = addresses.idOf(frame.view, frame.destination, frame.ipVersion);
    if (isLater && (frame.protocol === TCP || frame.protocol === UDP)) {
      return this.countLaterFragment(source, destination);
    }
    const { sourcePort, destinationPort } = frame;
    const sender = senderOf(source, sourcePort, destination, destinationPort);
    const flow = this.table.find(
      frame.protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
      sender,
      frame.time,
    );
    if (flow.activityRow === -1) this.begin(flow, source, destination);
    if ((frame.flags & SYN) !== 0) noteOpener(flow, sender, frame.flags);
    this.add(flow, sender);
    if (frame.protocol === TCP) (flow.tcp ??= new TcpFlow()).add(frame, sender);
    if (frame.moreFragments && !isLater) this.fragments.begin(frame, source, destination, flow);
    this.inspector.inspect(frame, flow, sender);
    return null;
  }

  private countLaterFragment(source: number, destination: number): SkipReason | null {
    const { frame } = this;
    const found = this.fragments.add(frame, source, destination);
    if (found === null) return 'fragment-without-first';
    this.add(found.flow, source < destination ? 'a' : 'b');
    if (found.whole !== null) this.inspector.addDns(found.whole, frame, 'udp');
    return null;
  }

  private add(flow: Flow, sender: End): void {
    const { frame } = this;
    if (sender === 'a') {
      flow.packetsFromA += 1;
      flow.bytesFromA += frame.ipLength;
    } else {
      flow.packetsFromB += 1;
      flow.bytesFromB += frame.ipLength;
    }
    if (frame.time > flow.last) flow.last = frame.time;
    if (frame.time < flow.first) flow.first = frame.time;
    this.activity.add(flow, sender, frame.time, frame.payloadLength);
  }

  private begin(flow: Flow, source: number, destination: number): void {
    const { frame } = this;
    flow.linkBroadcast = frame.linkBroadcast;
    if (frame.sourceHardware !== -1) this.noteHardware(source, frame.sourceHardware);
    if (frame.destinationHardware !== -1) this.noteHardware(destination, frame.destinationHardware);
  }

  private noteHardware(address: number, offset: number): void {
    if (this.hardware.has(address)) return;
    const { view } = this.frame;
    const isGroup = (view.getUint8(offset) & 1) !== 0;
    if (isGroup) return;
    const high = view.getUint16(offset);
    this.hardware.set(address, high * 4_294_967_296 + view.getUint32(offset + 2));
  }
}

/** Who opened a TCP connection is known from the SYN, or from the answer to it. */
function noteOpener(flow: Flow, sender: End, flags: number): void {
  if (flow.openedBySyn) return;
  const isAnswer = (flags & ACK) !== 0;
  const other = sender === 'a' ? 'b' : 'a';
  flow.opener = isAnswer ? other : sender;
  flow.openedBySyn = true;
}
