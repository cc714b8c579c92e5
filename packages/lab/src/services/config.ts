import { z } from 'zod';

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

export const serviceSchema = z.discriminatedUnion('kind', [
  /** Store-and-forward relay of the Signal-like app, over TLS. */
  z.strictObject({
    kind: z.literal('signal'),
    port: port.default(443),
    /** Handles that exist; no other may log in or be written to. */
    accounts: z.array(z.string().min(1)).min(1),
    /** Where a phone is woken whose app is not connected; absent: such messages just wait. */
    push: pushSenderSchema.optional(),
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
