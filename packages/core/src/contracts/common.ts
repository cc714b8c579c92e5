import { z } from 'zod';
import { failureSources } from '../errors.js';

/** An instant, RFC 3339 UTC with milliseconds: `2026-11-22T15:06:54.123Z`. */
export const timestampSchema = z.iso.datetime({ precision: 3 });

/** ISO 3166-1 alpha-2, upper case. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 code');

/** A name that is safe in file names and on command lines. */
export const idSchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$/,
    'expected lower-case letters, digits, dots, dashes',
  );

/** A measurement's id, which also names its folder: ids joined by underscores. */
export const measurementIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,250}$/, 'expected a measurement id such as signal_br_de_r1');

export const sideNames = ['a', 'b'] as const;
export const sideNameSchema = z.enum(sideNames);
/** One of the two users of a conversation. */
export type SideName = z.infer<typeof sideNameSchema>;

export const failureSchema = z.object({
  /** What was being done: `tunnel`, `exit-check`, `phone`, `capture`, `app`, `extract`, `trace`, `teardown`. */
  stage: z.string(),
  source: z.enum(failureSources),
  side: sideNameSchema.optional(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  at: timestampSchema,
  /** Files in the measurement's folder: what the phones showed. */
  evidence: z.array(z.string()).optional(),
});
/** Something that went wrong and was recorded instead of thrown. */
export type Failure = z.infer<typeof failureSchema>;

/**
 * When something was seen to have happened: at `at` it had happened, at `notBefore` it had not yet.
 * The true time lies between the two; both are on the engine's clock.
 */
export const observedTimeSchema = z.object({ at: timestampSchema, notBefore: timestampSchema });
export type ObservedTime = z.infer<typeof observedTimeSchema>;
