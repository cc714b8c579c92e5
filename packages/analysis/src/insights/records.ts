import { idSchema, measurementIdSchema } from '@matador/core';
import { z } from 'zod';
import { endpointRoles } from '../endpoint-records.js';

export const dnsRowSchema = z.object({
  /** What was asked for. */
  name: z.string(),
  /** DNS, or WeChat's DNS over HTTP. */
  via: z.enum(['dns', 'wechat-newdns']),
  vantagePoint: idSchema,
  /** All that it ever resolved to there; none: nobody had an answer. */
  addresses: z.array(z.string()),
  /** The canonical names between. */
  aliases: z.array(z.string()),
  /** Of the address records, seconds. */
  ttl: z.object({ least: z.int(), most: z.int() }).nullable(),
  /** Whom the phone asked: behind a gateway that forwards questions, the gateway. */
  resolvers: z.array(z.string()),
  lookups: z.int().positive(),
  unanswered: z.int().nonnegative(),
});
/** A name as seen from one vantage point. */
export type DnsRow = z.infer<typeof dnsRowSchema>;

const atPlaceSchema = z.object({
  vantagePoint: idSchema,
  country: z.string(),
  addresses: z.array(z.string()),
});

export const byLocationSchema = z.object({
  /** Other vantage points lead to other subnets, more than chance explains (1 in 100). */
  differs: z.boolean(),
  /** Probability of agreeing so much within vantage points if place meant nothing; 1 with one subnet. */
  chance: z.number().min(0).max(1),
  at: z.array(atPlaceSchema),
});
export type ByLocation = z.infer<typeof byLocationSchema>;

const serverSchema = z.object({
  protocol: z.string(),
  address: z.string(),
  port: z.int().nullable(),
  role: z.enum(endpointRoles),
});

export const appInsightsSchema = z.object({
  app: idSchema,
  measurements: z.int().nonnegative(),
  /** Targets of all sides and measurements by role. */
  roles: z.partialRecord(z.enum(endpointRoles), z.int().positive()),
  /** What carried messages, the other phone apart. */
  messaging: z.object({
    addresses: z.array(z.string()),
    /** /24 and /48. */
    subnets: z.array(z.string()),
    names: z.array(z.string()),
    byLocation: byLocationSchema,
    /** Sides by how the phone came to know the server's address. */
    learnt: z.object({
      resolved: z.int().nonnegative(),
      announced: z.int().nonnegative(),
      hardWired: z.int().nonnegative(),
    }),
  }),
  /** Addresses that no resolver and no directory gave, of whatever role; the other phones apart. */
  neverResolved: z.array(serverSchema),
  /** The app's own directories beside DNS, and how many questions to them could (not) be read. */
  directories: z.array(
    z.object({
      server: z.string(),
      read: z.int(),
      unreadable: z.int(),
      host: z.string().nullable(),
    }),
  ),
  /** Push services, which learn of messages beside the messenger's own servers. */
  push: z.array(z.string()),
  /** `null` where no phone ever tried to reach the other. */
  peerToPeer: z
    .object({
      direct: z.array(measurementIdSchema),
      /** Without a word to the user, a relay carried what goes from phone to phone elsewhere. */
      fellBack: z.array(measurementIdSchema),
    })
    .nullable(),
});
export type AppInsights = z.infer<typeof appInsightsSchema>;

export const insightsSchema = z.object({
  schema: z.literal('matador/insights/1'),
  apps: z.array(appInsightsSchema),
  /** Names whose addresses depend on the vantage point. */
  namesByLocation: z.array(
    byLocationSchema.extend({ name: z.string(), via: z.enum(['dns', 'wechat-newdns']) }),
  ),
});
/** What a campaign says of how messengers are built: `derived/insights.json`. */
export type Insights = z.infer<typeof insightsSchema>;
