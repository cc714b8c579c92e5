import { z } from 'zod';
import { anomalySchema } from './anomaly.js';
import { captureRecordSchema } from './capture.js';
import { sideClocksSchema } from './clock.js';
import {
  countrySchema,
  failureSchema,
  idSchema,
  measurementIdSchema,
  observedTimeSchema,
  sideNameSchema,
  timestampSchema,
} from './common.js';
import { exitRecordSchema } from './exit.js';
import { phoneIdentitySchema } from './phone.js';

export const messageActionSchema = z.object({
  /** `m1`, `m2`, …, in the order they were sent. */
  message: z.string(),
  text: z.string(),
});

/** What the app did, with its time. */
export const actionSchema = z.discriminatedUnion('kind', [
  messageActionSchema.extend({
    kind: z.literal('message-sent'),
    /** The side that sent it. */
    side: sideNameSchema,
    pressed: observedTimeSchema,
    sent: observedTimeSchema,
    status: z.enum(['pending', 'sent', 'delivered', 'read', 'failed']),
  }),
  messageActionSchema.extend({
    kind: z.literal('message-received'),
    /** The side that received it. */
    side: sideNameSchema,
    received: observedTimeSchema,
  }),
]);
export type Action = z.infer<typeof actionSchema>;

export const tunnelRecordSchema = z.object({
  provider: z.string(),
  interface: z.string(),
  carries: z.array(z.enum(['tcp', 'udp', 'icmp'])),
  ipv6: z.boolean(),
  resolvers: z.array(z.string()),
  /** Until packets passed: of one that was up before, until that was known. */
  setupMs: z.number().nonnegative(),
  /** Id of the measurement that it was opened for, where it was not this one. */
  openedFor: measurementIdSchema.optional(),
  /** `null` where the exit could not be asked for. */
  exit: exitRecordSchema.nullable(),
});

/** Whether something was set and seen to be in effect; if not, why not. */
const appliedSchema = z.object({ applied: z.boolean(), reason: z.string().nullable() });

/** What a phone was made to believe of itself for one measurement. */
export const conditionsSchema = z.object({
  /** IANA time zone of the vantage point. */
  timeZone: appliedSchema.extend({ zone: z.string() }),
  /** The vantage point's place. */
  location: appliedSchema.extend({
    latitude: z.number(),
    longitude: z.number(),
    method: z.string().nullable(),
  }),
  /** Whether the other installed apps were kept off the network; not applied: not restricted. */
  firewall: appliedSchema.extend({
    allowed: z.array(z.string()),
    method: z.string().nullable(),
    blocked: z.int().nonnegative().nullable(),
  }),
});
export type Conditions = z.infer<typeof conditionsSchema>;

export const recordingRecordSchema = z.object({
  /** In order of time. */
  segments: z.array(
    z.object({ file: z.string(), startedAt: timestampSchema, stoppedAt: timestampSchema }),
  ),
  /** Why there is no recording, or none to the end. */
  reason: z.string().nullable(),
});
export type RecordingRecord = z.infer<typeof recordingRecordSchema>;

export const sideRecordSchema = z.object({
  vantagePoint: z.object({
    id: idSchema,
    country: countrySchema,
    city: z.string().nullable(),
    latitude: z.number(),
    longitude: z.number(),
    address: z.string().nullable(),
  }),
  gateway: z.object({ id: z.string(), wlan: z.string(), uplink: z.string() }),
  tunnel: tunnelRecordSchema.nullable(),
  phone: phoneIdentitySchema.extend({ address: z.string().nullable() }).nullable(),
  app: z.object({ versionName: z.string(), versionCode: z.int(), uid: z.int() }).nullable(),
  /** Of the gateway's WLAN. */
  capture: captureRecordSchema.nullable(),
  /** Of the gateway's uplink; `null` where none was asked for. */
  uplinkCapture: captureRecordSchema.nullable().optional(),
  /** How far the clocks are ahead of the engine's; absent in records from before they were read. */
  clocks: sideClocksSchema.optional(),
  /** Absent in records from before there was any. */
  conditions: conditionsSchema.nullable().optional(),
  /** `null` where none was asked for. */
  recording: recordingRecordSchema.nullable().optional(),
  /** Time spent on driving the phone, the app's own apart, ms. */
  phoneControlMs: z.number().nonnegative().optional(),
});

export const measurementSchema = z.object({
  schema: z.literal('matador/measurement/1'),
  id: measurementIdSchema,
  kind: z.enum(['measurement', 'control']),
  app: idSchema,
  repetition: z.int().positive(),
  /** 1 for the first try at this measurement. */
  attempt: z.int().positive(),
  startedAt: timestampSchema,
  endedAt: timestampSchema,
  /** `complete`: all that was planned was measured. `failed`: see `failures`. */
  outcome: z.enum(['complete', 'failed']),
  sides: z.object({ a: sideRecordSchema, b: sideRecordSchema }),
  actions: z.array(actionSchema),
  failures: z.array(failureSchema),
  /** In order of time. Absent in records from before there was any. */
  anomalies: z.array(anomalySchema).optional(),
  /** How long each stage took, ms. */
  stages: z.record(z.string(), z.number().nonnegative()),
});
/** One app, two sides, the messages both ways. A control is the same without a message, its app closed. */
export type Measurement = z.infer<typeof measurementSchema>;
export type SideRecord = z.infer<typeof sideRecordSchema>;
