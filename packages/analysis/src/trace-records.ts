import { idSchema, measurementIdSchema } from '@matador/core';
import { z } from 'zod';
import { pathRoles } from './table-records.js';

export const addressEvidenceSchema = z.object({
  schema: z.literal('matador/address-evidence/1'),
  address: z.string(),
  /** From each vantage point that got an answer from it, the least round-trip time, ms. */
  bounds: z.array(
    z.object({
      vantagePoint: idSchema,
      latitude: z.number(),
      longitude: z.number(),
      rttMs: z.number(),
    }),
  ),
  /** Host names that traces showed, in lower case. */
  names: z.array(z.string()),
  /** Those that answered one TTL before or after it, and the middle difference of round-trip times, ms. */
  neighbours: z.array(z.object({ address: z.string(), differenceMs: z.number() })),
});
/** What all traces of a campaign tell of where an address is, a target's too: a line of `derived/address-evidence.jsonl`. */
export type AddressEvidence = z.infer<typeof addressEvidenceSchema>;

const vantagePlaceSchema = z.object({
  id: idSchema,
  /** ISO 3166-1 alpha-2, as the campaign says; never looked up. */
  country: z.string(),
});

const seenSideSchema = z.object({
  /** Every address on its way, servers included, in order. */
  addresses: z.array(z.string()),
  /**
   * The different ways that traces took, with how many took each: where it began, the addresses that answered
   * at each TTL (with a comma between), and where it led to; a vantage point is `@id`.
   */
  ways: z.record(z.string(), z.int().positive()),
  /** `null`: no trace arrived. */
  leastRttMs: z.number().nullable(),
  /** IP bytes of its flows to the servers, both ways; of the network path 0. */
  bytes: z.number(),
});

export const seenPathRecordSchema = z.object({
  schema: z.literal('matador/seen-path/1'),
  /** The two vantage points that measured it, in order of id. */
  a: vantagePlaceSchema,
  b: vantagePlaceSchema,
  /** `null`: the network path. */
  app: idSchema.nullable(),
  /** What its servers are for; `null`: the network path. */
  role: z.enum(pathRoles).nullable(),
  /** Addresses, in order. */
  servers: z.array(z.string()),
  sides: z.object({ a: seenSideSchema, b: seenSideSchema }),
  /** The distinct addresses that answered at one TTL, and at how many TTLs just these did. */
  hops: z.array(z.object({ addresses: z.array(z.string()), times: z.int().positive() })),
  /** TTLs at which no probe was answered. */
  silent: z.int().nonnegative(),
  measurements: z.array(measurementIdSchema),
});
/** A path before anybody asks where it goes: a line of `derived/seen-paths.jsonl`. */
export type SeenPathRecord = z.infer<typeof seenPathRecordSchema>;

const pointSchema = z.object({ latitude: z.number(), longitude: z.number() });

export const measuredSchema = z.object({
  schema: z.literal('matador/measured/1'),
  /** Folders of measurements that were gone through. */
  folders: z.int().nonnegative(),
  /** Those that measured. */
  vantagePoints: z.array(vantagePlaceSchema),
  /** By app, the versions that the phones had. */
  versions: z.record(idSchema, z.array(z.string())),
  /** By address, countries of the vantage points' own addresses. */
  ownAddresses: z.record(z.string(), z.string()),
  /** Where vantage points are, by `@id` and by own address. */
  points: z.record(z.string(), pointSchema),
});
/** What measurements say beside paths: `derived/measured.json`. */
export type Measured = z.infer<typeof measuredSchema>;
