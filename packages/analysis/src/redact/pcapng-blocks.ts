import { createReadStream } from 'node:fs';
import { MAX_RECORD_BYTES } from '../extract/capture-format.js';

export const blockTypes = {
  section: 0x0a0d0d0a,
  interface: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  statistics: 5,
  packet: 6,
} as const;

/** A whole block, from its type to the second one of its lengths. */
export interface Block {
  readonly type: number;
  readonly bytes: Buffer;
  readonly littleEndian: boolean;
}

/** The blocks of a pcapng file; what is broken, or cut off at its end, ends it. */
export async function* readBlocks(path: string): AsyncGenerator<Block> {
  let pending: Buffer = Buffer.alloc(0);
  let littleEndian = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    while (pending.length - at >= 12) {
      const isSection = pending.readUInt32LE(at) === blockTypes.section;
      if (isSection) littleEndian = pending.readUInt32LE(at + 8) === 0x1a2b3c4d;
      const view = viewOf(pending);
      const length = view.getUint32(at + 4, littleEndian);
      if (length < 12 || length % 4 !== 0 || length > MAX_RECORD_BYTES) return;
      if (pending.length - at < length) break;
      const type = view.getUint32(at, littleEndian);
      yield { type, bytes: Buffer.from(pending.subarray(at, at + length)), littleEndian };
      at += length;
    }
    pending = pending.subarray(at);
  }
}

/** A block of this type and body. */
export function renderBlock(type: number, body: Uint8Array, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  const view = viewOf(bytes);
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, bytes.length, littleEndian);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, littleEndian);
  return bytes;
}

/** Of the options that begin at `start` of a block those with these codes, and the mark of their end. */
export function keepOptions(block: Block, start: number, codes: readonly number[]): Buffer {
  const { bytes, littleEndian } = block;
  const view = viewOf(bytes);
  const kept: Buffer[] = [];
  const end = bytes.length - 4;
  for (let at = start; at + 4 <= end;) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    const next = at + 4 + length + (-length & 3);
    if (code === 0 || next > end) break;
    if (codes.includes(code)) kept.push(bytes.subarray(at, next));
    at = next;
  }
  return kept.length === 0 ? Buffer.alloc(0) : Buffer.concat([...kept, Buffer.alloc(4)]);
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
