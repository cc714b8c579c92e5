import {
  accountSchema,
  countrySchema,
  endpointRoles,
  pairsSchema,
  retrySchema,
  wifiSchema,
} from '@matador/core';
import { z } from 'zod';
import { scenarioFaultSchema } from '../faults/schema.js';
import { deliverySecondsSchema, serviceSchema } from '../services/config.js';
import { messengerIds } from '../services/messenger-wire.js';
import { backgroundSchema, deviceSchema, dumpSecondsSchema } from '../phone/config.js';
import { canonical6 } from './addresses.js';

/** Names of namespaces and interfaces are made of ids, and an interface's name holds 15 characters. */
const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,10}$/, 'expected a letter, then up to 10 of a-z, 0-9 and dash');
const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, 'expected a host name with a dot in it');

/** Of a scenario with `ipv6`; `null`: none; default: one that follows from `address`. */
const address6Schema = z.ipv6().transform(canonical6).nullable().optional();

const place = {
  country: countrySchema,
  city: z.string().min(1),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
};

export const routerSchema = z.strictObject({
  id: idSchema,
  ...place,
  /** One address for all its interfaces. */
  address: z.ipv4(),
  /** Every router has one in a scenario with `ipv6`. */
  address6: z.ipv6().transform(canonical6).optional(),
  /** What the address resolves to; absent: it has no name. */
  name: nameSchema.optional(),
  /** Forwards packets but never answers with ICMP of its own. */
  silent: z.boolean().default(false),
  /** Answers each prober at most once in so many ms, with up to six answers saved up meanwhile. */
  icmpIntervalMs: z.int().min(1).max(10_000).optional(),
  /** Stands in an MPLS section that does not count hops: no probe expires here. */
  hidden: z.boolean().default(false),
});
export type RouterSpec = z.infer<typeof routerSchema>;

export const linkSchema = z.strictObject({
  between: z.tuple([idSchema, idSchema]),
  /** Length of the fibre over the great circle; default: the scenario's. */
  pathFactor: z.number().min(1).optional(),
  /** One way; instead of the delay that follows from the distance. */
  delayMs: z.number().nonnegative().optional(),
  /** From the second to the first router; default: as from the first to the second. */
  backDelayMs: z.number().nonnegative().optional(),
});

export const routeSchema = z.strictObject({
  /** Id of a router, vantage point or server. */
  to: idSchema,
  /** Neighbouring routers: each sends what is for `to` to the next, whatever is shortest. */
  via: z.array(idSchema).min(2),
});

export const balancedSchema = z.strictObject({
  /** What goes from this router by way of router `to` is spread over the branches. */
  from: idSchema,
  to: idSchema,
  /** The routers between the two on each branch, in order. */
  branches: z.array(z.array(idSchema).min(1)).min(2),
  /** Whether all packets of a flow (addresses, protocol, ports) take one branch, or each takes any. */
  by: z.enum(['flow', 'packet']).default('flow'),
});
export type BalancedSpec = z.infer<typeof balancedSchema>;

export const vantagePointSpecSchema = z.strictObject({
  id: idSchema,
  ...place,
  address: z.ipv4(),
  address6: address6Schema,
  /** Id of the router that it hangs on. */
  router: idSchema,
  /** Where its provider says that it stands, and so the configuration; default: where it does. */
  claims: z.strictObject(place).optional(),
  /** Its traffic leaves from here instead of from `address`, at which its shell is. */
  exitAddress: z.ipv4().optional(),
  /** Whether the configuration knows of `exitAddress`. */
  declaresExit: z.boolean().default(true),
  /** Its resolver asks that of another vantage point, by id, for every name. */
  asksResolverOf: idSchema.optional(),
  /** How far its clock is ahead. */
  clockAheadSeconds: z.int().default(0),
});

export type VantagePointSpec = z.infer<typeof vantagePointSpecSchema>;

export const endpointSchema = z.strictObject({
  address: z.ipv4(),
  address6: address6Schema,
  /** None for a server that apps know by its address alone. */
  names: z.array(nameSchema),
  kind: z.enum(serviceSchema.options.map((option) => option.shape.kind.value)),
  /**
   * Of WeChat's servers: whose phones its name service sends here; absent: all that no other server
   * of the name serves.
   */
  serves: z.array(countrySchema).min(1).optional(),
  /** What it is truly for. */
  role: z.enum(endpointRoles),
});
export type EndpointSpec = z.infer<typeof endpointSchema>;

export const serverSchema = z.strictObject({
  id: idSchema,
  ...place,
  router: idSchema,
  endpoints: z.array(endpointSchema).min(1),
});
export type ServerSpec = z.infer<typeof serverSchema>;

export const sideSchema = z.strictObject({
  gateway: z.strictObject({
    /** The gateway's public address. */
    address: z.ipv4(),
    address6: address6Schema,
    /** The gateway's address in the WLAN, with the prefix length. */
    wlan: z.cidrv4(),
    /** The same of the prefix that its provider delegates to it; public, as IPv6 has it. */
    wlan6: z.cidrv6().nullable().optional(),
  }),
  phone: z.strictObject({
    /** What the WLAN assigns to the phone, with the prefix length. */
    address: z.cidrv4(),
    address6: z.cidrv6().nullable().optional(),
    language: z.string().min(2).default('en-US'),
    device: deviceSchema,
    seed: z.int().nonnegative(),
    /** How far its clock is ahead. */
    clockAheadSeconds: z.number().default(0),
    /** Of apps whose screens differ by version; default: the newest that the lab has. */
    appVersions: z.partialRecord(z.enum(messengerIds), z.string()).default({}),
  }),
  /** The messengers on the phone, each with the phone's account. */
  accounts: z.partialRecord(z.enum(messengerIds), accountSchema),
});
export type SideSpec = z.infer<typeof sideSchema>;

export const siteSchema = z.strictObject({
  ...place,
  router: idSchema,
  /** The engine's own address. */
  address: z.ipv4(),
  address6: address6Schema,
  wifi: wifiSchema.pick({ ssid: true, security: true }),
  background: backgroundSchema.prefault({}),
  /**
   * Messengers that send straight from phone to phone where the ways out of both let them, with a
   * server of kind `stun`. The real apps do so for calls, and Bleep did for messages.
   */
  peerToPeer: z.array(z.enum(messengerIds)).default([]),
  /** How the engine reaches the gateways: as namespaces of its own machine, or as others over SSH. */
  gatewayReach: z.enum(['namespace', 'ssh']).default('namespace'),
  /**
   * How many testbeds stand here: the one that `sides` describes, and more like it with phones,
   * gateways and accounts of their own.
   */
  testbeds: z.int().min(1).max(16).default(1),
  sides: z.strictObject({ a: sideSchema, b: sideSchema }),
});

export const geodataSchema = z.strictObject({
  /** Of the snapshot that the lab's own source pretends to be. */
  date: z.iso.date(),
  /** What the source says wrongly of a router, vantage point or server. */
  errors: z
    .array(
      z.strictObject({
        of: idSchema,
        country: countrySchema,
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        why: z.string().min(1),
      }),
    )
    .default([]),
  /** Of these it knows nothing. */
  missing: z.array(idSchema).default([]),
});

export const scenarioCampaignSchema = z.strictObject({
  apps: z.array(z.enum(messengerIds)).min(1),
  /** Those that are measured between, the others stand by for their country's; default: all. */
  vantagePoints: z.array(idSchema).min(1).optional(),
  /** Instead of `vantagePoints`: the pairs that are measured; default: all. */
  pairs: pairsSchema.optional(),
  messagesPerDirection: z.int().min(1).default(2),
  repetitions: z.int().min(1).default(1),
  /** Default, as of the next: as `matador` does. */
  messageTimeoutSeconds: z.number().positive().optional(),
  measureAgain: z.boolean().optional(),
  controls: z
    .strictObject({
      every: z.int().min(0).default(25),
      seconds: z.number().positive().default(15),
    })
    .prefault({}),
  /** How often, and after which waits, what failed is tried again; default: as `matador` does. */
  retry: retrySchema.optional(),
  /** How path traces are made in this world; default: as `matador` does. */
  trace: z
    .strictObject({
      maxHops: z.int().min(1).max(255).optional(),
      waitMs: z.int().min(100).optional(),
      freshMinutes: z.number().min(0).optional(),
    })
    .default({}),
});

export const scenarioSchema = z.strictObject({
  schema: z.literal('matador/scenario/1'),
  name: idSchema.or(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)),
  description: z.string().min(1),
  /** Whether everything has an IPv6 address beside the IPv4 one, unless it says `address6: null`. */
  ipv6: z.boolean().default(false),
  /** Fibre runs longer than the great circle, by this factor where a link does not say otherwise. */
  pathFactor: z.number().min(1).default(1.3),
  /** What messengers' servers take to deliver, since real messengers and phones take their time. */
  deliverySeconds: deliverySecondsSchema,
  /**
   * What `uiautomator dump` takes on a phone, beside the time to answer. A real one waits until the screen
   * has been still for a second (AOSP, DumpCommand.java).
   */
  dumpSeconds: dumpSecondsSchema,
  vantagePoints: z.array(vantagePointSpecSchema).min(1),
  site: siteSchema,
  routers: z.array(routerSchema).min(1),
  links: z.array(linkSchema),
  routes: z.array(routeSchema).default([]),
  /** Sections with load balancing; at most one begins at a router. */
  balanced: z.array(balancedSchema).default([]),
  servers: z.array(serverSchema),
  /** Ids of routers and servers whose places are known to whoever measures. */
  landmarks: z.array(idSchema).default([]),
  geodata: geodataSchema,
  campaign: scenarioCampaignSchema,
  /** What goes wrong by itself: on a phone by its events, at the servers by theirs. */
  faults: z.array(scenarioFaultSchema).default([]),
});
/** A virtual world: who stands where, what connects them, and what is wrongly believed of it. */
export type Scenario = z.infer<typeof scenarioSchema>;
