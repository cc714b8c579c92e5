/** Linux error numbers' names, as far as files on the phone need them. */
export type FileErrorCode =
  'ENOENT' | 'EACCES' | 'EISDIR' | 'ENOTDIR' | 'ENOTEMPTY' | 'EEXIST' | 'ENOSPC';

const wording: Readonly<Record<FileErrorCode, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EEXIST: 'File exists',
  ENOSPC: 'No space left on device',
};

export class FileError extends Error {
  override readonly name = 'FileError';
  constructor(readonly code: FileErrorCode) {
    super(wording[code]);
  }
}

export interface FileStat {
  readonly kind: 'file' | 'directory';
  /** With the file type's bits, as in `st_mode`. */
  readonly mode: number;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
}

interface Entry {
  readonly kind: 'file' | 'directory';
  mode: number;
  mtime: number;
  data: Buffer;
}

/** Where the shell user may write. */
const writable = ['/data/local/tmp', '/storage/emulated/0'];
const capacity = 512 * 1024 * 1024;
const directories = [
  '/',
  '/data',
  '/data/local',
  '/data/local/tmp',
  '/dev',
  '/proc',
  '/sdcard',
  '/storage',
  '/storage/emulated',
  '/storage/emulated/0',
  '/storage/emulated/0/DCIM',
  '/storage/emulated/0/Download',
  '/storage/emulated/0/Movies',
  '/storage/emulated/0/Pictures',
  '/system',
  '/system/bin',
];

/** The phone's files, held in memory: what lives as long as the phone's process does. */
export class FileSystem {
  private readonly entries = new Map<string, Entry>();
  private used = 0;

  constructor(private readonly now: () => number) {
    for (const path of directories) this.entries.set(path, this.directory());
  }

  /** @throws FileError ENOENT */
  stat(path: string): FileStat {
    const { kind, mode, data, mtime } = this.entry(resolvePath(path));
    const type = kind === 'directory' ? 0o040000 : 0o100000;
    return { kind, mode: type | mode, size: data.length, mtime };
  }

  exists(path: string): boolean {
    return this.entries.has(resolvePath(path));
  }

  /** Names in a directory, sorted. @throws FileError ENOENT, ENOTDIR */
  list(path: string): string[] {
    const directory = resolvePath(path);
    if (this.entry(directory).kind !== 'directory') throw new FileError('ENOTDIR');
    const prefix = directory === '/' ? '/' : `${directory}/`;
    return [...this.entries.keys()]
      .filter((entry) => entry.startsWith(prefix) && entry !== directory)
      .map((entry) => entry.slice(prefix.length))
      .filter((name) => name !== '' && !name.includes('/'))
      .sort();
  }

  /** @throws FileError ENOENT, EISDIR */
  read(path: string): Buffer {
    const entry = this.entry(resolvePath(path));
    if (entry.kind === 'directory') throw new FileError('EISDIR');
    return entry.data;
  }

  /** @throws FileError EACCES, EISDIR, ENOENT (no such directory), ENOSPC */
  write(path: string, data: Uint8Array, options: { mode?: number; mtime?: number } = {}): void {
    const file = resolvePath(path);
    const before = this.entries.get(file);
    if (before?.kind === 'directory') throw new FileError('EISDIR');
    this.checkParent(file);
    const used = this.used - (before?.data.length ?? 0) + data.length;
    if (used > capacity) throw new FileError('ENOSPC');
    this.used = used;
    this.entries.set(file, {
      kind: 'file',
      mode: (options.mode ?? before?.mode ?? 0o660) & 0o777,
      mtime: options.mtime ?? Math.floor(this.now() / 1000),
      data: Buffer.from(data),
    });
  }

  /** Puts a file there that is the system's own, where the shell user may not write. */
  place(path: string, data: Uint8Array): void {
    const parent = parentOf(path);
    if (parent !== '/') this.placeDirectory(parent);
    const mtime = Math.floor(this.now() / 1000);
    this.entries.set(path, { kind: 'file', mode: 0o444, mtime, data: Buffer.from(data) });
  }

  private placeDirectory(path: string): void {
    if (this.entries.has(path)) return;
    this.placeDirectory(parentOf(path));
    this.entries.set(path, this.directory());
  }

  /** @throws FileError EEXIST, EACCES, ENOENT */
  makeDirectory(path: string, parents: boolean): void {
    const target = resolvePath(path);
    const existing = this.entries.get(target);
    if (existing !== undefined) {
      if (parents && existing.kind === 'directory') return;
      throw new FileError('EEXIST');
    }
    const parent = parentOf(target);
    if (parents && !this.entries.has(parent)) this.makeDirectory(parent, true);
    this.checkParent(target);
    this.entries.set(target, this.directory());
  }

  /** @throws FileError ENOENT, EACCES, EISDIR (a directory without `recursive`) */
  remove(path: string, recursive: boolean): void {
    const target = resolvePath(path);
    const entry = this.entry(target);
    if (entry.kind === 'directory' && !recursive) throw new FileError('EISDIR');
    if (!isWritable(parentOf(target))) throw new FileError('EACCES');
    for (const [name, found] of this.entries) {
      if (name !== target && !name.startsWith(`${target}/`)) continue;
      this.used -= found.data.length;
      this.entries.delete(name);
    }
  }

  private directory(): Entry {
    return {
      kind: 'directory',
      mode: 0o771,
      mtime: Math.floor(this.now() / 1000),
      data: Buffer.alloc(0),
    };
  }

  private entry(path: string): Entry {
    const entry = this.entries.get(path);
    if (entry === undefined) throw new FileError('ENOENT');
    return entry;
  }

  private checkParent(path: string): void {
    const parent = parentOf(path);
    if (this.entry(parent).kind !== 'directory') throw new FileError('ENOTDIR');
    if (!isWritable(parent)) throw new FileError('EACCES');
  }
}

function isWritable(directory: string): boolean {
  return writable.some((root) => directory === root || directory.startsWith(`${root}/`));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Without dots and double slashes, and with Android's links followed; relative to `/`. */
function resolvePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const plain = `/${parts.join('/')}`;
  return plain.replace(/^\/(sdcard|mnt\/sdcard)(?=\/|$)/, '/storage/emulated/0');
}
