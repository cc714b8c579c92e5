/** Protects QUIC Initial packets, for tests, with keys as the RFCs print them. */
import { createCipheriv } from 'node:crypto';
import { hex, u16, u32 } from './packets.js';

export interface InitialKeys {
  readonly version: number;
  /** Bits 4 and 5 of the first byte. */
  readonly type: number;
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly headerProtection: Buffer;
}

/** The client's connection id in both RFCs' examples; the keys below are derived from it. */
export const CONNECTION_ID = hex('8394c8f03e515708');

/** RFC 9001 appendix A.1. */
export const V1_KEYS: InitialKeys = {
  version: 1,
  type: 0,
  key: hex('1f369613dd76d5467730efcbe3b1a22d'),
  iv: hex('fa044b2f42a3fd3b46fb255c'),
  headerProtection: hex('9f50449e04a0e810283a1e9933adedd2'),
};

/** RFC 9369 appendix A.1. */
export const V2_KEYS: InitialKeys = {
  version: 0x6b3343cf,
  type: 1,
  key: hex('8b1a0bc121284290a29e0971b5cd045d'),
  iv: hex('91f73e2351d8fa91660e909f'),
  headerProtection: hex('45b95e15235d6f45a6b19cbcb0294ba9'),
};

/** The CRYPTO frame of RFC 9001 appendix A.2: a ClientHello for example.com. */
export const RFC_CRYPTO_FRAME = hex(`
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
  04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
  616d706c652e636f6dff01000100000a00080006001d00170018001000070005
  04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
  baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400
  0d0010000e0403050306030203080408050806002d00020101001c0002400100
  3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
  75300901100f088394c8f03e51570806048000ffff`);

export function cryptoFrame(offset: number, data: Buffer): Buffer {
  return Buffer.concat([hex('06'), u16(0x4000 | offset), u16(0x4000 | data.length), data]);
}

/**
 * An Initial packet with a 4-byte packet number, whose frames are filled up with PADDING to
 * `frameBytes`, as RFC 9001 appendix A.2 does it.
 */
export function initialPacket(
  frames: Buffer,
  packetNumber: number,
  keys = V1_KEYS,
  frameBytes = 1162,
): Buffer {
  const plain = Buffer.concat([frames, Buffer.alloc(Math.max(0, frameBytes - frames.length))]);
  const header = Buffer.concat([
    Buffer.from([0xc3 | (keys.type << 4)]),
    u32(keys.version),
    Buffer.from([CONNECTION_ID.length]),
    CONNECTION_ID,
    hex('00 00'), // no source connection id, no token
    u16(0x4000 | (4 + plain.length + 16)),
    u32(packetNumber),
  ]);
  const nonce = Buffer.from(keys.iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ packetNumber) >>> 0, 8);
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', keys.headerProtection, null).update(
    sealed.subarray(0, 16),
  );
  header.writeUInt8(header.readUInt8(0) ^ (mask.readUInt8(0) & 0x0f), 0);
  for (let at = 0; at < 4; at += 1) {
    const place = header.length - 4 + at;
    header.writeUInt8(header.readUInt8(place) ^ mask.readUInt8(1 + at), place);
  }
  return Buffer.concat([header, sealed]);
}
