import { z } from 'zod';

/** What phones and senders say to the push service. */
export const pushClientMessageSchema = z.discriminatedUnion('type', [
  /** A phone that wants to be woken. */
  z.object({ type: z.literal('login'), token: z.string().min(1).max(256) }),
  z.object({ type: z.literal('heartbeat') }),
  /** The app has been woken; the service may forget that it was to be. */
  z.object({ type: z.literal('woken'), app: z.string().max(128) }),
  /** A sender that wants a phone's app to be woken. */
  z.object({
    type: z.literal('wake'),
    token: z.string().min(1).max(256),
    app: z.string().max(128),
  }),
]);
export type PushClientMessage = z.infer<typeof pushClientMessageSchema>;

export const pushServiceMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome') }),
  z.object({ type: z.literal('heartbeat') }),
  z.object({ type: z.literal('wake'), app: z.string() }),
]);
export type PushServiceMessage = z.infer<typeof pushServiceMessageSchema>;
