import { z } from 'zod';
import { timestampSchema } from './common.js';
import type { SideName } from './common.js';
import type { Gateway } from './gateway.js';

export const captureRecordSchema = z.object({
  /** File name within the measurement's folder. */
  file: z.string(),
  interface: z.string(),
  /** Packets written to the file. */
  packets: z.int().nonnegative(),
  droppedByKernel: z.int().nonnegative(),
  droppedByInterface: z.int().nonnegative(),
  /** Bytes kept of each packet; packets longer than that are cut. */
  snapLength: z.int().positive(),
  /** Packets that were longer than that. */
  cut: z.int().nonnegative().optional(),
  /** What the packet times are from: the clock of a gateway, as a number of decimal digits of a second. */
  clock: z.object({ gateway: z.string(), digits: z.int().nonnegative() }).optional(),
  startedAt: timestampSchema,
  stoppedAt: timestampSchema,
});
/** A finished capture: the packets of one side, as pcapng, and what was lost. */
export type CaptureRecord = z.infer<typeof captureRecordSchema>;

export interface CaptureRequest {
  readonly measurement: string;
  readonly side: SideName;
  /** Of the gateway: its WLAN, where the phone's packets are as it sent them, or its uplink. */
  readonly interface: string;
  /** Where the pcapng is written, on the engine's machine. */
  readonly path: string;
}

export interface Capture {
  /** Rejects with source `capture` when the capture dies before `stop`; never resolves. */
  readonly died: Promise<never>;
  /** Ends the capture after the packets already seen are written. */
  stop(): Promise<CaptureRecord>;
  /** What is in the file by now, for one that died: nobody then knows what was dropped. */
  soFar(): CaptureRecord;
}

export interface CaptureProvider {
  readonly id: string;
  /** Captures one interface of the gateway; returns once packets are being recorded. */
  start(gateway: Gateway, request: CaptureRequest, signal: AbortSignal): Promise<Capture>;
}

export const targetNameSchema = z.object({
  name: z.string(),
  source: z.enum(['dns', 'sni', 'http-host', 'quic-sni', 'wechat-newdns']),
});

export const targetSchema = z.object({
  /** `tcp`, `udp`, `icmp`, `icmpv6`, or the IP protocol number as text. */
  protocol: z.string(),
  address: z.string(),
  /** `null` for protocols without ports. */
  port: z.int().min(0).max(65535).nullable(),
  names: z.array(targetNameSchema),
  /** Both directions. */
  packets: z.int().nonnegative(),
  /** IP total length, both directions. */
  bytes: z.int().nonnegative(),
  firstSeen: timestampSchema,
  lastSeen: timestampSchema,
  initiator: z.enum(['device', 'remote']),
  /** How the phone came to know the address; left out where nobody looked. */
  learnt: z
    .object({
      /**
       * `resolved`: DNS gave it. `announced`: the app's own directory did (WeChat's newdns).
       * `hard-wired`: neither, as far as the capture and what is known from before show. An answer
       * over encrypted DNS cannot be seen.
       */
      how: z.enum(['resolved', 'announced', 'hard-wired']),
      /** Addresses of the resolvers or directories; none where it was resolved before the capture. */
      by: z.array(z.string()),
    })
    .optional(),
  /** Application protocols that the phone offered in TLS or QUIC. */
  alpn: z.array(z.string()).optional(),
  /** A ClientHello carried Encrypted Client Hello, or noise in its place. */
  ech: z.boolean().optional(),
  /** What the target is by its port, protocol or name. */
  service: z.enum(['dns-over-tls', 'dns-over-https', 'dns-over-quic', 'stun', 'turn']).optional(),
});
/** The remote end (protocol, address, port) of one or more flows. */
export type Target = z.infer<typeof targetSchema>;

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
/** What a target is for. */
export type EndpointRole = (typeof endpointRoles)[number];

export interface TargetExtractor {
  readonly id: string;
  /** @param device the phone's own address in the capture. */
  extract(captureFile: string, device: string, signal: AbortSignal): Promise<Target[]>;
}
