import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const cipher = 'chacha20-poly1305';
const nonceBytes = 12;
const tagBytes = 16;

/** The key of two phones, from the part that each of them gave. */
export function sharedKey(one: string, other: string): Buffer {
  return createHash('sha256').update([one, other].sort().join(' ')).digest();
}

/** JSON that nobody on the way can read or change. */
export function sealDatagram(key: Buffer, content: unknown): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  const sealed = Buffer.concat([sealing.update(JSON.stringify(content)), sealing.final()]);
  return Buffer.concat([nonce, sealed, sealing.getAuthTag()]);
}

/** `undefined` for what was not sealed with the key. */
export function openDatagram(key: Buffer, datagram: Buffer): unknown {
  try {
    const nonce = datagram.subarray(0, nonceBytes);
    const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
    opening.setAuthTag(datagram.subarray(-tagBytes));
    const sealed = datagram.subarray(nonceBytes, -tagBytes);
    return JSON.parse(Buffer.concat([opening.update(sealed), opening.final()]).toString());
  } catch {
    return undefined;
  }
}
