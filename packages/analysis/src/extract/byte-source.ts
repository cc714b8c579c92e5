import type { FileHandle } from 'node:fs/promises';

/** Where a capture's bytes come from. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  /** Puts up to `length` (at least 1) bytes at `offset` of `into`; gives 0 at the end. */
  read(into: Buffer, offset: number, length: number): Promise<number>;
}

export function fileSource(name: string, file: FileHandle): ByteSource {
  return {
    name,
    read: async (into, offset, length) => (await file.read(into, offset, length, null)).bytesRead,
  };
}

export function streamSource(name: string, chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    name,
    read: async (into, offset, length) => {
      while (rest.length === 0) {
        const next = await iterator.next();
        if (next.done === true) return 0;
        rest = next.value;
      }
      const taken = rest.subarray(0, length);
      into.set(taken, offset);
      rest = rest.subarray(taken.length);
      return taken.length;
    },
  };
}
