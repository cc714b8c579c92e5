import { countrySchema, sideNameSchema, timestampSchema } from '@matador/core';
import { z } from 'zod';
import { endpointRoles } from '../scenario/schema.js';

const place = {
  country: countrySchema,
  city: z.string(),
  latitude: z.number(),
  longitude: z.number(),
};

export const trueHopSchema = z.object({
  ttl: z.int().positive(),
  /** Id of the router, vantage point or server. */
  id: z.string(),
  address: z.ipv4(),
  country: countrySchema,
  /** Never answers, so no trace shows it. */
  silent: z.boolean(),
  /** There and back, by the delays of the links alone. */
  rttMs: z.number().nonnegative(),
});

export const truePathSchema = z.object({
  /** Id of a vantage point. */
  from: z.string(),
  to: z.object({
    kind: z.enum(['vantage-point', 'server']),
    id: z.string(),
    address: z.ipv4(),
  }),
  /** In order, the destination last. A vantage point's path to itself has it as its only hop. */
  hops: z.array(trueHopSchema).min(1),
});
/** The way that the kernel routes packets. */
export type TruePath = z.infer<typeof truePathSchema>;

export const trueEndpointSchema = z.object({
  /** Id of the server, or of the vantage point whose resolver it is. */
  at: z.string(),
  names: z.array(z.string()),
  protocol: z.enum(['tcp', 'udp']),
  address: z.ipv4(),
  port: z.int(),
  role: z.enum(endpointRoles),
  country: countrySchema,
});

export const trueMessageSchema = z.object({
  /** The messenger's own id of the message. */
  id: z.string(),
  app: z.string(),
  text: z.string(),
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
  /** Why it could not be sent. */
  failure: z.string().nullable(),
});
export type TrueMessage = z.infer<typeof trueMessageSchema>;

export const truthSchema = z.object({
  schema: z.literal('matador/truth/1'),
  scenario: z.string(),
  vantagePoints: z.array(z.object({ id: z.string(), address: z.ipv4(), ...place })),
  routers: z.array(
    z.object({
      id: z.string(),
      address: z.ipv4(),
      name: z.string().nullable(),
      silent: z.boolean(),
      ...place,
    }),
  ),
  servers: z.array(
    z.object({
      id: z.string(),
      addresses: z.array(z.object({ address: z.ipv4(), names: z.array(z.string()) })),
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
