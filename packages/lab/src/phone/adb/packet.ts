/**
 * Frames of the adb transport protocol: a header of six little-endian 32-bit words (command, arg0,
 * arg1, payload length, payload checksum, command with all bits flipped), then the payload.
 * Source: AOSP packages/modules/adb/protocol.txt.
 */

/** The words that a transport may say, as they stand on the wire. */
export const commands = {
  CNXN: 0x4e584e43,
  AUTH: 0x48545541,
  OPEN: 0x4e45504f,
  OKAY: 0x59414b4f,
  WRTE: 0x45545257,
  CLSE: 0x45534c43,
} as const;
export type CommandName = keyof typeof commands;

/** From this protocol version on, checksums are left out (0) and not looked at. */
export const versionWithoutChecksums = 0x01000001;
/** What this end puts up with in one payload; the largest that adb itself uses. */
export const maxPayload = 1024 * 1024;

export interface AdbPacket {
  readonly command: CommandName;
  readonly arg0: number;
  readonly arg1: number;
  readonly payload: Buffer;
}

/** The bytes were not of the adb protocol; the transport cannot go on. */
export class AdbProtocolError extends Error {
  override readonly name = 'AdbProtocolError';
}

const headerLength = 24;
const nameOf = new Map<number, CommandName>(
  (Object.entries(commands) as [CommandName, number][]).map(([name, word]) => [word, name]),
);

/** The sum of all bytes, modulo 2^32: adb calls it a CRC, it is none. */
export function checksum(payload: Uint8Array): number {
  let sum = 0;
  for (const byte of payload) sum += byte;
  return sum >>> 0;
}

export function encodePacket(packet: AdbPacket, withChecksum: boolean): Buffer {
  const word = commands[packet.command];
  const frame = Buffer.allocUnsafe(headerLength + packet.payload.length);
  frame.writeUInt32LE(word, 0);
  frame.writeUInt32LE(packet.arg0, 4);
  frame.writeUInt32LE(packet.arg1, 8);
  frame.writeUInt32LE(packet.payload.length, 12);
  frame.writeUInt32LE(withChecksum ? checksum(packet.payload) : 0, 16);
  frame.writeUInt32LE(~word >>> 0, 20);
  packet.payload.copy(frame, headerLength);
  return frame;
}

/** Cuts a byte stream into packets. */
export class PacketReader {
  /** Set once the connection is agreed on without checksums. */
  checksums = true;
  private chunks: Buffer[] = [];
  private buffered = 0;

  /**
   * Takes the next bytes and returns the packets that they complete.
   * @throws AdbProtocolError on anything that is not an adb frame.
   */
  push(bytes: Buffer): AdbPacket[] {
    this.chunks.push(bytes);
    this.buffered += bytes.length;
    const packets: AdbPacket[] = [];
    for (;;) {
      const packet = this.next();
      if (packet === undefined) return packets;
      packets.push(packet);
    }
  }

  private next(): AdbPacket | undefined {
    if (this.buffered < headerLength) return undefined;
    const header = this.peek(headerLength);
    const word = header.readUInt32LE(0);
    const command = nameOf.get(word);
    if (command === undefined || header.readUInt32LE(20) !== ~word >>> 0) {
      throw new AdbProtocolError('not an adb header');
    }
    const length = header.readUInt32LE(12);
    if (length > maxPayload) throw new AdbProtocolError(`payload of ${length} bytes`);
    if (this.buffered < headerLength + length) return undefined;
    const payload = this.peek(headerLength + length).subarray(headerLength);
    this.drop(headerLength + length);
    if (this.checksums && header.readUInt32LE(16) !== checksum(payload)) {
      throw new AdbProtocolError('wrong checksum');
    }
    return { command, arg0: header.readUInt32LE(4), arg1: header.readUInt32LE(8), payload };
  }

  /** The first `length` bytes, joined only when they arrived in pieces. */
  private peek(length: number): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && first.length >= length) return first.subarray(0, length);
    this.chunks = [Buffer.concat(this.chunks)];
    return (this.chunks[0] ?? Buffer.alloc(0)).subarray(0, length);
  }

  private drop(length: number): void {
    const [first, ...rest] = this.chunks;
    if (first === undefined) return;
    this.chunks = first.length === length ? rest : [first.subarray(length), ...rest];
    this.buffered -= length;
  }
}
