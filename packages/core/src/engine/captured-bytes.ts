import { stat } from 'node:fs/promises';
import type { Measurement } from '../contracts/index.js';
import { sideNames } from '../contracts/index.js';
import { hasErrorCode } from '../dataset/files.js';

/**
 * Bytes in a measurement's capture files, 0 for one that is not there.
 * @param path of a file in the measurement's folder.
 */
export async function capturedBytes(
  { sides }: Measurement,
  path: (file: string) => string,
): Promise<number> {
  const captures = sideNames.flatMap((side) => [sides[side].capture, sides[side].uplinkCapture]);
  const files = captures.flatMap((capture) => capture?.file ?? []);
  const sizes = await Promise.all(files.map((file) => sizeOf(path(file))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return 0;
    throw error;
  }
}
