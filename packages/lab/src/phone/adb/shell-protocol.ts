/**
 * Packets of the shell protocol, version 2: an id byte, the length as a little-endian 32-bit word,
 * the data. Source: AOSP packages/modules/adb/shell_protocol.h.
 */
export const shellIds = { stdin: 0, stdout: 1, stderr: 2, exit: 3, closeStdin: 4, windowSize: 5 };

export interface ShellPacket {
  readonly id: number;
  readonly data: Buffer;
}

const headerLength = 5;
const maxData = 1024 * 1024;

export function encodeShellPacket(id: number, data: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(headerLength + data.length);
  packet.writeUInt8(id, 0);
  packet.writeUInt32LE(data.length, 1);
  packet.set(data, headerLength);
  return packet;
}

/** Cuts a byte stream into shell packets. */
export class ShellPacketReader {
  private buffered: Buffer = Buffer.alloc(0);

  /** Returns the packets that these bytes complete, or `undefined` when they are not of the protocol. */
  push(bytes: Buffer): ShellPacket[] | undefined {
    this.buffered = this.buffered.length === 0 ? bytes : Buffer.concat([this.buffered, bytes]);
    const packets: ShellPacket[] = [];
    while (this.buffered.length >= headerLength) {
      const length = this.buffered.readUInt32LE(1);
      if (length > maxData) return undefined;
      if (this.buffered.length < headerLength + length) break;
      packets.push({
        id: this.buffered.readUInt8(0),
        data: this.buffered.subarray(headerLength, headerLength + length),
      });
      this.buffered = this.buffered.subarray(headerLength + length);
    }
    return packets;
  }
}
