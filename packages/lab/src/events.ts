import { z } from 'zod';

export const labStages = ['network', 'vantage-points', 'servers', 'phones'] as const;

/** What a lab tells of itself while it comes up and runs. */
export const labEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stage-started'), stage: z.enum(labStages) }),
  z.object({ kind: z.literal('stage-done'), stage: z.enum(labStages), ms: z.number() }),
  z.object({
    kind: z.literal('up'),
    scenario: z.string(),
    namespaces: z.int(),
    links: z.int(),
    ms: z.number(),
  }),
  /** One of the lab's programs ended on its own. */
  z.object({
    kind: z.literal('program-died'),
    name: z.string(),
    status: z.int().nullable(),
    signal: z.string().nullable(),
    lastWords: z.string(),
  }),
  /** The command has ended and the lab goes down. */
  z.object({ kind: z.literal('down'), status: z.int() }),
]);
export type LabEvent = z.infer<typeof labEventSchema>;
export type LabStage = (typeof labStages)[number];
