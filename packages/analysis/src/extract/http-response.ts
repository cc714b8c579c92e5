import { gunzipSync, inflateRawSync, inflateSync, constants } from 'node:zlib';

/** Longest response head that is waited for, bytes. */
const MAX_RESPONSE_HEAD = 16_384;
/** A compressed body may not become longer than this, bytes. */
export const MAX_BODY = 512 * 1024;
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const GZIP_MAGIC = 0x1f8b;

/** What an HTTP/1 response's head says of its body. */
export interface ResponseHead {
  /** Where the body starts. */
  readonly bodyStart: number;
  readonly contentType: string;
  readonly chunked: boolean;
  /** `null`: until the connection ends, or chunked. */
  readonly contentLength: number | null;
  readonly deflated: boolean;
}

export type BodyProblem =
  /** It ends before its own end. */
  | 'cut'
  /** Longer than MAX_BODY once unpacked. */
  | 'too-long'
  /** Compressed in another way than it says, or damaged. */
  | 'encoding';

export interface ResponseBody {
  /** As far as it could be read. */
  readonly bytes: Buffer;
  readonly problem: BodyProblem | null;
}

export function mayBeResponse(bytes: Buffer): boolean {
  return bytes.length >= 7 && bytes.toString('latin1', 0, 7) === 'HTTP/1.';
}

/** Reads the head of the HTTP/1 response that starts here (RFC 9112). */
export function readResponseHead(bytes: Buffer): ResponseHead | 'incomplete' | 'other' {
  if (bytes.length >= 7 && !mayBeResponse(bytes)) return 'other';
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, MAX_RESPONSE_HEAD));
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return bytes.length >= MAX_RESPONSE_HEAD ? 'other' : 'incomplete';
  const fields = new Map<string, string>();
  for (const line of text.slice(0, end.index).split('\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon > 0) {
      fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }
  const chunked = /chunked/i.test(fields.get('transfer-encoding') ?? '');
  const length = fields.get('content-length') ?? '';
  return {
    bodyStart: end.index + end[0].length,
    contentType: (fields.get('content-type') ?? '').toLowerCase(),
    chunked,
    contentLength: !chunked && /^\d{1,15}$/.test(length) ? Number(length) : null,
    deflated: /deflate/i.test(fields.get('content-encoding') ?? ''),
  };
}

/** Whether the response's own end is here; one that the connection's end ends never is. */
export function isWhole(bytes: Buffer, head: ResponseHead): boolean {
  if (head.contentLength !== null) return bytes.length >= head.bodyStart + head.contentLength;
  if (!head.chunked || bytes.length < head.bodyStart + LAST_CHUNK.length) return false;
  return bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}

/** Takes off chunks and compression. What is damaged gives what comes before the damage. */
export function readBody(bytes: Buffer, head: ResponseHead): ResponseBody {
  const rest = bytes.subarray(head.bodyStart);
  const plain = head.chunked ? joinChunks(rest) : ofLength(rest, head.contentLength);
  const isGzip = plain.bytes.length >= 2 && plain.bytes.readUInt16BE(0) === GZIP_MAGIC;
  if (!isGzip && !head.deflated) return plain;
  const unpacked = isGzip ? unpack(gunzipSync, plain.bytes) : unpackDeflated(plain.bytes);
  return { bytes: unpacked.bytes, problem: unpacked.problem ?? plain.problem };
}

function ofLength(rest: Buffer, length: number | null): ResponseBody {
  if (length === null) return { bytes: rest, problem: null };
  return { bytes: rest.subarray(0, length), problem: rest.length < length ? 'cut' : null };
}

/** RFC 9112 section 7.1. */
function joinChunks(bytes: Buffer): ResponseBody {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\n', offset);
    const sizeText = lineEnd === -1 ? '' : bytes.toString('latin1', offset, offset + 9);
    const size = /^[0-9a-f]{1,8}(?=[\s;])/i.exec(sizeText);
    if (size === null) return { bytes: Buffer.concat(chunks), problem: 'cut' };
    const length = Number.parseInt(size[0], 16);
    if (length === 0) return { bytes: Buffer.concat(chunks), problem: null };
    chunks.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + length));
    offset = lineEnd + 1 + length;
    if (bytes.subarray(offset, offset + 1).toString('latin1') === '\r') offset += 1;
    offset += 1;
  }
}

type Unpack = typeof gunzipSync;

function unpack(how: Unpack, bytes: Buffer): ResponseBody {
  try {
    // With a flush instead of an end, what comes before a cut is given.
    const unpacked = how(bytes, {
      maxOutputLength: MAX_BODY,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return { bytes: unpacked, problem: null };
  } catch (error) {
    const isTooLong = error instanceof RangeError;
    return { bytes: Buffer.alloc(0), problem: isTooLong ? 'too-long' : 'encoding' };
  }
}

/** `deflate` means zlib's format (RFC 9110 section 8.4.1.2); some servers send the raw one. */
function unpackDeflated(bytes: Buffer): ResponseBody {
  const wrapped = unpack(inflateSync, bytes);
  return wrapped.problem === 'encoding' ? unpack(inflateRawSync, bytes) : wrapped;
}
