import type { Cipher, Decipher, KeyObject } from 'node:crypto';
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

type Role = 'client' | 'server';
type Done = (error?: Error | null) => void;

const keyBytes = 32;

/**
 * Makes a byte stream that nobody on the way can read, as the messengers with protocols of their own
 * do: the client's prologue, an X25519 key from each side, then AES-256-CTR each way. There are no
 * TLS records and no server name in it. Unlike in the real ones, neither side proves who it is.
 * @throws where the other side begins differently or hangs up; the socket is destroyed then.
 */
export async function seal(socket: Socket, role: Role, prologue: Buffer): Promise<Duplex> {
  try {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    socket.write(Buffer.concat([role === 'client' ? prologue : Buffer.alloc(0), raw(publicKey)]));
    const expected = role === 'server' ? prologue : Buffer.alloc(0);
    const hello = await readBytes(socket, expected.length + keyBytes);
    if (!hello.subarray(0, expected.length).equals(expected)) {
      throw new Error('the other side speaks another protocol');
    }
    const secret = diffieHellman({
      privateKey,
      publicKey: fromRaw(hello.subarray(expected.length)),
    });
    const other = role === 'client' ? 'server' : 'client';
    return new SealedStream(
      socket,
      createCipheriv('aes-256-ctr', ...keysOf(secret, role)),
      createDecipheriv('aes-256-ctr', ...keysOf(secret, other)),
    );
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

class SealedStream extends Duplex {
  constructor(
    private readonly socket: Socket,
    private readonly encrypt: Cipher,
    decrypt: Decipher,
  ) {
    super({ allowHalfOpen: false });
    socket.on('data', (bytes: Buffer) => {
      if (!this.push(decrypt.update(bytes))) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
    socket.resume();
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.socket.write(this.encrypt.update(chunk), done);
  }

  override _final(done: Done): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: Done): void {
    this.socket.destroy();
    done(error);
  }
}

/** Just so many bytes; what follows stays in the socket. */
async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes?.length === count) return bytes;
    if (bytes !== null || socket.destroyed || socket.readableEnded) {
      throw new Error('the other side hung up');
    }
    const heard = new AbortController();
    const { signal } = heard;
    await Promise.race([
      once(socket, 'readable', { signal }),
      once(socket, 'end', { signal }),
      once(socket, 'close', { signal }),
    ]).finally(() => heard.abort());
  }
}

function raw(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function fromRaw(bytes: Buffer): KeyObject {
  const jwk = { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

/** Key and first counter of one direction. */
function keysOf(secret: Buffer, from: Role): [Buffer, Buffer] {
  const bytes = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), from, keyBytes + 16));
  return [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)];
}
