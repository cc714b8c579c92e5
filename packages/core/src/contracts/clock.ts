import { z } from 'zod';
import { timestampSchema } from './common.js';

export const clockReadingSchema = z.object({
  /** On the engine's clock. */
  at: timestampSchema,
  /** How far the clock is ahead of the engine's, ms; `null` where it could not be read. */
  offsetMs: z.number().nullable(),
  /** The true offset differs from `offsetMs` by no more than this: half the round trip of asking. */
  uncertaintyMs: z.number().nonnegative().nullable(),
  /** What was asked. */
  how: z.string(),
  /** Why it could not be read. */
  reason: z.string().nullable(),
});
/** One look at another machine's clock. */
export type ClockReading = z.infer<typeof clockReadingSchema>;

export const sideClocksSchema = z.object({
  gateway: z.array(clockReadingSchema),
  phone: z.array(clockReadingSchema),
  /** Empty where it gives no shell. */
  vantagePoint: z.array(clockReadingSchema),
});
/** The clocks of one side, each read at the start and at the end of a measurement. */
export type SideClocks = z.infer<typeof sideClocksSchema>;
