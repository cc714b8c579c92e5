import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { diskFull, isDiskFull } from './disk-full.js';

/** Makes what was written to a folder's list of names survive a power loss. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and those above it that are not there, so that they survive a power loss. */
export async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  const above = dirname(resolve(first));
  let holder = resolve(directory);
  do {
    holder = dirname(holder);
    await syncDirectory(holder);
  } while (holder !== above);
}

/** Writes a file so that a reader sees either the old content or all of the new one. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  await makeDirectory(dirname(path));
  const draft = `${path}.${process.pid}.draft`;
  try {
    const handle = await open(draft, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw isDiskFull(error) ? diskFull(path, error) : error;
  }
  await syncDirectory(dirname(path));
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** The file's lines that are not empty, one at a time, in pieces of the file that fit in memory. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let begun = '';
  const pieces = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 });
  for await (const piece of pieces as AsyncIterable<string>) {
    const end = piece.lastIndexOf('\n') + 1;
    if (end > 0) yield* linesOf(begun + piece.slice(0, end));
    begun = end > 0 ? piece.slice(end) : begun + piece;
  }
  yield* linesOf(begun);
}

/** The lines of a text that are not empty, ended by LF or CRLF. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const unended = text.includes('\r')
    ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    : lines;
  return unended.filter((line) => line !== '');
}

/** Syncs every file of a folder, and the folder. */
export async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else await syncDirectory(path);
  }
  await syncDirectory(directory);
}

/** Paths of all files below a folder, relative to it, in order of name. */
export async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
