/** An element of a compiled XML document, with its attributes' values as text. */
export interface BinaryElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** The bytes are no compiled XML document. */
export class BinaryXmlError extends Error {
  override readonly name = 'BinaryXmlError';
}

const chunkTypes = { document: 0x0003, stringPool: 0x0001, startElement: 0x0102 } as const;
const utf8Flag = 0x100;
const stringValue = 0x03;
const noString = 0xffffffff;
const attributeBytes = 20;

/**
 * The elements of a compiled XML document, as packages hold them, in the order of their start tags.
 * Source of the format: AOSP frameworks/base/libs/androidfw/include/androidfw/ResourceTypes.h.
 * @throws BinaryXmlError
 */
export function readBinaryXml(document: Buffer): BinaryElement[] {
  try {
    return [...elementsOf(document)];
  } catch (error) {
    if (error instanceof RangeError) throw new BinaryXmlError('it is cut off');
    throw error;
  }
}

function* elementsOf(document: Buffer): Generator<BinaryElement, void, undefined> {
  if (document.readUInt16LE(0) !== chunkTypes.document)
    throw new BinaryXmlError('it has no header');
  let strings: readonly string[] = [];
  let at = document.readUInt16LE(2);
  while (at < document.length) {
    const size = document.readUInt32LE(at + 4);
    if (size < 8) throw new BinaryXmlError('a chunk without a size');
    const chunk = document.subarray(at, at + size);
    const type = chunk.readUInt16LE(0);
    if (type === chunkTypes.stringPool) strings = readStrings(chunk);
    if (type === chunkTypes.startElement) yield readElement(chunk, strings);
    at += size;
  }
}

function readStrings(chunk: Buffer): string[] {
  const count = chunk.readUInt32LE(8);
  const utf8 = (chunk.readUInt32LE(16) & utf8Flag) !== 0;
  const start = chunk.readUInt32LE(20);
  const offsets = chunk.readUInt16LE(2);
  return Array.from({ length: count }, (_, index) => {
    const at = start + chunk.readUInt32LE(offsets + 4 * index);
    return utf8 ? readUtf8(chunk, at) : readUtf16(chunk, at);
  });
}

/** Length in characters, length in bytes, then the bytes; a length of one or two bytes. */
function readUtf8(chunk: Buffer, at: number): string {
  const bytesAt = at + (chunk.readUInt8(at) & 0x80 ? 2 : 1);
  const first = chunk.readUInt8(bytesAt);
  const long = (first & 0x80) !== 0;
  const length = long ? ((first & 0x7f) << 8) | chunk.readUInt8(bytesAt + 1) : first;
  const textAt = bytesAt + (long ? 2 : 1);
  return chunk.toString('utf8', textAt, textAt + length);
}

/** Length in characters, of one or two words, then the characters. */
function readUtf16(chunk: Buffer, at: number): string {
  const first = chunk.readUInt16LE(at);
  const long = (first & 0x8000) !== 0;
  const length = long ? ((first & 0x7fff) << 16) | chunk.readUInt16LE(at + 2) : first;
  const textAt = at + (long ? 4 : 2);
  return chunk.toString('utf16le', textAt, textAt + 2 * length);
}

function readElement(chunk: Buffer, strings: readonly string[]): BinaryElement {
  const text = (index: number): string => strings[index] ?? '';
  // Behind the chunk's header (size, line, comment) stands the element: namespace, name, attributes.
  const body = chunk.readUInt16LE(2);
  const first = body + chunk.readUInt16LE(body + 8);
  const count = chunk.readUInt16LE(body + 12);
  const attributes = new Map<string, string>();
  for (let index = 0; index < count; index += 1) {
    const at = first + index * attributeBytes;
    const raw = chunk.readUInt32LE(at + 8);
    const isString = chunk.readUInt8(at + 15) === stringValue;
    const data = chunk.readUInt32LE(at + 16);
    const value = raw !== noString ? text(raw) : isString ? text(data) : String(data);
    attributes.set(text(chunk.readUInt32LE(at + 4)), value);
  }
  return { name: text(chunk.readUInt32LE(body + 4)), attributes };
}
