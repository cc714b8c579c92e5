import { open, rename, rm } from 'node:fs/promises';

/** Text that waits before it is written. */
const flushAt = 1 << 18;

/**
 * Writes a file from pieces; it appears whole.
 * @param work is given what adds a piece.
 */
export async function writePieces(
  path: string,
  work: (add: (piece: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  const file = await open(draft, 'w');
  let waiting: string[] = [];
  let length = 0;
  const flush = async () => {
    await file.appendFile(waiting.join(''));
    waiting = [];
    length = 0;
  };
  try {
    await work(async (piece) => {
      waiting.push(piece);
      length += piece.length;
      if (length >= flushAt) await flush();
    });
    await flush();
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await file.close();
    await rm(draft, { force: true });
    throw error;
  }
}
