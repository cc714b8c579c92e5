import { addAbortSignal } from 'node:stream';
import type { Duplex } from 'node:stream';

/** What a service of the phone says until it ends, as text. */
export async function readAll(stream: Duplex, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stream)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
