import { z } from 'zod';
import { stepStates } from '../campaign/overview.js';
import type { PlannedMeasurement } from '../campaign/plan.js';
import {
  actionSchema,
  anomalySchema,
  countrySchema,
  failureSchema,
  timestampSchema,
} from '../contracts/index.js';
import type { DecisionEntry, WithoutStamp } from '../dataset/journal.js';
import { decisionSchema, runEndSchema } from '../dataset/journal.js';
import { timestamp } from '../timestamp.js';

/** The steps of one measurement, in order. */
export const stages = [
  'tunnel',
  'exit-check',
  'capture',
  'phone',
  'app',
  'messages',
  'control',
  'teardown',
  'extract',
  'trace',
] as const;
export type Stage = (typeof stages)[number];

const stepShape = {
  id: z.string(),
  kind: z.enum(['measurement', 'control']),
  app: z.string(),
  a: z.string(),
  b: z.string(),
  repetition: z.int(),
};
const stepSchema: z.ZodType<PlannedMeasurement> = z.object(stepShape);

const aboutMeasurement = { testbed: z.string(), measurement: z.string() };

type EventOf<Entry> = Entry extends { readonly event: infer Kind }
  ? { readonly kind: Kind } & Omit<Entry, 'event'>
  : never;

/** A decision, as the journal has it. */
export type DecisionEvent = EventOf<WithoutStamp<DecisionEntry>>;

const decisionEventSchema = z.union(
  decisionSchema.options.map((entry) => {
    const { schema: _schema, at: _at, event, ...about } = entry.shape;
    return z.object({ kind: event, ...about });
  }),
) as z.ZodType as z.ZodType<DecisionEvent>;

const ownEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run-started'),
    campaign: z.string(),
    planned: z.int(),
    alreadyDone: z.int(),
    testbeds: z.array(z.string()),
    /** Those in use, where some were replaced before. */
    vantagePoints: z.array(z.object({ id: z.string(), country: countrySchema })),
    /** All that is planned, and what had become of it before. */
    steps: z.array(z.object({ ...stepShape, state: z.enum(stepStates) })),
  }),
  z.object({
    kind: z.literal('measurement-started'),
    ...aboutMeasurement,
    step: stepSchema,
    attempt: z.int(),
  }),
  z.object({ kind: z.literal('stage-started'), ...aboutMeasurement, stage: z.enum(stages) }),
  z.object({
    /** However it ended. */
    kind: z.literal('stage-ended'),
    ...aboutMeasurement,
    stage: z.enum(stages),
    seconds: z.number(),
  }),
  z.object({ kind: z.literal('action'), ...aboutMeasurement, action: actionSchema }),
  z.object({ kind: z.literal('failure'), ...aboutMeasurement, failure: failureSchema }),
  z.object({ kind: z.literal('anomaly'), ...aboutMeasurement, anomaly: anomalySchema }),
  z.object({
    kind: z.literal('measurement-finished'),
    ...aboutMeasurement,
    step: stepSchema,
    outcome: z.enum(['complete', 'failed']),
    seconds: z.number(),
    /** In the captures of both sides. */
    capturedBytes: z.int(),
  }),
  z.object({
    /** Something that does not keep a testbed from working: a phone that could not be put back. */
    kind: z.literal('testbed-warning'),
    testbed: z.string(),
    failure: failureSchema,
  }),
  z.object({ kind: z.literal('testbed-opened'), testbed: z.string() }),
  z.object({
    kind: z.literal('run-ended'),
    reason: runEndSchema,
    complete: z.int(),
    givenUp: z.int(),
  }),
]);

/** What the engine tells while it works. */
export const engineEventSchema = z.union([ownEventSchema, decisionEventSchema]);
export type EngineEvent = z.infer<typeof engineEventSchema>;

export type EventListener = (event: EngineEvent) => void;

const stampSchema = z.object({ schema: z.literal('matador/event/1'), at: timestampSchema });

/** An event as `matador run --events` writes it, one a line. */
export const eventRecordSchema = z.intersection(
  stampSchema,
  z.union([
    engineEventSchema,
    /** In place of events that a reader was too slow for. */
    z.object({ kind: z.literal('events-lost'), count: z.int() }),
  ]),
);
export type EventRecord = z.infer<typeof eventRecordSchema>;

export function eventRecord(event: WithoutStamp<EventRecord>): EventRecord {
  return { schema: 'matador/event/1', at: timestamp(), ...event };
}
