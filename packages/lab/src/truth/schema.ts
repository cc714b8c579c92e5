import { countrySchema, endpointRoles, sideNameSchema, timestampSchema } from '@matador/core';
import { z } from 'zod';
import { firstTestbed } from '../scenario/testbeds.js';

const place = {
  country: countrySchema,
  city: z.string(),
  latitude: z.number(),
  longitude: z.number(),
};

const address = z.union([z.ipv4(), z.ipv6()]);

export const trueHopSchema = z.object({
  ttl: z.int().positive(),
  /** Id of the router, vantage point or server. */
  id: z.string(),
  address,
  country: countrySchema,
  /** Never answers, so no trace shows it. */
  silent: z.boolean(),
  /** Answers a part of many probes only. */
  limited: z.boolean().default(false),
  /** Between the hop before and this one: routers that count no hop, so that no probe sees them. */
  hiddenBefore: z.array(z.object({ id: z.string(), address, country: countrySchema })).default([]),
  /** There on this way and back on the first one, by the delays of the links alone. */
  rttMs: z.number().nonnegative(),
});

export const truePathSchema = z.object({
  /** Id of a vantage point. */
  from: z.string(),
  to: z.object({
    kind: z.enum(['vantage-point', 'server']),
    id: z.string(),
    address,
  }),
  /** In order, the destination last. A vantage point's path to itself has it as its only hop. */
  hops: z.array(trueHopSchema).min(1),
  /** Where routers balance: whether flows or single packets take this way and the other ways. */
  balancedBy: z.enum(['flow', 'packet']).nullable().default(null),
  otherWays: z.array(z.array(trueHopSchema)).default([]),
});
/** The way that the kernel routes packets. */
export type TruePath = z.infer<typeof truePathSchema>;

export const trueEndpointSchema = z.object({
  /** Id of the server, or of the vantage point whose resolver it is. */
  at: z.string(),
  names: z.array(z.string()),
  protocol: z.enum(['tcp', 'udp']),
  address,
  port: z.int(),
  role: z.enum(endpointRoles),
  country: countrySchema,
});

export const trueMessageSchema = z.object({
  /** The messenger's own id of the message. */
  id: z.string(),
  app: z.string(),
  text: z.string(),
  /** Id of the testbed whose phones it went between. */
  testbed: z.string().default(firstTestbed),
  /** The side that sent it. */
  from: sideNameSchema,
  /** The side it was for. */
  to: sideNameSchema,
  /** The send button was pressed. */
  pressedAt: timestampSchema,
  /** The messaging server took it. */
  acceptedAt: timestampSchema.nullable(),
  /** The sender's app learnt that the server has it. */
  sentAt: timestampSchema.nullable(),
  /** It was on the receiver's phone. */
  receivedAt: timestampSchema.nullable(),
  /** It was in the open conversation on the receiver's screen. */
  shownAt: timestampSchema.nullable(),
  /**
   * What it truly went over, as each phone saw the far end: a messaging server, or the other side's
   * exit where it went straight from phone to phone.
   */
  carriers: z
    .array(
      z.object({
        side: sideNameSchema,
        protocol: z.enum(['tcp', 'udp']),
        address: z.string(),
        port: z.int(),
      }),
    )
    .default([]),
  /** Why it could not be sent. */
  failure: z.string().nullable(),
});
export type TrueMessage = z.infer<typeof trueMessageSchema>;

export const truthSchema = z.object({
  schema: z.literal('matador/truth/1'),
  scenario: z.string(),
  vantagePoints: z.array(
    z.object({ id: z.string(), address, address6: z.ipv6().nullable(), ...place }),
  ),
  routers: z.array(
    z.object({
      id: z.string(),
      address,
      address6: z.ipv6().nullable(),
      name: z.string().nullable(),
      silent: z.boolean(),
      ...place,
    }),
  ),
  servers: z.array(
    z.object({
      id: z.string(),
      addresses: z.array(z.object({ address, names: z.array(z.string()) })),
      ...place,
    }),
  ),
  /** From every vantage point to every vantage point and to every address of every server. */
  paths: z.array(truePathSchema),
  endpoints: z.array(trueEndpointSchema),
  /** In the order they were sent; empty in the truth of a lab that still runs. */
  messages: z.array(trueMessageSchema),
});
/** What a lab really is and what really happened in it, to compare measurements with. */
export type Truth = z.infer<typeof truthSchema>;
