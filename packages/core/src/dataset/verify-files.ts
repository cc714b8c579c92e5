import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from './descriptor.js';
import type { Fault } from './verification.js';

export interface CompareOptions {
  readonly signal?: AbortSignal;
  /** Bytes read, of all that are to be read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Every file that is listed and every one that is there, against each other. */
export async function compareFiles(
  directory: string,
  resources: readonly Resource[],
  sizes: ReadonlyMap<string, number>,
  { signal, onProgress }: CompareOptions,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const mayLack = lacksDerived(resources, sizes) ? isDerived : () => false;
  const total = resources.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const resource of resources) {
    signal?.throwIfAborted();
    const size = sizes.get(resource.path);
    const fault =
      size === undefined ? missing(resource) : await compareFile(directory, resource, size);
    if (fault !== null && !(fault.kind === 'missing' && mayLack(resource))) faults.push(fault);
    done += resource.bytes;
    onProgress?.(done, total);
  }
  const isBehind = faults.some(({ kind }) => kind === 'not-sealed');
  const listed = new Set(resources.map(({ path }) => path));
  const unlisted = [...sizes.keys()].filter(
    (path) => !listed.has(path) && path !== 'datapackage.json',
  );
  return [...faults, ...unlisted.map((path) => unknownFile(path, isBehind))];
}

/** Whether all that was derived is gone: it may be, and be made again. */
export function lacksDerived(
  resources: readonly Resource[],
  sizes: ReadonlyMap<string, number>,
): boolean {
  const derived = resources.filter(isDerived);
  return derived.length > 0 && !derived.some(({ path }) => sizes.has(path));
}

function isDerived({ path }: Pick<Resource, 'path'>): boolean {
  return path.startsWith('derived/');
}

function missing(resource: Resource): Fault {
  return withHint({ kind: 'missing', path: resource.path, message: 'is not there' });
}

async function compareFile(
  directory: string,
  { path, bytes, hash }: Resource,
  size: number,
): Promise<Fault | null> {
  if (size < bytes) {
    const message = `is cut: ${bytes - size} of ${bytes} bytes are missing`;
    return withHint({ kind: 'truncated', path, message });
  }
  if (size > bytes && path !== 'journal.jsonl') {
    const message = `is ${size - bytes} bytes longer than it was written`;
    return withHint({ kind: 'changed', path, message });
  }
  if ((await hashBeginning(join(directory, path), bytes)) !== hash) {
    return withHint({ kind: 'changed', path, message: 'is not as it was written' });
  }
  if (size === bytes) return null;
  const message = 'goes on behind what the descriptor knows: a run was killed, or goes on';
  return { kind: 'not-sealed', path, message, hint: sealHint };
}

/** The journal only grows: what the descriptor knows of it is how it began. */
async function hashBeginning(file: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  let left = bytes;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
  }
  return `sha256:${hash.digest('hex')}`;
}

function unknownFile(path: string, isBehind: boolean): Fault {
  if (isBehind && path.startsWith('measurements/')) {
    const message = 'is not in the descriptor yet';
    return { kind: 'not-sealed', path, message, hint: sealHint };
  }
  const hint = 'Remove it; or `matador dataset verify --seal` takes it in.';
  return { kind: 'extra', path, message: 'is not in the descriptor', hint };
}

const sealHint =
  '`matador run` goes on and seals at its end; or `matador dataset verify --seal` now.';

function withHint(fault: Fault): Fault {
  if (isDerived(fault)) return { ...fault, hint: 'Delete derived/, and `matador analyse` again.' };
  if (!fault.path.startsWith('measurements/')) return { ...fault, hint: 'Restore it from a copy.' };
  const hint =
    'Restore it from a copy, or move its folder away: `matador run` then makes it again.';
  return { ...fault, hint };
}
