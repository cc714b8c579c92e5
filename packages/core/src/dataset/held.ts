import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MatadorError } from '../errors.js';
import type { Descriptor, Resource } from './descriptor.js';
import { isForever, storeDescriptor } from './descriptor.js';
import { hasErrorCode } from './files.js';

/**
 * Before a run goes on: whether all that the descriptor vouches for is still there in full length.
 * Measurements whose folders were taken away are forgotten; they are made again.
 * @throws MatadorError `damaged-file`.
 */
export async function checkHeld(dataset: string, descriptor: Descriptor): Promise<void> {
  const folders = new Map<string, boolean>();
  const isGone = async (path: string): Promise<boolean> => {
    const folder = /^measurements\/[^/]+/.exec(path)?.[0];
    if (folder === undefined) return false;
    const there = folders.get(folder) ?? (await sizeOf(join(dataset, folder))) !== null;
    folders.set(folder, there);
    return !there;
  };
  const held: Resource[] = [];
  for (const resource of descriptor.resources) {
    if (await isGone(resource.path)) continue;
    if (isForever(resource.path) || resource.path === 'journal.jsonl') {
      await checkLength(dataset, resource);
    }
    held.push(resource);
  }
  if (held.length < descriptor.resources.length) {
    await storeDescriptor(dataset, descriptor.name, held);
  }
}

async function checkLength(dataset: string, { path, bytes }: Resource): Promise<void> {
  const file = join(dataset, path);
  const size = await sizeOf(file);
  // The journal was written on since: nobody took its end down.
  if (size === bytes || (path === 'journal.jsonl' && size !== null && size > bytes)) return;
  const what = size === null ? 'is missing' : `has ${size} bytes, not ${bytes} as it was written`;
  throw new MatadorError(`${file} ${what}`, {
    code: 'damaged-file',
    hint: path.startsWith('measurements/')
      ? 'Restore it from a copy, or move its folder away: the measurement is then made again.'
      : 'Restore it from a copy. `matador dataset verify` lists all that is damaged.',
  });
}

/** `null` where nothing is. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}
