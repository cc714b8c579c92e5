/** Blocks of pcapng (draft-ietf-opsawg-pcapng), little-endian, one section, one interface. */

export interface InterfaceDescription {
  readonly name: string;
  readonly linkType: number;
  readonly snapLength: number;
  /** Decimal digits of a second that packet times have: 6 microseconds, 9 nanoseconds. */
  readonly timeDigits: number;
  readonly comment: string;
}

export interface EnhancedPacket {
  /** In units of the interface's resolution since the epoch. */
  readonly time: bigint;
  readonly originalLength: number;
  readonly data: Uint8Array;
}

export interface InterfaceStatistics {
  /** All three in units of the interface's resolution since the epoch. */
  readonly at: bigint;
  readonly startedAt: bigint;
  readonly stoppedAt: bigint;
  readonly received: number;
  readonly droppedByInterface: number;
  readonly droppedByKernel: number;
}

const blockType = { section: 0x0a0d0d0a, interface: 1, statistics: 5, packet: 6 };
const comment = 1;
const sectionOption = { userApplication: 4 };
const interfaceOption = { name: 2, timeResolution: 9 };
const statisticsOption = {
  startTime: 2,
  endTime: 3,
  received: 4,
  droppedByInterface: 5,
  droppedByKernel: 7,
};

/** @param application names the program that writes the file. */
export function sectionHeaderBlock(application: string): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(0x1a2b3c4d, 0);
  body.writeUInt16LE(1, 4);
  // The section's length is not known while it is written.
  body.writeBigInt64LE(-1n, 8);
  return block(blockType.section, [body, text(sectionOption.userApplication, application)]);
}

export function interfaceDescriptionBlock(description: InterfaceDescription): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(description.linkType, 0);
  body.writeUInt32LE(description.snapLength, 4);
  return block(blockType.interface, [
    body,
    text(comment, description.comment),
    text(interfaceOption.name, description.name),
    option(interfaceOption.timeResolution, Buffer.from([description.timeDigits])),
  ]);
}

export function enhancedPacketBlock(packet: EnhancedPacket): Buffer {
  const body = Buffer.alloc(20);
  writeTime(body, 4, packet.time);
  body.writeUInt32LE(packet.data.length, 12);
  body.writeUInt32LE(packet.originalLength, 16);
  return block(blockType.packet, [body, padded(packet.data)], false);
}

export function interfaceStatisticsBlock(statistics: InterfaceStatistics): Buffer {
  const body = Buffer.alloc(12);
  writeTime(body, 4, statistics.at);
  return block(blockType.statistics, [
    body,
    option(statisticsOption.startTime, time(statistics.startedAt)),
    option(statisticsOption.endTime, time(statistics.stoppedAt)),
    option(statisticsOption.received, counter(statistics.received)),
    option(statisticsOption.droppedByInterface, counter(statistics.droppedByInterface)),
    option(statisticsOption.droppedByKernel, counter(statistics.droppedByKernel)),
  ]);
}

function block(type: number, parts: readonly Uint8Array[], options = true): Buffer {
  const content = Buffer.concat(options ? [...parts, Buffer.alloc(4)] : parts);
  const length = content.length + 12;
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, content, tail]);
}

function option(code: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function text(code: number, value: string): Buffer {
  return option(code, Buffer.from(value));
}

/** To a multiple of 32 bits. */
function padded(value: Uint8Array): Buffer {
  return Buffer.concat([value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function counter(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function time(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  writeTime(bytes, 0, value);
  return bytes;
}

/** The upper 32 bits first, each half in the section's byte order. */
function writeTime(bytes: Buffer, at: number, value: bigint): void {
  bytes.writeUInt32LE(Number(value >> 32n), at);
  bytes.writeUInt32LE(Number(value & 0xffffffffn), at + 4);
}
