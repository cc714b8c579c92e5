const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** RFC 7301. */
const ALPN = 16;
/** https://www.rfc-editor.org/rfc/rfc9849: encrypted_client_hello. */
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;
const MAX_ALPN = 16;
const HOST_NAME = 0;
const MAX_RECORDS = 64;

/** Bytes; far above any real one: post-quantum key shares make it a few KiB. */
export const MAX_CLIENT_HELLO = 32_768;

/** What a ClientHello says of where it goes. */
export interface ClientHello {
  /** Lower case; `null` where the extension is missing or not a host name. */
  readonly serverName: string | null;
  /** Application protocols it offers, such as `h2`; GREASE and what cannot be printed left out. */
  readonly alpn: readonly string[];
  /**
   * It has the extension of Encrypted Client Hello: then `serverName` may be a front's. Clients also
   * send it filled with noise, to servers that know nothing of it; the two cannot be told apart.
   */
  readonly ech: boolean;
}

/** `incomplete`: so far it is one, and more bytes are needed. `other`: it is something else. */
export type ClientHelloResult = ClientHello | 'incomplete' | 'other';

/**
 * Reads the ClientHello at the start of a TLS stream, also where it is spread over several records.
 * RFC 8446 sections 4.1.2 and 5.1.
 */
export function readClientHello(bytes: Buffer): ClientHelloResult {
  const fragments: Buffer[] = [];
  let length = 0;
  for (let offset = 0; fragments.length < MAX_RECORDS;) {
    const record = readRecordHeader(bytes, offset);
    if (record === 'other' && fragments.length === 0) return 'other';
    if (typeof record === 'string') break;
    const body = bytes.subarray(offset + 5, offset + 5 + record.length);
    fragments.push(body);
    length += body.length;
    if (body.length < record.length || length >= MAX_CLIENT_HELLO) break;
    offset += 5 + record.length;
  }
  return readHandshake(Buffer.concat(fragments, length));
}

function readRecordHeader(
  bytes: Buffer,
  offset: number,
): { readonly length: number } | 'incomplete' | 'other' {
  const left = bytes.length - offset;
  if (left >= 1 && bytes.readUInt8(offset) !== HANDSHAKE_RECORD) return 'other';
  if (left >= 2 && bytes.readUInt8(offset + 1) !== 3) return 'other';
  if (left < 5) return 'incomplete';
  const length = bytes.readUInt16BE(offset + 3);
  // An empty handshake record is not allowed; a record holds at most 2^14 bytes.
  return length === 0 || length > 0x4000 ? 'other' : { length };
}

/** Reads a ClientHello handshake message, as in TLS records or QUIC CRYPTO frames. */
export function readHandshake(bytes: Buffer): ClientHelloResult {
  if (bytes.length > 0 && bytes.readUInt8(0) !== CLIENT_HELLO) return 'other';
  if (bytes.length < 4) return 'incomplete';
  const end = 4 + bytes.readUIntBE(1, 3);
  if (end > MAX_CLIENT_HELLO) return 'other';
  if (bytes.length < end) return 'incomplete';
  return readExtensions(bytes.subarray(4, end));
}

/** Walks over the fields before the extensions; lengths that do not fit end the reading. */
function readExtensions(body: Buffer): ClientHello {
  let serverName: string | null = null;
  let alpn: readonly string[] = [];
  let ech = false;
  let offset = 2 + 32;
  const skip = (lengthBytes: 1 | 2): void => {
    if (offset + lengthBytes > body.length) offset = Infinity;
    else offset += lengthBytes + body.readUIntBE(offset, lengthBytes);
  };
  skip(1); // session id
  skip(2); // cipher suites
  skip(1); // compression methods
  const end =
    offset + 2 > body.length ? 0 : Math.min(body.length, offset + 2 + body.readUInt16BE(offset));
  offset += 2;
  while (offset + 4 <= end) {
    const type = body.readUInt16BE(offset);
    const dataEnd = offset + 4 + body.readUInt16BE(offset + 2);
    if (dataEnd > end) break;
    const data = body.subarray(offset + 4, dataEnd);
    if (type === SERVER_NAME) serverName ??= readServerNameList(data);
    else if (type === ALPN) alpn = readAlpn(data);
    else if (type === ENCRYPTED_CLIENT_HELLO) ech = true;
    offset = dataEnd;
  }
  return { serverName, alpn, ech };
}

function readAlpn(data: Buffer): string[] {
  const protocols: string[] = [];
  for (let offset = 2; offset < data.length && protocols.length < MAX_ALPN;) {
    const end = offset + 1 + data.readUInt8(offset);
    const protocol = data.toString('latin1', offset + 1, end);
    if (end <= data.length && /^[!-~]+$/.test(protocol)) protocols.push(protocol);
    offset = end;
  }
  return protocols;
}

/** RFC 6066 section 3. */
function readServerNameList(list: Buffer): string | null {
  if (list.length < 5 || list.readUInt8(2) !== HOST_NAME) return null;
  const end = 5 + list.readUInt16BE(3);
  return end <= list.length ? hostName(list.toString('latin1', 5, end)) : null;
}

/** The name in lower case without a final dot; `null` for what cannot be a host name. */
export function hostName(text: string): string | null {
  const name = text.toLowerCase().replace(/\.$/, '');
  return name.length <= 253 && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) ? name : null;
}
