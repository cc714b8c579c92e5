/** Wraps packets into capture files, for tests. */
import { u16, u32 } from './packets.js';
import type { Extraction, ExtractOptions } from '../src/extract/index.js';
import { extractStream } from '../src/extract/index.js';

export const START = Date.parse('2026-11-22T15:00:00.000Z');

export interface Packet {
  readonly bytes: Buffer;
  /** ms behind START; default: 10 ms behind the packet before. */
  readonly at?: number;
  /** Default: as captured. */
  readonly wireLength?: number;
}

export interface PcapOptions {
  readonly linkType?: number;
  readonly littleEndian?: boolean;
  readonly nanoseconds?: boolean;
}

function words(littleEndian: boolean, ...values: readonly number[]): Buffer {
  const bytes = Buffer.concat(values.map(u32));
  return littleEndian ? bytes.swap32() : bytes;
}

function timed(packets: readonly (Buffer | Packet)[]): Required<Packet>[] {
  let at = -10;
  return packets.map((packet) => {
    const given = Buffer.isBuffer(packet) ? { bytes: packet } : packet;
    at = given.at ?? at + 10;
    return { wireLength: given.bytes.length, ...given, at };
  });
}

export function pcap(packets: readonly (Buffer | Packet)[], options: PcapOptions = {}): Buffer {
  const { littleEndian = true, nanoseconds = false, linkType = 1 } = options;
  const magic = nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const version = littleEndian ? 0x00040002 : 0x00020004;
  const records = timed(packets).map(({ bytes, at, wireLength }) => {
    const time = START + at;
    const fraction = (time % 1000) * (nanoseconds ? 1e6 : 1e3);
    const header = [Math.floor(time / 1000), fraction, bytes.length, wireLength];
    return Buffer.concat([words(littleEndian, ...header), bytes]);
  });
  const header = words(littleEndian, magic, version, 0, 0, 262_144, linkType);
  return Buffer.concat([header, ...records]);
}

function block(littleEndian: boolean, type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
  const length = 12 + padded.length;
  return Buffer.concat([words(littleEndian, type, length), padded, words(littleEndian, length)]);
}

function halves(littleEndian: boolean, ...values: readonly number[]): Buffer {
  const bytes = Buffer.concat(values.map(u16));
  return littleEndian ? bytes.swap16() : bytes;
}

/** Blocks of a pcapng section, in one byte order. */
export function pcapngBlocks(littleEndian = true): {
  section: () => Buffer;
  interface: (
    linkType?: number,
    options?: { tsresol?: number; tsoffset?: number; snap?: number },
  ) => Buffer;
  enhanced: (
    bytes: Buffer,
    ticks: number,
    options?: { id?: number; wireLength?: number },
  ) => Buffer;
  simple: (bytes: Buffer, wireLength?: number) => Buffer;
  obsolete: (bytes: Buffer, ticks: number, id?: number) => Buffer;
  unknown: (length: number) => Buffer;
} {
  const le = littleEndian;
  const stamp = (ticks: number): number[] => [Math.floor(ticks / 2 ** 32), ticks % 2 ** 32];
  const option = (code: number, value: Buffer): Buffer =>
    Buffer.concat([halves(le, code, value.length), value, Buffer.alloc(-value.length & 3)]);
  const int64 = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    if (le) bytes.writeBigInt64LE(BigInt(value));
    else bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  };
  return {
    section: () =>
      block(
        le,
        0x0a0d0d0a,
        Buffer.concat([words(le, 0x1a2b3c4d), halves(le, 1, 0), Buffer.alloc(8, 255)]),
      ),
    interface: (linkType = 1, { tsresol, tsoffset, snap = 0 } = {}) =>
      block(
        le,
        1,
        Buffer.concat([
          halves(le, linkType, 0),
          words(le, snap),
          option(2, Buffer.from('wlan0')),
          ...(tsresol === undefined ? [] : [option(9, Buffer.from([tsresol]))]),
          ...(tsoffset === undefined ? [] : [option(14, int64(tsoffset))]),
          option(0, Buffer.alloc(0)),
        ]),
      ),
    enhanced: (bytes, ticks, { id = 0, wireLength = bytes.length } = {}) =>
      block(
        le,
        6,
        Buffer.concat([words(le, id, ...stamp(ticks), bytes.length, wireLength), bytes]),
      ),
    simple: (bytes, wireLength = bytes.length) =>
      block(le, 3, Buffer.concat([words(le, wireLength), bytes])),
    obsolete: (bytes, ticks, id = 0) =>
      block(
        le,
        2,
        Buffer.concat([
          halves(le, id, 0),
          words(le, ...stamp(ticks), bytes.length, bytes.length),
          bytes,
        ]),
      ),
    unknown: (length) => block(le, 0x0bad, Buffer.alloc(length)),
  };
}

/** Extracts from bytes, which come in chunks of the given size. */
export async function extractBytes(
  bytes: Buffer,
  options: ExtractOptions = {},
  chunkSize = 65_536,
): Promise<Extraction> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) {
      yield await Promise.resolve(bytes.subarray(at, at + chunkSize));
    }
  };
  return extractStream(chunks(), { name: 'test.pcap', ...options });
}

/** Extracts from packets in a little-endian µs pcap. */
export async function extractPackets(
  packets: readonly (Buffer | Packet)[],
  options: ExtractOptions & PcapOptions = {},
): Promise<Extraction> {
  return extractBytes(pcap(packets, options), options);
}

/** The reasons as an object, to compare. */
export function reasons({ extract }: Extraction): Record<string, number> {
  return Object.fromEntries(extract.skipped.map(({ reason, count }) => [reason, count]));
}

/** `tcp 93.184.216.34:443 ×3`, for each target. */
export function targetTexts({ extract }: Extraction): string[] {
  return extract.targets.map(
    ({ protocol, address, port, packets }) => `${protocol} ${address}:${port ?? '-'} ×${packets}`,
  );
}

/** `sni:example.com`, for all targets together. */
export function nameTexts({ extract }: Extraction): string[] {
  return extract.targets.flatMap(({ names }) =>
    names.map(({ name, source }) => `${source}:${name}`),
  );
}
