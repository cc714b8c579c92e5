import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { Assembly } from './assembly.js';
import type { ClientHello } from './tls.js';
import { MAX_CLIENT_HELLO, readHandshake } from './tls.js';

interface QuicVersion {
  readonly salt: Buffer;
  /** The Initial packet's type bits in the first byte. */
  readonly initialType: number;
  readonly labelPrefix: string;
}

/** RFC 9001 section 5.2; RFC 9369 sections 3.2 and 3.3; draft-ietf-quic-tls-29. */
const VERSIONS = new Map<number, QuicVersion>([
  [
    0x00000001,
    {
      salt: Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex'),
      initialType: 0,
      labelPrefix: 'quic',
    },
  ],
  [
    0x6b3343cf,
    {
      salt: Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex'),
      initialType: 1,
      labelPrefix: 'quicv2',
    },
  ],
  [
    0xff00001d,
    {
      salt: Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex'),
      initialType: 0,
      labelPrefix: 'quic',
    },
  ],
]);

/** A client's datagram with an Initial packet is at least this long (RFC 9000 section 14.1). */
const MIN_INITIAL_DATAGRAM = 1200;
const MAX_PACKETS = 8;

interface InitialKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly headerProtection: Buffer;
}

interface InitialPacket {
  readonly version: QuicVersion;
  readonly connectionId: Buffer;
  /** Where the (protected) packet number starts. */
  readonly numberOffset: number;
  readonly end: number;
}

/** A cheap look at what may be a client's first datagram, before anything is allocated for it. */
export function mayBeInitial(view: DataView, start: number, end: number): boolean {
  return (
    end - start >= MIN_INITIAL_DATAGRAM &&
    view.getUint8(start) >= 0xc0 &&
    VERSIONS.has(view.getUint32(start + 1))
  );
}

/**
 * Reads a flow's Initial packets until the ClientHello in them is whole. It can be spread over
 * several packets, in any order; only the well-known keys of the version are needed.
 */
export class QuicClient {
  /** Once it is read. */
  hello: ClientHello | null = null;
  private keys: InitialKeys | null = null;
  private crypto: Assembly | null = new Assembly(MAX_CLIENT_HELLO);
  private packets = 0;

  /** Nothing more can come of this flow. */
  get done(): boolean {
    return this.crypto === null;
  }

  /** Gives up and lets go of what was kept. */
  close(): void {
    this.crypto = null;
    this.keys = null;
  }

  add(datagram: Buffer): void {
    for (let offset = 0; offset < datagram.length && !this.done;) {
      const packet = readInitialHeader(datagram, offset);
      if (packet === null) return;
      this.packets += 1;
      if (this.packets > MAX_PACKETS) this.close();
      else
        this.addPacket(datagram.subarray(offset, packet.end), packet, packet.numberOffset - offset);
      offset = packet.end;
    }
  }

  private addPacket(bytes: Buffer, packet: InitialPacket, numberOffset: number): void {
    const { crypto } = this;
    if (crypto === null) return;
    // Keys come from the first connection id the client chose, or anew after a Retry.
    let frames = this.keys === null ? null : decrypt(bytes, numberOffset, this.keys);
    if (frames === null) {
      const keys = deriveKeys(packet.version, packet.connectionId);
      frames = decrypt(bytes, numberOffset, keys);
      if (frames === null) return;
      this.keys = keys;
    }
    for (const { offset, data } of cryptoFrames(frames)) crypto.add(offset, data, 0, data.length);
    const hello = readHandshake(crypto.contiguous());
    if (hello === 'incomplete') return;
    if (hello !== 'other') this.hello = hello;
    this.close();
  }
}

/** RFC 9000 section 17.2.2; `null` for what is no Initial packet of a known version. */
function readInitialHeader(datagram: Buffer, start: number): InitialPacket | null {
  if (start + 7 > datagram.length) return null;
  const first = datagram.readUInt8(start);
  const version = VERSIONS.get(datagram.readUInt32BE(start + 1));
  if (version === undefined || first < 0xc0 || ((first >> 4) & 3) !== version.initialType)
    return null;
  const idStart = start + 6;
  const idEnd = idStart + datagram.readUInt8(start + 5);
  if (idEnd - idStart > 20 || idEnd >= datagram.length) return null;
  const sourceEnd = idEnd + 1 + datagram.readUInt8(idEnd);
  const tokenLength = readVarint(datagram, sourceEnd);
  if (tokenLength === null) return null;
  const length = readVarint(datagram, tokenLength.end + tokenLength.value);
  if (length === null || length.end + length.value > datagram.length) return null;
  return {
    version,
    connectionId: datagram.subarray(idStart, idEnd),
    numberOffset: length.end,
    end: length.end + length.value,
  };
}

/** RFC 9001 section 5.1. */
function deriveKeys({ salt, labelPrefix }: QuicVersion, connectionId: Buffer): InitialKeys {
  const initial = createHmac('sha256', salt).update(connectionId).digest();
  const client = expandLabel(initial, 'client in', 32);
  return {
    key: expandLabel(client, `${labelPrefix} key`, 16),
    iv: expandLabel(client, `${labelPrefix} iv`, 12),
    headerProtection: expandLabel(client, `${labelPrefix} hp`, 16),
  };
}

/** HKDF-Expand-Label of RFC 8446 section 7.1 for SHA-256 and up to 32 bytes: one HMAC round. */
function expandLabel(secret: Buffer, label: string, length: number): Buffer {
  const fullLabel = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([
    Buffer.from([0, length, fullLabel.length]),
    fullLabel,
    Buffer.from([0, 1]),
  ]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/** Takes off header protection and encryption (RFC 9001 section 5); `null` with the wrong keys. */
function decrypt(packet: Buffer, numberOffset: number, keys: InitialKeys): Buffer | null {
  if (numberOffset + 4 + 16 > packet.length) return null;
  const sample = packet.subarray(numberOffset + 4, numberOffset + 20);
  const mask = createCipheriv('aes-128-ecb', keys.headerProtection, null).update(sample);
  const first = packet.readUInt8(0) ^ (mask.readUInt8(0) & 0x0f);
  const numberLength = (first & 3) + 1;
  const header = Buffer.from(packet.subarray(0, numberOffset + numberLength));
  header.writeUInt8(first, 0);
  const nonce = Buffer.from(keys.iv);
  for (let at = 0; at < numberLength; at += 1) {
    const byte = header.readUInt8(numberOffset + at) ^ mask.readUInt8(1 + at);
    header.writeUInt8(byte, numberOffset + at);
    const nonceAt = nonce.length - numberLength + at;
    nonce.writeUInt8(nonce.readUInt8(nonceAt) ^ byte, nonceAt);
  }
  const sealed = packet.subarray(header.length);
  if (sealed.length < 16) return null;
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = decipher.update(sealed.subarray(0, -16));
  try {
    decipher.final();
  } catch {
    return null; // the tag does not fit
  }
  return plain;
}

/** The CRYPTO frames among those an Initial packet may hold (RFC 9000 sections 12.4 and 19). */
function cryptoFrames(frames: Buffer): { readonly offset: number; readonly data: Buffer }[] {
  const found: { offset: number; data: Buffer }[] = [];
  let at = 0;
  while (at < frames.length) {
    const type = frames.readUInt8(at);
    at += 1;
    if (type === 0 || type === 1) continue; // PADDING, PING
    if (type === 2 || type === 3) {
      const end = skipAck(frames, at, type === 3);
      if (end === null) break;
      at = end;
      continue;
    }
    const offset = type === 6 ? readVarint(frames, at) : null;
    const length = offset === null ? null : readVarint(frames, offset.end);
    if (offset === null || length === null || length.end + length.value > frames.length) break;
    at = length.end + length.value;
    found.push({ offset: offset.value, data: frames.subarray(length.end, at) });
  }
  return found;
}

function skipAck(frames: Buffer, start: number, withEcn: boolean): number | null {
  const largest = readVarint(frames, start);
  const delay = largest && readVarint(frames, largest.end);
  const count = delay && readVarint(frames, delay.end);
  if (count === null) return null;
  let end = count.end;
  const fields = 1 + 2 * count.value + (withEcn ? 3 : 0);
  for (let field = 0; field < fields; field += 1) {
    const value = readVarint(frames, end);
    if (value === null) return null;
    end = value.end;
  }
  return end;
}

/** RFC 9000 section 16. Values over 2^53 lose their last bits: none of them fits a datagram. */
function readVarint(
  bytes: Buffer,
  offset: number,
): { readonly value: number; readonly end: number } | null {
  if (offset >= bytes.length) return null;
  const first = bytes.readUInt8(offset);
  const end = offset + (1 << (first >> 6));
  if (end > bytes.length) return null;
  let value = first & 0x3f;
  for (let at = offset + 1; at < end; at += 1) value = value * 256 + bytes.readUInt8(at);
  return { value, end };
}
