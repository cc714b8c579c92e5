import { generateKeyPairSync } from 'node:crypto';

/** Curve25519 keys as WireGuard writes them: base64 of 32 bytes. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A fresh pair, as `wg genkey` and `wg pubkey` make one. */
export function generateKeyPair(): KeyPair {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  if (d === undefined || x === undefined) throw new Error('an x25519 key has both parts');
  const base64 = (part: string): string => Buffer.from(part, 'base64url').toString('base64');
  return { privateKey: base64(d), publicKey: base64(x) };
}
