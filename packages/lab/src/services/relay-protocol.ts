import { z } from 'zod';
import type { MessengerWire } from './messenger-wire.js';

/**
 * What a messenger's app and its relay say to each other. Like in the real ones, an envelope is
 * opaque to the relay and padded to blocks, and receipts travel as envelopes.
 */
export const envelopeSchema = z.object({
  id: z.string().min(1).max(64),
  from: z.string().max(64),
  to: z.string().min(1).max(64),
  /** Base64. */
  content: z.string().max(200_000),
});
export type Envelope = z.infer<typeof envelopeSchema>;

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('login'), handle: z.string(), pushToken: z.string().nullable() }),
  z.object({ type: z.literal('send'), envelope: envelopeSchema }),
  /** The envelope is safe with the client; the relay may forget it. */
  z.object({ type: z.literal('received'), id: z.string() }),
  z.object({ type: z.literal('keep-alive') }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

export const relayMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome') }),
  z.object({ type: z.literal('refused'), reason: z.string() }),
  z.object({ type: z.literal('accepted'), id: z.string() }),
  z.object({ type: z.literal('rejected'), id: z.string(), reason: z.string() }),
  z.object({ type: z.literal('deliver'), envelope: envelopeSchema }),
  z.object({ type: z.literal('keep-alive') }),
]);
export type RelayMessage = z.infer<typeof relayMessageSchema>;

export const contentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), sentAt: z.number() }),
  z.object({ type: z.literal('receipt'), receipt: z.enum(['delivered', 'read']), id: z.string() }),
  /** Where the sender's phone is seen from outside, and its part of the key for a direct path. */
  z.object({
    type: z.literal('candidate'),
    address: z.ipv4(),
    port: z.int().min(1).max(65535),
    key: z.hex().length(64),
    sentAt: z.number(),
  }),
]);
export type Content = z.infer<typeof contentSchema>;
export type Candidate = Extract<Content, { type: 'candidate' }>;

/** Base64 of the content, padded as the messenger pads it. */
export function sealContent(
  content: Content,
  { block, overhead }: MessengerWire['padding'],
): string {
  const plain = Buffer.from(JSON.stringify(content));
  const padded = Math.ceil((plain.length + 1) / block) * block;
  return Buffer.concat([plain, Buffer.alloc(padded - plain.length + overhead, 0x20)]).toString(
    'base64',
  );
}

/** `undefined` for what is no content. */
export function openContent(sealed: string): Content | undefined {
  try {
    const parsed = contentSchema.safeParse(JSON.parse(Buffer.from(sealed, 'base64').toString()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
