import { idSchema, measurementIdSchema, sideNameSchema } from '@matador/core';
import { z } from 'zod';
import { cellSchema, judgementSchema, locationSchema, readings } from '../records.js';

const explainedTraceSchema = z.object({
  /** In the data set. */
  file: z.string(),
  /** From 1. */
  line: z.int().positive(),
  side: sideNameSchema,
  vantagePoint: idSchema,
  /** Address; `null` where the trace does not say. */
  destination: z.string().nullable(),
  reached: z.boolean(),
  /** Probes that were sent: each is a packet of this path. */
  probes: z.int().nonnegative(),
  /** Where the deciding hops answered. */
  sees: z.array(z.object({ address: z.string(), ttl: z.int() })),
});

const explainedServerSchema = z.object({
  /** The capture, in the data set; `null`: that side was not captured. */
  file: z.string().nullable(),
  side: sideNameSchema,
  vantagePoint: idSchema,
  protocol: z.string(),
  address: z.string(),
  port: z.int().nullable(),
  names: z.array(z.string()),
  /** Why it is a messaging server. */
  evidence: z.array(z.string()),
  /** First and last of frames in a row, from 1 as in Wireshark; none where the capture cannot be read. */
  frames: z.array(z.tuple([z.int().positive(), z.int().positive()])),
  /** Why the capture cannot be read; `null`: it was. */
  problem: z.string().nullable(),
});

const explainedHopSchema = z.object({
  address: z.string(),
  country: z.string(),
  confidence: z.number(),
  /** It is a vantage point's own, and where the campaign says. */
  declared: z.boolean(),
  /** Claims, verdict and evidence; `null` for a declared one. */
  location: locationSchema.nullable(),
});

export const explainedPairSchema = z.object({
  a: z.object({ id: idSchema, country: z.string() }),
  b: z.object({ id: idSchema, country: z.string() }),
  /** Whether it counts. */
  ...judgementSchema.shape,
  unknownHops: z.int().nonnegative(),
  countries: z.array(z.string()),
  /** Countries of its own vantage points that make it count, whatever the path. */
  ownCountries: z.array(z.string()),
  /** Those that make it count. */
  hops: z.array(explainedHopSchema),
  measurements: z.array(
    z.object({
      id: measurementIdSchema,
      /** The path traces that the path is made of. */
      traces: z.array(explainedTraceSchema),
      /** Messaging servers and their packets; none for the network path, whose packets are the probes. */
      servers: z.array(explainedServerSchema),
    }),
  ),
});
export type ExplainedPair = z.infer<typeof explainedPairSchema>;

export const explanationSchema = z.object({
  schema: z.literal('matador/explain/1'),
  /** As in `table3/Europe/5 Eyes/whatsapp`. */
  cell: z.object({
    table: z.enum(['table2', 'table3']),
    region: z.string(),
    group: z.string().nullable(),
    column: z.string(),
  }),
  value: cellSchema,
  reading: z.enum(readings),
  /** Those that count first. */
  pairs: z.array(explainedPairSchema),
  /** Pairs of the cell that are not told of here. */
  pairsLeft: z.int().nonnegative(),
});
/** A cell of Table 2 or 3, followed down to packets. */
export type Explanation = z.infer<typeof explanationSchema>;
