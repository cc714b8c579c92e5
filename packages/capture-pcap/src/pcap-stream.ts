import { MatadorError } from '@matador/core';

export interface PcapHeader {
  readonly snapLength: number;
  /** A LINKTYPE_ number (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** Of the packet times: 9, nanoseconds, or 6, microseconds. */
  readonly timeDigits: 6 | 9;
}

export interface PcapPacket {
  /** In units of the header's resolution since the epoch. */
  readonly time: bigint;
  /** On the wire, before it was cut to `data`. */
  readonly originalLength: number;
  readonly data: Uint8Array;
}

const fileHeaderBytes = 24;
const packetHeaderBytes = 16;
/** As tcpdump's own limit: what claims to be longer is no packet. */
const longestPacket = 262_144;

/**
 * Reads a classic pcap file (draft-ietf-opsawg-pcap) as it comes in, of either byte order and either
 * time resolution.
 */
export class PcapStream {
  private pending = Buffer.alloc(0);
  private fields: { readonly header: PcapHeader; readonly littleEndian: boolean } | null = null;

  /** `null` until it has come in. */
  get header(): PcapHeader | null {
    return this.fields?.header ?? null;
  }

  /** Whether what came in ends between two packets. */
  get complete(): boolean {
    return this.fields !== null && this.pending.length === 0;
  }

  /** The packets that are whole with this chunk. @throws MatadorError `capture-broken`. */
  push(chunk: Uint8Array): PcapPacket[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    if (this.fields === null) {
      if (this.pending.length < fileHeaderBytes) return [];
      this.fields = readFileHeader(this.pending);
      this.pending = this.pending.subarray(fileHeaderBytes);
    }
    const packets: PcapPacket[] = [];
    for (;;) {
      const packet = this.next(this.fields);
      if (packet === null) return packets;
      packets.push(packet);
    }
  }

  private next(fields: NonNullable<typeof this.fields>): PcapPacket | null {
    const { pending } = this;
    if (pending.length < packetHeaderBytes) return null;
    const word = (at: number): number =>
      fields.littleEndian ? pending.readUInt32LE(at) : pending.readUInt32BE(at);
    const length = word(8);
    if (length > longestPacket) throw broken(`a packet of ${length} bytes`);
    const end = packetHeaderBytes + length;
    if (pending.length < end) return null;
    this.pending = pending.subarray(end);
    return {
      time: BigInt(word(0)) * 10n ** BigInt(fields.header.timeDigits) + BigInt(word(4)),
      originalLength: word(12),
      data: pending.subarray(packetHeaderBytes, end),
    };
  }
}

function readFileHeader(bytes: Buffer): { header: PcapHeader; littleEndian: boolean } {
  const kinds = [
    { magic: bytes.readUInt32LE(0), littleEndian: true },
    { magic: bytes.readUInt32BE(0), littleEndian: false },
  ];
  for (const { magic, littleEndian } of kinds) {
    const timeDigits = magic === 0xa1b2c3d4 ? 6 : magic === 0xa1b23c4d ? 9 : null;
    if (timeDigits === null) continue;
    const word = (at: number): number =>
      littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    return {
      // The upper half of the link type's field tells of frame check sequences.
      header: { snapLength: word(16), linkType: word(20) & 0xffff, timeDigits },
      littleEndian,
    };
  }
  throw broken('a beginning that is no pcap header');
}

function broken(what: string): MatadorError {
  return new MatadorError(`the capture program wrote ${what}`, {
    code: 'capture-broken',
    source: 'capture',
    hint: 'Check that tcpdump on the gateway is the real one and writes pcap with -w.',
  });
}
