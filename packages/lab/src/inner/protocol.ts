import { failureSources } from '@matador/core';
import { z } from 'zod';
import { labEventSchema } from '../events.js';

/** What the program inside is started with. */
export const innerRequestSchema = z.strictObject({
  /** Absolute path. */
  scenarioFile: z.string(),
  /** How many testbeds stand at the site; absent: as many as the scenario says. */
  testbeds: z.int().optional(),
  /** The compiled delay program. */
  delayProgram: z.string(),
  /** Runs in the lab, which ends with it; absent: the lab stays up until it is killed. */
  command: z.array(z.string()).min(1).optional(),
  /** Where the truth is written when the command has ended. */
  truthFile: z.string().optional(),
});
export type InnerRequest = z.infer<typeof innerRequestSchema>;

/** From the inside to the outside. */
export const innerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: labEventSchema }),
  z.object({
    type: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    source: z.enum(failureSources),
  }),
  z.object({ type: z.literal('ended'), status: z.int() }),
]);
export type InnerMessage = z.infer<typeof innerMessageSchema>;

/** From the outside to the inside: end the command, then the lab. */
export const stopMessage = 'stop';
