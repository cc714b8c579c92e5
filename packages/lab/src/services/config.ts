import { z } from 'zod';
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
    domains: z.array(z.strictObject({ name: z.string().min(1), addresses: z.array(z.ipv4()) })),
    /** Fallback addresses that it hands out beside. */
    builtin: z.array(z.ipv4()).default([]),
  }),
  /** Persistent push connections of phones, and wake-ups from senders, over TLS. */
  z.strictObject({ kind: z.literal('push'), port: port.default(5228) }),
  /** `204 No Content` over HTTP. */
  z.strictObject({ kind: z.literal('connectivity'), port: port.default(80) }),
  /** SNTP over UDP. */
  z.strictObject({ kind: z.literal('ntp'), port: port.default(123) }),
  /** The client's address as text over HTTP. */
  z.strictObject({ kind: z.literal('address-echo'), port: port.default(80) }),
  /** Answers any request over HTTPS; `/generate_204` with 204. */
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
  return ports.map((port) => ({ protocol: kind === 'ntp' ? 'udp' : 'tcp', port }));
}

const overTls: ReadonlySet<ServiceConfig['kind']> = new Set(['signal', 'push', 'https']);

export const serviceProgramSchema = z
  .strictObject({
    /** Names the server in events. */
    name: z.string().min(1),
    /** JSON Lines of what truly happened; appended to. */
    eventsFile: z.string().min(1),
    /** PEM files; the certificate names every host name that the services go by. */
    tls: z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
    services: z.array(serviceSchema).min(1),
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
