import type { FileHandle } from 'node:fs/promises';

/** Where a capture's bytes come from. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  /** Puts up to `length` (at least 1) bytes at `offset` of `into`; gives 0 at the end. */
  read(into: Buffer, offset: number, length: number): Promise<number>;
}

const CHUNK_BYTES = 1024 * 1024;

/** Reads ahead: while one chunk is being looked at, the next one is on its way from the disk. */
export function fileSource(name: string, file: FileHandle): ByteSource {
  return streamSource(name, chunksOf(file));
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array, void> {
  const fill = async (into: Buffer): Promise<Buffer> =>
    into.subarray(0, (await file.read(into, 0, CHUNK_BYTES, null)).bytesRead);
  let free: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let coming = fill(Buffer.allocUnsafeSlow(CHUNK_BYTES));
  for (;;) {
    const chunk = await coming;
    if (chunk.length === 0) return;
    coming = fill(free);
    // Where nobody asks for more, nobody else takes note of a failure.
    coming.catch(() => undefined);
    yield chunk;
    free = Buffer.from(chunk.buffer, chunk.byteOffset, CHUNK_BYTES);
  }
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
