import { open } from 'node:fs/promises';
import { decodeIp } from '../extract/ip.js';
import { Frame, TCP, UDP } from '../extract/frame.js';
import { decodeLink } from '../extract/link.js';
import { decodeTransport } from '../extract/transport.js';
import type { HardwareAddresses } from './hardware.js';
import { NeededPayload } from './needed-payload.js';
import type { Block } from './pcapng-blocks.js';
import { blockTypes, keepOptions, readBlocks, renderBlock, viewOf } from './pcapng-blocks.js';
import type { Secrets } from './secrets.js';

/**
 * What phones tell their neighbours of themselves and their owners: DHCP, NetBIOS, SSDP, mDNS, LLMNR.
 * The analysis reads none of it.
 */
const neighbourPorts: ReadonlySet<number> = new Set([67, 68, 137, 138, 546, 547, 1900, 5353, 5355]);
const arp = 0x0806;
const timeResolution = 9;
const timeOffset = 14;
/** Times and counters of an interface's statistics. */
const counters = [2, 3, 4, 5, 6, 7, 8];

export interface CaptureRedaction {
  readonly secrets: Secrets;
  readonly hardware: HardwareAddresses;
  /** Cuts down to what the analysis reads. */
  readonly payload: boolean;
}

/**
 * Writes a copy of a pcapng capture without its comments, names and keys, and without secrets in its
 * packets. Lengths and times of packets stay as they are. What is broken in the file ends the copy.
 */
export async function redactCapture(
  from: string,
  to: string,
  redaction: CaptureRedaction,
): Promise<void> {
  const copy = await open(to, 'w');
  try {
    const packets = new PacketRedaction(redaction);
    for await (const block of readBlocks(from)) {
      const redacted = redactBlock(block, packets);
      if (redacted !== null) await copy.appendFile(redacted);
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
}

/** `null` for blocks of names, keys, and whatever else has no packets in it. */
function redactBlock(block: Block, packets: PacketRedaction): Buffer | null {
  const { type, bytes, littleEndian } = block;
  const rebuild = (body: Uint8Array) => renderBlock(type, body, littleEndian);
  const withOptions = (fixed: number, codes: readonly number[]) =>
    rebuild(Buffer.concat([bytes.subarray(8, fixed), keepOptions(block, fixed, codes)]));
  switch (type) {
    case blockTypes.section: {
      packets.beginSection();
      const body = Buffer.from(bytes.subarray(8, 24));
      // Unknown: the section's length is another one now.
      body.fill(0xff, 8);
      return rebuild(body);
    }
    case blockTypes.interface:
      packets.addInterface(viewOf(bytes).getUint16(8, littleEndian));
      return withOptions(16, [timeResolution, timeOffset]);
    case blockTypes.statistics:
      return withOptions(20, counters);
    case blockTypes.packet:
    case blockTypes.obsoletePacket: {
      const view = viewOf(bytes);
      const captured = view.getUint32(20, littleEndian);
      const end = 28 + captured;
      if (end > bytes.length - 4) return null;
      const link =
        type === blockTypes.packet
          ? view.getUint32(8, littleEndian)
          : view.getUint16(8, littleEndian);
      packets.redact(bytes, 28, end, view.getUint32(24, littleEndian), link);
      const padding = Buffer.alloc(-captured & 3);
      return rebuild(Buffer.concat([bytes.subarray(8, end), padding]));
    }
    case blockTypes.simplePacket: {
      const wire = viewOf(bytes).getUint32(8, littleEndian);
      packets.redact(bytes, 12, Math.min(bytes.length - 4, 12 + wire), wire, 0);
      return bytes;
    }
    default:
      return null;
  }
}

class PacketRedaction {
  private readonly frame = new Frame();
  private readonly needed = new NeededPayload();
  private links: number[] = [];

  constructor(private readonly redaction: CaptureRedaction) {}

  beginSection(): void {
    this.links = [];
  }

  addInterface(linkType: number): void {
    this.links.push(linkType);
  }

  /** Changes the packet in place. */
  redact(bytes: Buffer, start: number, end: number, wireLength: number, link: number): void {
    const { frame } = this;
    frame.bytes = bytes;
    frame.view = viewOf(bytes);
    frame.linkType = this.links[link] ?? -1;
    frame.start = start;
    frame.end = end;
    frame.wireLength = wireLength;
    this.blank();
    const { secrets, hardware } = this.redaction;
    hardware.replace(bytes, start, end);
    secrets.overwrite(bytes, start, end);
  }

  private blank(): void {
    const { frame } = this;
    frame.network = frame.start;
    frame.etherType = 0;
    const link = decodeLink(frame);
    if (link === 'unsupported-link-type') {
      if (this.redaction.payload) frame.bytes.fill(0, frame.start, frame.end);
      return;
    }
    if (link === 'not-ip') {
      // EAPOL among them: a handshake of WPA gives the passphrase to who has time.
      if (frame.etherType !== arp) this.zero(frame.network);
      return;
    }
    if (link !== null) {
      if (this.redaction.payload) this.zero(frame.start);
      return;
    }
    if (decodeIp(frame) !== null) {
      if (this.redaction.payload) this.zero(frame.network);
      return;
    }
    const isWhole = frame.fragmentOffset === 0 && decodeTransport(frame) === null;
    if (!isWhole) {
      if (this.redaction.payload) this.zero(frame.transport);
      return;
    }
    this.blankPayload();
  }

  private blankPayload(): void {
    const { frame } = this;
    const isNeighbours =
      frame.protocol === UDP &&
      (neighbourPorts.has(frame.sourcePort) || neighbourPorts.has(frame.destinationPort));
    if (isNeighbours) this.zero(frame.payload);
    if (!this.redaction.payload) return;
    if (frame.protocol === TCP) this.needed.keepTcp(frame);
    else if (frame.protocol === UDP) this.needed.keepUdp(frame);
    else this.zero(frame.payload);
    // Behind the packet, as in frames that are filled up.
    frame.bytes.fill(0, frame.payloadEnd, frame.end);
  }

  private zero(from: number): void {
    this.frame.bytes.fill(0, from, this.frame.end);
  }
}
