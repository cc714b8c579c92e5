import type { FileSystem } from '../file-system.js';
import { FileError } from '../file-system.js';
import type { AdbStream } from './stream.js';

const maxChunk = 64 * 1024;
const maxPath = 1024;
const maxFile = 512 * 1024 * 1024;

/**
 * The file transfer service: STAT, LIST, SEND and RECV of its first version.
 * Source: AOSP packages/modules/adb/SYNC.TXT.
 */
export async function serveSync(stream: AdbStream, files: FileSystem): Promise<void> {
  const input = new ByteReader(stream);
  for (;;) {
    const header = await input.take(8);
    if (header === undefined) return;
    const id = header.toString('latin1', 0, 4);
    const length = header.readUInt32LE(4);
    if (id === 'QUIT') break;
    if (length > maxPath) {
      stream.write(fail('path too long'));
      break;
    }
    const path = (await input.take(length))?.toString();
    if (path === undefined) return;
    const answered = await answer(id, path, stream, input, files);
    if (!answered) break;
  }
  stream.end();
}

/** Returns whether the conversation can go on. */
async function answer(
  id: string,
  path: string,
  stream: AdbStream,
  input: ByteReader,
  files: FileSystem,
): Promise<boolean> {
  switch (id) {
    case 'STAT':
      stream.write(Buffer.concat([Buffer.from('STAT'), statWords(files, path)]));
      return true;
    case 'LIST':
      list(stream, files, path);
      return true;
    case 'RECV':
      stream.write(attempt(() => received(files.read(path))));
      return true;
    case 'SEND': {
      const file = await takeFile(input);
      if (file === undefined) return false;
      const { name, mode } = splitMode(path);
      const { data, mtime } = file;
      stream.write(
        attempt(() => {
          files.write(name, data, { mode, mtime });
          return message('OKAY', 0);
        }),
      );
      return true;
    }
    default:
      stream.write(fail(`unknown request ${JSON.stringify(id)}`));
      return false;
  }
}

function list(stream: AdbStream, files: FileSystem, path: string): void {
  const root = path.endsWith('/') ? path : `${path}/`;
  const names = files.exists(path) && files.stat(path).kind === 'directory' ? files.list(path) : [];
  for (const name of ['.', '..', ...names]) {
    const bytes = Buffer.from(name);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    stream.write(
      Buffer.concat([Buffer.from('DENT'), statWords(files, root + name), length, bytes]),
    );
  }
  stream.write(Buffer.concat([Buffer.from('DONE'), Buffer.alloc(16)]));
}

/** Mode, size and time; all zero for what does not exist. */
function statWords(files: FileSystem, path: string): Buffer {
  const words = Buffer.alloc(12);
  if (!files.exists(path)) return words;
  const { mode, size, mtime } = files.stat(path);
  words.writeUInt32LE(mode, 0);
  words.writeUInt32LE(size, 4);
  words.writeUInt32LE(mtime, 8);
  return words;
}

function received(data: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += maxChunk) {
    const chunk = data.subarray(at, at + maxChunk);
    parts.push(message('DATA', chunk.length), chunk);
  }
  parts.push(message('DONE', 0));
  return Buffer.concat(parts);
}

/** The DATA messages up to DONE; `undefined` when the other end hangs up or speaks out of turn. */
async function takeFile(input: ByteReader): Promise<{ data: Buffer; mtime: number } | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const header = await input.take(8);
    if (header === undefined) return undefined;
    const id = header.toString('latin1', 0, 4);
    const word = header.readUInt32LE(4);
    if (id === 'DONE') return { data: Buffer.concat(parts), mtime: word };
    if (id !== 'DATA' || word > maxChunk) return undefined;
    const chunk = await input.take(word);
    size += word;
    if (chunk === undefined || size > maxFile) return undefined;
    parts.push(chunk);
  }
}

/** `PATH,MODE` with the mode in decimal; without one, a file that its owner may read and write. */
function splitMode(request: string): { name: string; mode: number } {
  const comma = request.lastIndexOf(',');
  const mode = comma < 0 ? NaN : Number.parseInt(request.slice(comma + 1), 10);
  if (Number.isNaN(mode)) return { name: request, mode: 0o644 };
  return { name: request.slice(0, comma), mode };
}

function attempt(work: () => Buffer): Buffer {
  try {
    return work();
  } catch (error) {
    if (error instanceof FileError) return fail(error.message);
    throw error;
  }
}

function fail(reason: string): Buffer {
  const bytes = Buffer.from(reason);
  return Buffer.concat([message('FAIL', bytes.length), bytes]);
}

function message(id: string, word: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.write(id, 'latin1');
  bytes.writeUInt32LE(word, 4);
  return bytes;
}

/** Exactly as many bytes as asked for, however they arrive. */
class ByteReader {
  private buffered: Buffer = Buffer.alloc(0);
  constructor(private readonly stream: AdbStream) {}

  /** `undefined` when the stream ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.buffered.length < length) {
      const more = await this.stream.read();
      if (more === undefined) return undefined;
      this.buffered = this.buffered.length === 0 ? more : Buffer.concat([this.buffered, more]);
    }
    const taken = this.buffered.subarray(0, length);
    this.buffered = this.buffered.subarray(length);
    return taken;
  }
}
