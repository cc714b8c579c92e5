import { z } from 'zod';

export const faultKinds = [
  /** Its bytes are not those that were written. */
  'changed',
  /** It is shorter than it was. */
  'truncated',
  'missing',
  /** Nothing vouches for it. */
  'extra',
  /** Not JSON, or not what its schema says. */
  'broken-record',
  'broken-descriptor',
  /** A run goes on, or was killed, and the descriptor does not know all that it wrote. */
  'not-sealed',
] as const;

export const faultSchema = z.object({
  kind: z.enum(faultKinds),
  /** Relative to the data set. */
  path: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});
/** One thing that is wrong with a data set's files. */
export type Fault = z.infer<typeof faultSchema>;

export const verificationSchema = z.object({
  schema: z.literal('matador/verification/1'),
  /** The descriptor's own digest, by which a data set can be known elsewhere; `null`: none that holds. */
  seal: z.string().nullable(),
  /** Files looked at, and their bytes. */
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** In order of path; none: the data set is as it was written. */
  faults: z.array(faultSchema),
  /** What is no fault and worth knowing. */
  notes: z.array(z.string()),
});
/** Whether a data set is as it was written. */
export type Verification = z.infer<typeof verificationSchema>;
