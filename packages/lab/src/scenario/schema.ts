import { accountSchema, countrySchema, wifiSchema } from '@matador/core';
import { z } from 'zod';
import { serviceSchema } from '../services/config.js';
import { messengerIds } from '../services/messenger-wire.js';
import { backgroundSchema, deviceSchema } from '../phone/config.js';

/** Names of namespaces and interfaces are made of ids, and an interface's name holds 15 characters. */
const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,10}$/, 'expected a letter, then up to 10 of a-z, 0-9 and dash');
const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, 'expected a host name with a dot in it');

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
  /** What the address resolves to; absent: it has no name. */
  name: nameSchema.optional(),
  /** Forwards packets but never answers with ICMP of its own. */
  silent: z.boolean().default(false),
});
export type RouterSpec = z.infer<typeof routerSchema>;

export const linkSchema = z.strictObject({
  between: z.tuple([idSchema, idSchema]),
  /** Length of the fibre over the great circle; default: the scenario's. */
  pathFactor: z.number().min(1).optional(),
  /** One way; instead of the delay that follows from the distance. */
  delayMs: z.number().nonnegative().optional(),
});

export const routeSchema = z.strictObject({
  /** Id of a router, vantage point or server. */
  to: idSchema,
  /** Neighbouring routers: each sends what is for `to` to the next, whatever is shortest. */
  via: z.array(idSchema).min(2),
});

export const vantagePointSpecSchema = z.strictObject({
  id: idSchema,
  ...place,
  address: z.ipv4(),
  /** Id of the router that it hangs on. */
  router: idSchema,
});

export const endpointRoles = [
  'messaging',
  'media',
  'call',
  'push',
  'resolver',
  'telemetry',
  'background',
  'unknown',
] as const;

export const endpointSchema = z.strictObject({
  address: z.ipv4(),
  names: z.array(nameSchema).min(1),
  kind: z.enum(serviceSchema.options.map((option) => option.shape.kind.value)),
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
    /** The gateway's address in the WLAN, with the prefix length. */
    wlan: z.cidrv4(),
  }),
  phone: z.strictObject({
    /** What the WLAN assigns to the phone, with the prefix length. */
    address: z.cidrv4(),
    language: z.string().min(2).default('en-US'),
    device: deviceSchema,
    seed: z.int().nonnegative(),
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
  wifi: wifiSchema.pick({ ssid: true, security: true }),
  background: backgroundSchema.prefault({}),
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
  messagesPerDirection: z.int().min(1).default(2),
  repetitions: z.int().min(1).default(1),
  controls: z
    .strictObject({
      every: z.int().min(0).default(25),
      seconds: z.number().positive().default(15),
    })
    .prefault({}),
  /** How far and how long path traces wait in this world; default: as `matador` does. */
  trace: z
    .strictObject({
      maxHops: z.int().min(1).max(255).optional(),
      waitMs: z.int().min(100).optional(),
    })
    .default({}),
});

export const scenarioSchema = z.strictObject({
  schema: z.literal('matador/scenario/1'),
  name: idSchema.or(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)),
  description: z.string().min(1),
  /** Fibre runs longer than the great circle, by this factor where a link does not say otherwise. */
  pathFactor: z.number().min(1).default(1.3),
  vantagePoints: z.array(vantagePointSpecSchema).min(1),
  site: siteSchema,
  routers: z.array(routerSchema).min(1),
  links: z.array(linkSchema),
  routes: z.array(routeSchema).default([]),
  servers: z.array(serverSchema),
  geodata: geodataSchema,
  campaign: scenarioCampaignSchema,
});
/** A virtual world: who stands where, what connects them, and what is wrongly believed of it. */
export type Scenario = z.infer<typeof scenarioSchema>;
