import { z } from 'zod';
import { messengerSpecSchema } from '../messenger-spec.js';
import { scheduledServiceFaultSchema } from '../faults/schema.js';
import type { MessengerId } from './messenger-wire.js';
import { messengerWires } from './messenger-wire.js';

const port = z.int().min(0).max(65535);

const pushSenderSchema = z.strictObject({
  /** Where the push service is reached. */
  address: z.string().min(1),
  port: z.int().min(1).max(65535).default(5228),
  /** The name that its certificate carries. */
  name: z.string().min(1).default('mtalk.google.com'),
  /** PEM of the certificate authority it is checked against. */
  caFile: z.string().min(1),
});

/** How a relay reaches the push service. */
export type PushSender = z.infer<typeof pushSenderSchema>;

/** How long what was accepted is on its way before it is delivered, or its phone is woken. */
export const deliverySecondsSchema = z.number().min(0).max(60).default(0);

/** Store-and-forward relay of one messenger. */
const relaySchema = <M extends MessengerId>(messenger: M) =>
  z.strictObject({
    kind: z.literal(messenger),
    ports: z
      .array(port)
      .min(1)
      .default([...messengerWires[messenger].ports]),
    /** Handles that exist; no other may log in or be written to. */
    accounts: z.array(z.string().min(1)).min(1),
    deliverySeconds: deliverySecondsSchema,
    /** Where the mailboxes are kept that this server passes its connections on to; absent: here. */
    home: z.ipv4().optional(),
    /** Where a phone is woken whose app is not connected; absent: such messages just wait. */
    push: pushSenderSchema.optional(),
  });

export const serviceSchema = z.discriminatedUnion('kind', [
  relaySchema('signal'),
  relaySchema('whatsapp'),
  relaySchema('threema'),
  relaySchema('wechat'),
  relaySchema('telegram'),
  /** WeChat's short requests and its own name service, over plain HTTP. */
  z.strictObject({
    kind: z.literal('wechat-http'),
    port: port.default(80),
    /** What the name service answers. */
    domains: z.array(
      z.strictObject({
        name: z.string().min(1),
        addresses: z.array(z.ipv4()),
        /** Who gets this answer; absent: whoever gets no other one for the name. */
        clients: z.array(z.ipv4()).optional(),
      }),
    ),
    /** Fallback addresses that it hands out beside. */
    builtin: z.array(z.ipv4()).default([]),
  }),
  /** Persistent push connections of phones, and wake-ups from senders, over TLS. */
  z.strictObject({ kind: z.literal('push'), port: port.default(5228) }),
  /** `204 No Content` over HTTP. */
  z.strictObject({ kind: z.literal('connectivity'), port: port.default(80) }),
  /** SNTP over UDP. */
  z.strictObject({ kind: z.literal('ntp'), port: port.default(123) }),
  /** Tells a client over UDP its address and port as seen from outside. */
  z.strictObject({ kind: z.literal('stun'), port: port.default(3478) }),
  /** The client's address as text over HTTP. */
  z.strictObject({ kind: z.literal('address-echo'), port: port.default(80) }),
  /** DNS: an address record for any name, of the resolver that asks. */
  z.strictObject({
    kind: z.literal('dns-whoami'),
    port: port.default(53),
    /** Resolvers take no answer that comes from another address than they asked. */
    addresses: z.array(z.ipv4()).min(1),
  }),
  /** Answers any request over HTTPS; `/generate_204` with 204, `/bytes/N` with N bytes. */
  z.strictObject({ kind: z.literal('https'), port: port.default(443) }),
]);
export type ServiceConfig = z.infer<typeof serviceSchema>;

/** Protocol and ports that a kind of service listens on unless told otherwise. */
export function portsOf(
  kind: ServiceConfig['kind'],
): { readonly protocol: 'tcp' | 'udp'; readonly port: number }[] {
  const shape = serviceSchema.options.find((option) => option.shape.kind.value === kind)?.shape;
  if (shape === undefined) return [];
  const ports = 'ports' in shape ? shape.ports.parse(undefined) : [shape.port.parse(undefined)];
  return ports.map((port) => ({ protocol: overUdp.has(kind) ? 'udp' : 'tcp', port }));
}

/** Store-and-forward relay of a messenger that the lab does not know. */
const describedRelaySchema = z.strictObject({
  kind: z.literal('described'),
  messenger: messengerSpecSchema,
  accounts: z.array(z.string().min(1)).min(1),
  deliverySeconds: deliverySecondsSchema,
  push: pushSenderSchema.optional(),
});

const overUdp: ReadonlySet<ServiceConfig['kind']> = new Set(['ntp', 'stun', 'dns-whoami']);
const overTls: ReadonlySet<string> = new Set(['signal', 'push', 'https', 'described']);

export const serviceProgramSchema = z
  .strictObject({
    /** Names the server in events. */
    name: z.string().min(1),
    /** JSON Lines of what truly happened; appended to. */
    eventsFile: z.string().min(1),
    /** PEM files; the certificate names every host name that the services go by. */
    tls: z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
    services: z.array(z.union([serviceSchema, describedRelaySchema])).min(1),
    /** Unix socket on which faults are taken, a JSON line each; absent: none are. */
    controlSocket: z.string().min(1).optional(),
    /** What goes wrong by itself. */
    faults: z.array(scheduledServiceFaultSchema).default([]),
  })
  .refine(
    (config) => config.tls !== undefined || config.services.every((s) => !overTls.has(s.kind)),
    {
      path: ['tls'],
      error: 'services over TLS need a certificate and its key',
    },
  );
/** The configuration of one server program, which may offer several services. */
export type ServiceProgramConfig = z.infer<typeof serviceProgramSchema>;
