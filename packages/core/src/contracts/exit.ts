import { z } from 'zod';
import { countrySchema, idSchema, timestampSchema } from './common.js';
import type { Place } from './phone.js';

const latitudeSchema = z.number().min(-90).max(90);
const longitudeSchema = z.number().min(-180).max(180);

export const landmarkSchema = z.strictObject({
  id: idSchema,
  /** Address or host name of something that stands in one place only: no anycast. */
  address: z.string().min(1),
  /** TCP port that answers; without it the landmark is asked by ICMP echo. */
  port: z.int().min(1).max(65535).optional(),
  latitude: latitudeSchema,
  longitude: longitudeSchema,
  /** How far from there it may stand, beyond the size of a city. */
  radiusKm: z.number().nonnegative().default(0),
});
/** A machine whose place is known, to which round-trip times tell how far away an exit is at most. */
export type Landmark = z.infer<typeof landmarkSchema>;

/** The round-trip time between an exit and a landmark, and what it means. */
export const landmarkRecordSchema = landmarkSchema.extend({
  /** What `address` stood for; `null` where there was no answer. */
  answeredBy: z.string().nullable(),
  /** The smallest of several; an upper bound, for it may hold more than the path. */
  rttMs: z.number().positive().nullable(),
  method: z.enum(['icmp', 'tcp']),
  /** How far from the landmark the exit is at most, km. */
  withinKm: z.number().nonnegative().nullable(),
  /** How far from the landmark the claimed country is at least, km; `null` where nobody could tell. */
  countryKm: z.number().nonnegative().nullable(),
  /** How far from the landmark the vantage point's configured place is at least, km. */
  placeKm: z.number().nonnegative(),
});
export type LandmarkRecord = z.infer<typeof landmarkRecordSchema>;

/** Who really asks the authoritative servers when the phone looks up a name. */
export const resolverRecordSchema = z.object({
  /** The name whose answer is the address of the resolver that asks for it. */
  name: z.string(),
  /** The vantage point's resolver, which was asked through the tunnel; `null` where it has none. */
  asked: z.string().nullable(),
  /** The addresses that the answer held. */
  seen: z.array(
    z.object({
      address: z.string(),
      /** Between exit and resolver; `null` where it does not answer. */
      rttMs: z.number().positive().nullable(),
      /** What the geolocation sources in use say of the address. */
      claims: z.array(z.object({ source: z.string(), country: countrySchema.nullable() })),
      /**
       * `own`: the exit itself, or a resolver that the configuration names. `in-country`: a source
       * places it in the claimed country. `near`: it answers so fast that it is close to the exit.
       * `elsewhere`: sources know it, and none places it there. `unknown`: nobody knows.
       */
      verdict: z.enum(['own', 'in-country', 'near', 'elsewhere', 'unknown']),
    }),
  ),
  /** Why there is no answer; `null` where there is. */
  reason: z.string().nullable(),
});
export type ResolverRecord = z.infer<typeof resolverRecordSchema>;

export const exitRecordSchema = z.object({
  /** As the echo service saw it. */
  address: z.string(),
  expected: z.string().nullable(),
  askedAt: z.string(),
  checkedAt: timestampSchema,
  /** The address that the vantage point's shell is reached at, where that is another one. */
  shellAddress: z.string().nullable().optional(),
  /**
   * Where round-trip times were measured: at the vantage point, or at the gateway through the tunnel,
   * less the tunnel's own.
   */
  measuredFrom: z.enum(['vantage-point', 'gateway']).optional(),
  /** What was taken off, ms: the tunnel's own smallest; `null` where nothing was. */
  tunnelRttMs: z.number().nonnegative().nullable().optional(),
  landmarks: z.array(landmarkRecordSchema).optional(),
  /** `null` where it was not looked at. */
  resolver: resolverRecordSchema.nullable().optional(),
  /** What is wrong with this exit, by which the measurement failed; empty for a good one. */
  problems: z
    .array(z.object({ code: z.string(), message: z.string(), hint: z.string() }))
    .optional(),
});
/** The check of one exit, with its evidence. */
export type ExitRecord = z.infer<typeof exitRecordSchema>;

/** Knows where countries lie. */
export interface CountryDistances {
  readonly id: string;
  /**
   * The least that the distance from a place to a country can be, km: 0 within it.
   * `undefined` for a country that it does not know.
   */
  leastKmTo(country: string, place: Place): number | undefined;
}
