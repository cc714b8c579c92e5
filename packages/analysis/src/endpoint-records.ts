import {
  idSchema,
  measurementIdSchema,
  sideNameSchema,
  targetSchema,
  endpointRoles,
} from '@matador/core';
import { z } from 'zod';

const directionActivitySchema = z.object({
  /**
   * A mark for each message: `+` payload in its window, `-` none, `o` connection set-up only, `p` it
   * went straight to the other phone.
   */
  marks: z.string().regex(/^[-+op]*$/),
  /** Probability of a `+` by the target's own activity at other times; mean of the windows. */
  chance: z.number().min(0).max(1),
});

const trafficShapeSchema = z.object({
  /** Bytes of transport payload from the device, and to it. */
  payloadOut: z.int().nonnegative(),
  payloadIn: z.int().nonnegative(),
  /** From the first packet to the last, of so much that was recorded, ms. */
  lastedMs: z.number().nonnegative(),
  observedMs: z.number().nonnegative(),
  /** Most bytes both ways within 100 ms. */
  largestBurst: z.int().nonnegative(),
  /** Datagrams both ways, steady and alike, as in a call. */
  likeCall: z.boolean(),
});
/** What a target's traffic looks like as a whole. */
export type TrafficShape = z.infer<typeof trafficShapeSchema>;

export const activityRecordSchema = z.object({
  schema: z.literal('matador/activity/1'),
  measurement: measurementIdSchema,
  app: idSchema,
  side: sideNameSchema,
  protocol: z.string(),
  address: z.string(),
  port: z.int().nullable(),
  /** IP total length, both ways. */
  bytes: z.number(),
  /** What the phone asked the server for, or else what DNS led from. */
  names: z.array(z.string()),
  /** Those of them that the controls do not know: what else is asked for there says nothing of the app. */
  namesOfApp: z.array(z.string()),
  /** How the controls know it; `null`: they do not. */
  knownAs: z.string().nullable(),
  /** At the messages that its side sent, and received. */
  sent: directionActivitySchema,
  received: directionActivitySchema,
  /** It is where the other side's traffic comes from: the other phone, or its exit. */
  peer: z.boolean(),
  /** It announced addresses that this phone used (WeChat's newdns). */
  directory: z.boolean(),
  service: targetSchema.shape.service,
  learnt: z.enum(['resolved', 'announced', 'hard-wired']).optional(),
  shape: trafficShapeSchema,
});
/** What a target did at the messages: a line of `derived/activity.jsonl`. */
export type ActivityRecord = z.infer<typeof activityRecordSchema>;

export { endpointRoles, type EndpointRole } from '@matador/core';

export const endpointRecordSchema = z.object({
  schema: z.literal('matador/endpoint/1'),
  measurement: measurementIdSchema,
  app: idSchema,
  side: sideNameSchema,
  protocol: z.string(),
  address: z.string(),
  port: z.int().nullable(),
  /** IP total length, both ways; left out in records from before it was told here. */
  bytes: z.number().optional(),
  names: z.array(z.string()),
  role: z.enum(endpointRoles),
  /** It is the other side itself: peer-to-peer. Left out in records from before that was looked for. */
  peer: z.boolean().optional(),
  /** How the phone came to know its address; left out where nobody looked. */
  learnt: z.enum(['resolved', 'announced', 'hard-wired']).optional(),
  /** Probability of the role, 0 to 1; 0 where it is unknown. */
  score: z.number().min(0).max(1),
  /** Why, one sentence each, with the numbers. */
  evidence: z.array(z.string()),
});
export type EndpointRecord = z.infer<typeof endpointRecordSchema>;
