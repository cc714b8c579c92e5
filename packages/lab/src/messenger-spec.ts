import { idSchema } from '@matador/core';
import { z } from 'zod';

const word = z.string();

/** A messenger's own texts in one language. */
const wordsSchema = z.strictObject({
  pending: word,
  sent: word,
  delivered: word,
  read: word,
  failed: word,
  /** In the empty field for text. */
  messageHint: word,
});

/**
 * A messenger that the lab does not know, as data: whoever writes an adapter for it describes it, and
 * the lab's phones and servers have it. Its messages are bubbles of text, date and status.
 */
export const messengerSpecSchema = z.strictObject({
  id: idSchema,
  displayName: z.string().min(1),
  androidPackage: z.string().regex(/^[a-zA-Z]\w*(\.[a-zA-Z]\w*)+$/, 'expected a package name'),
  versionName: z.string().min(1).default('1.0.0'),
  /** What starts the app, without the package: `.MainActivity`. */
  activity: z.string().regex(/^\.[\w.]+$/, 'expected an activity such as .MainActivity'),
  /** A link that opens a chat; `{handle}` stands for the other's handle. */
  chatLink: z.string().includes('{handle}'),
  /** The server that it keeps a TLS connection to. */
  server: z.strictObject({
    name: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a host name'),
    port: z.int().min(1).max(65535).default(443),
  }),
  /** What it calls its views, without the package. */
  ids: z.strictObject({
    chats: word,
    rowName: word,
    title: word,
    messages: word,
    bubble: word,
    text: word,
    date: word,
    status: word,
    input: word,
    send: word,
  }),
  /** By language; English is always there. */
  words: z.record(z.string().min(2), wordsSchema).and(z.object({ en: wordsSchema })),
});
/** A messenger that the lab does not know, described. */
export type MessengerSpec = z.infer<typeof messengerSpecSchema>;
/** With what may be left out. */
export type MessengerSpecInput = z.input<typeof messengerSpecSchema>;
