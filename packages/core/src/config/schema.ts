import { z } from 'zod';
import {
  accountSchema,
  countrySchema,
  gatewayConfigSchema,
  idSchema,
  landmarkSchema,
  phoneConfigSchema,
  vantagePointSchema,
  wifiSchema,
} from '../contracts/index.js';
import { defaultLandmarks } from './landmarks.js';

export const pluginEntrySchema = z.union([
  z.string().min(1),
  z.strictObject({ name: z.string().min(1), options: z.unknown().optional() }),
]);
/** A plugin by its package's name, alone or with its options. */
export type PluginEntry = z.infer<typeof pluginEntrySchema>;

export const sideConfigSchema = z.strictObject({
  phone: phoneConfigSchema,
  gateway: gatewayConfigSchema,
  wifi: wifiSchema,
  /** This phone's own account in each app, by app id: what the other phone writes to. */
  accounts: z.record(idSchema, accountSchema),
});
export type SideConfig = z.infer<typeof sideConfigSchema>;

export const testbedSchema = z.strictObject({
  id: idSchema.default('testbed-1'),
  a: sideConfigSchema,
  b: sideConfigSchema,
});
/** What one measurement occupies: two phones with their gateways. */
export type TestbedConfig = z.infer<typeof testbedSchema>;

export const pairsSchema = z.union([
  z.strictObject({
    /** Each of the first list with each of the second. */
    between: z.tuple([z.array(idSchema).min(1), z.array(idSchema).min(1)]),
  }),
  z.array(z.tuple([idSchema, idSchema])).min(1),
]);

/** Waits that double, up to a longest one, until the last try; each is up to a fifth shorter or longer. */
function retryWithWaits(defaults: { tries: number; waitSeconds: number }) {
  return z
    .strictObject({
      /** Failures in a row until it is given up. */
      tries: z.int().min(1).default(defaults.tries),
      /** After the first failure. */
      waitSeconds: z.number().nonnegative().default(defaults.waitSeconds),
      longestWaitSeconds: z.number().nonnegative().default(900),
    })
    .prefault({});
}

export const retrySchema = z.strictObject({
  /** Attempts at one measurement in one run, vantage points' failures apart. */
  tries: z.int().min(1).default(3),
  /** Of a vantage point: then the country's next one takes its place. */
  vantagePoint: retryWithWaits({ tries: 5, waitSeconds: 30 }),
  /** Of a testbed whose phone or gateway failed. */
  testbed: retryWithWaits({ tries: 5, waitSeconds: 60 }),
});
export type RetryPolicy = z.infer<typeof retrySchema>;
export type BackOff = RetryPolicy['testbed'];

export const campaignSchema = z.strictObject({
  name: idSchema,
  apps: z.array(idSchema).min(1),
  /** Ids; default: those that `pairs` names, else all. The others of the same countries stand by. */
  vantagePoints: z.array(idSchema).min(1).optional(),
  /** Default: all unordered pairs of `vantagePoints`. */
  pairs: pairsSchema.optional(),
  /** Whether a vantage point is also paired with itself, as in the 2016 study. */
  sameCountryPairs: z.boolean().default(true),
  repetitions: z.int().min(1).default(1),
  messagesPerDirection: z.int().min(1).default(2),
  controls: z
    .strictObject({
      /** One control for each app before every n measurements of it; 0: none. */
      every: z.int().min(0).default(25),
      /** How long a control records. */
      seconds: z.number().positive().default(60),
    })
    .prefault({}),
  /** Longest wait for one message to arrive. */
  messageTimeoutSeconds: z.number().positive().default(60),
  /** Whether the phones' screens are recorded: some 30 MB for each phone and minute. */
  record: z.boolean().default(false),
  retry: retrySchema.prefault({}),
  /**
   * Whether a vantage point that takes another's place measures again what that one had finished, so
   * that all of a country is measured from one place.
   */
  measureAgain: z.boolean().default(true),
  /** With less room than this on the data set's disk the campaign waits. */
  diskReserveMegabytes: z.number().nonnegative().default(500),
});
export type CampaignConfig = z.infer<typeof campaignSchema>;

export const traceConfigSchema = z.strictObject({
  probe: idSchema.default('traceroute'),
  maxHops: z.int().min(1).max(255).default(30),
  queries: z.int().min(1).max(10).default(3),
  waitMs: z.int().min(100).default(2000),
  names: z.boolean().default(true),
  parallel: z.int().min(1).default(16),
  packetsPerSecond: z.int().min(1).max(10_000).optional(),
  oneFlow: z.boolean().default(false),
  /** Instead of each flow's own protocol. */
  method: z.enum(['tcp', 'udp', 'icmp']).optional(),
  /** How often each path is traced for a measurement. */
  repetitions: z.int().min(1).max(100).default(1),
  /** A trace that is younger than this serves further measurements; 0: each makes its own. */
  freshMinutes: z.number().min(0).default(0),
});

export const captureConfigSchema = z.strictObject({
  /** The id of a capture plugin. */
  provider: idSchema.default('tcpdump'),
  /** Whether the gateway's uplink is captured too: shows that nothing passes the tunnel by. */
  uplink: z.boolean().default(false),
});

export const exitCheckSchema = z.strictObject({
  /** Answers a GET with the caller's address as text. */
  echoUrl: z.url({ protocol: /^http$/ }).default('http://icanhazip.com/'),
  /** Empty: where an exit stands is not checked. */
  landmarks: z.array(landmarkSchema).default([...defaultLandmarks]),
  /** A name whose answer is the address of the resolver that asks; `null`: that is not checked. */
  resolverName: z.string().min(1).nullable().default('whoami.akamai.net'),
});

export const regionConfigSchema = z.union([
  z.strictObject({ name: z.string().min(1), m49: z.string().regex(/^\d{3}$/) }),
  z.strictObject({ name: z.string().min(1), countries: z.array(countrySchema).min(1) }),
]);
export type RegionConfig = z.infer<typeof regionConfigSchema>;

export const groupConfigSchema = z.strictObject({
  name: z.string().min(1),
  countries: z.array(countrySchema).min(1),
  /** When the membership was so. */
  date: z.string().optional(),
});
export type GroupConfig = z.infer<typeof groupConfigSchema>;

export const groupEntrySchema = z.union([z.string().min(1), groupConfigSchema]);
/** An interest group: a built-in set by its name, or countries. */
export type GroupEntry = z.infer<typeof groupEntrySchema>;

export const configSchema = z.strictObject({
  /** Default: every plugin among the dependencies of the project's package.json. */
  plugins: z.array(pluginEntrySchema).optional(),
  vantagePoints: z.array(vantagePointSchema).default([]),
  testbeds: z.array(testbedSchema).default([]),
  campaign: campaignSchema.optional(),
  exitCheck: exitCheckSchema.prefault({}),
  capture: captureConfigSchema.prefault({}),
  trace: traceConfigSchema.prefault({}),
  /** Rows of the tables; default as in the study. */
  regions: z.array(regionConfigSchema).optional(),
  /** Interest groups; default as in the study. */
  groups: z.array(groupEntrySchema).optional(),
});
/** A project's configuration, defaults filled in. */
export type Config = z.infer<typeof configSchema>;
