import { z } from 'zod';

const id = z.string().regex(/^[A-Za-z0-9_]+$/, 'expected an id without its package, such as bkk');

/** What WeChat's shrinker called the views of one version; any may be unknown. */
export const wechatIdsSchema = z.strictObject({
  /** The field for text. */
  input: id.optional(),
  /** The send button. */
  send: id.optional(),
  /** The text of a message. */
  text: id.optional(),
  /** The list of messages. */
  list: id.optional(),
});
export type WechatIds = z.infer<typeof wechatIdsSchema>;

export const optionsSchema = z.strictObject({
  /** By version name, as in `8.0.58`: what `matador calibrate` learns. */
  ids: z.record(z.string().min(1), wechatIdsSchema).default({}),
});

/** Seen in public automation scripts. */
export const publishedIds: Readonly<Record<string, WechatIds>> = {
  '8.0.47': { input: 'bkk', text: 'bkl' },
  '8.0.48': { input: 'bkk', text: 'bkl' },
  '8.0.49': { input: 'bkk', text: 'bkl' },
  '8.0.58': { input: 'bkk', send: 'bql' },
};
