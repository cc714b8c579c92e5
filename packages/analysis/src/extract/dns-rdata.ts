import { addressText } from './addresses.js';
import { readName } from './dns-name.js';

const MAX_TEXT_BYTES = 4096;

/**
 * A record's data as zone files write it. Types without a reader here are written as RFC 3597
 * says for unknown ones: `\# length hex`.
 * @returns `null` where the data does not fit its type.
 */
export function rdataText(
  message: Buffer,
  type: number,
  start: number,
  end: number,
): string | null {
  switch (type) {
    case 1:
      return end - start === 4 ? addressText(message, start, 4) : null;
    case 28:
      return end - start === 16 ? addressText(message, start, 6) : null;
    case 2:
    case 5:
    case 12:
    case 39:
      return readName(message, start)?.name ?? null;
    case 15:
      return numbersAndName(message, start, end, 1);
    case 33:
      return numbersAndName(message, start, end, 3);
    case 16:
      return characterStrings(message, start, end);
    case 64:
    case 65:
      return serviceBinding(message, start, end);
    default:
      return unknownData(message.subarray(start, end));
  }
}

function unknownData(data: Buffer): string {
  return `\\# ${data.length} ${data.toString('hex', 0, MAX_TEXT_BYTES)}`.trimEnd();
}

/** MX and SRV: 16-bit numbers and a name. */
function numbersAndName(message: Buffer, start: number, end: number, count: number): string | null {
  const nameStart = start + 2 * count;
  const name = nameStart < end ? readName(message, nameStart) : null;
  if (name === null) return null;
  const numbers = Array.from({ length: count }, (_, at) => message.readUInt16BE(start + 2 * at));
  return [...numbers, name.name].join(' ');
}

function characterStrings(message: Buffer, start: number, end: number): string | null {
  const strings: string[] = [];
  let offset = start;
  while (offset < end) {
    const stringEnd = offset + 1 + message.readUInt8(offset);
    if (stringEnd > end) return null;
    strings.push(quoted(message.toString('latin1', offset + 1, stringEnd)));
    offset = stringEnd;
  }
  return strings.join(' ');
}

function quoted(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/[^ -~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`);
  return `"${escaped}"`;
}

/** RFC 9460 section 2.1. Parameters other than these are written `keyN` without their value. */
function serviceBinding(message: Buffer, start: number, end: number): string | null {
  const target = start + 2 < end ? readName(message, start + 2) : null;
  if (target === null || target.end > end) return null;
  const parts = [String(message.readUInt16BE(start)), target.name];
  let offset = target.end;
  while (offset + 4 <= end) {
    const key = message.readUInt16BE(offset);
    const valueEnd = offset + 4 + message.readUInt16BE(offset + 2);
    if (valueEnd > end) return null;
    parts.push(parameterText(key, message.subarray(offset + 4, valueEnd)));
    offset = valueEnd;
  }
  return parts.join(' ');
}

function parameterText(key: number, value: Buffer): string {
  if (key === 1) return `alpn=${alpnList(value).join(',')}`;
  if (key === 3 && value.length === 2) return `port=${value.readUInt16BE(0)}`;
  if (key === 4) return `ipv4hint=${addressList(value, 4).join(',')}`;
  if (key === 5) return 'ech';
  if (key === 6) return `ipv6hint=${addressList(value, 6).join(',')}`;
  return `key${key}`;
}

function alpnList(value: Buffer): string[] {
  const protocols: string[] = [];
  for (let offset = 0; offset < value.length;) {
    const end = offset + 1 + value.readUInt8(offset);
    const protocol = value.toString('latin1', offset + 1, end);
    protocols.push(protocol.replace(/[^!-+\--~]/g, '?'));
    offset = end;
  }
  return protocols;
}

function addressList(value: Buffer, version: 4 | 6): string[] {
  const size = version === 4 ? 4 : 16;
  const addresses: string[] = [];
  for (let offset = 0; offset + size <= value.length; offset += size) {
    addresses.push(addressText(value, offset, version));
  }
  return addresses;
}
