import {
  idSchema,
  locationClaimSchema,
  measurementIdSchema,
  sideNameSchema,
  targetSchema,
  timestampSchema,
} from '@matador/core';
import { z } from 'zod';
import { pathRoles } from './table-records.js';

export * from './endpoint-records.js';
export * from './table-records.js';
export * from './trace-records.js';

export const skippedSchema = z.object({ reason: z.string(), count: z.int().positive() });

export const dnsAnswerSchema = z.object({
  type: z.string(),
  /** The owner name of the answer: differs from the question's after a CNAME. */
  name: z.string(),
  data: z.string(),
  ttl: z.int().nonnegative(),
});

export const dnsRecordSchema = z.object({
  name: z.string(),
  type: z.string(),
  answers: z.array(dnsAnswerSchema),
  resolver: z.string(),
  transport: z.enum(['udp', 'tcp']),
  at: timestampSchema,
});
/** One answered (or refused: no answers) DNS question. */
export type DnsRecord = z.infer<typeof dnsRecordSchema>;

export const newdnsProblems = [
  /** The request is wrapped in mmtls (`POST /mmtls/…`): nothing can be read. */
  'mmtls',
  /** The capture holds no answer. */
  'no-answer',
  /** The end of the answer is missing, or it is too long: what came before is here. */
  'cut',
  /** The answer, or what it unpacks to, is longer than is read. */
  'too-long',
  /** The compression is damaged. */
  'encoding',
  /** The answer is something else. */
  'not-newdns',
] as const;
export type NewdnsProblem = (typeof newdnsProblems)[number];

export const newdnsRecordSchema = z.object({
  at: timestampSchema,
  /** The address that was asked. */
  server: z.string(),
  /** The Host of the request; `null` where it is an address, or the request was not captured. */
  host: z.string().nullable(),
  /** Why nothing, or not all, could be read; `null`: all was. */
  problem: z.enum(newdnsProblems).nullable(),
  domains: z.array(
    z.object({
      name: z.string(),
      /** Seconds; `null` where the answer does not say. */
      ttl: z.int().nonnegative().nullable(),
      addresses: z.array(
        z.object({
          address: z.string(),
          /** What the answer calls it, such as `major` or `minor`. */
          property: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Fallback addresses that belong to no name. */
  builtinAddresses: z.array(z.string()),
  /** The phone's public address, as the server saw it. */
  clientAddress: z.string().nullable(),
});
/** One answered (or unreadable) question of WeChat's DNS over HTTP. */
export type NewdnsRecord = z.infer<typeof newdnsRecordSchema>;

export const captureExtractSchema = z.object({
  file: z.string(),
  packets: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  linkType: z.string(),
  firstPacket: timestampSchema.nullable(),
  lastPacket: timestampSchema.nullable(),
  /** The phone's address: given, or the local address with the most traffic. */
  device: z.string().nullable(),
  skipped: z.array(skippedSchema),
  dns: z.array(dnsRecordSchema),
  /** In order of time; left out where there is none. */
  newdns: z.array(newdnsRecordSchema).optional(),
  targets: z.array(targetSchema),
});
/** What one capture holds: an entry of `captures` in `matador/extract/1`. */
export type CaptureExtract = z.infer<typeof captureExtractSchema>;

/** A target's activity in one 100 ms slice. */
export interface ActivitySlice {
  /** Start of the slice, ms since the epoch, a multiple of 100. */
  readonly at: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
  /** Transport payload bytes from the device: 0 for a bare ACK. */
  readonly payloadOut: number;
  readonly payloadIn: number;
}

/** A target with when it was active; slices in order of time, silent ones left out. */
export interface ActiveTarget {
  readonly target: z.infer<typeof targetSchema>;
  readonly activity: readonly ActivitySlice[];
  /** Something with it began in the capture; `false`: all there is are remains of earlier TCP connections. */
  readonly begun: boolean;
}

/** What one end of a flow sent. The TCP counts are 0 for other protocols. */
export interface FlowDirection {
  readonly packets: number;
  /** IP total length. */
  readonly bytes: number;
  /** Segments that send again what was sent before, or fill a gap late. */
  readonly retransmissions: number;
  /** Segments that fill a gap soon enough to have been overtaken on their way. */
  readonly outOfOrder: number;
  readonly resets: number;
}

/** A five-tuple between the device and a target: one connection, or more between the same ports. */
export interface FlowRecord {
  readonly protocol: string;
  readonly address: string;
  readonly port: number | null;
  readonly deviceAddress: string;
  readonly devicePort: number | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** From the device. */
  readonly out: FlowDirection;
  readonly in: FlowDirection;
  /** From the (last) SYN to the ACK that completes the TCP handshake; `null`: not in the capture. */
  readonly handshakeRttMs: number | null;
  /** From the SYN to its answer: the part beyond the place of capture, where the device opened it. */
  readonly remoteRttMs: number | null;
}

export const targetRecordSchema = z.object({
  schema: z.literal('matador/target/1'),
  measurement: measurementIdSchema,
  side: sideNameSchema,
  target: targetSchema,
});
/** A target of one side of one measurement: a line of `derived/targets.jsonl`. */
export type TargetRecord = z.infer<typeof targetRecordSchema>;

export const dnsTableRecordSchema = z.object({
  schema: z.literal('matador/dns/1'),
  measurement: measurementIdSchema,
  side: sideNameSchema,
  vantagePoint: idSchema,
  record: dnsRecordSchema,
});
/** A DNS question of one side of one measurement: a line of `derived/dns.jsonl`. */
export type DnsTableRecord = z.infer<typeof dnsTableRecordSchema>;

export const newdnsTableRecordSchema = z.object({
  schema: z.literal('matador/newdns/1'),
  measurement: measurementIdSchema,
  side: sideNameSchema,
  vantagePoint: idSchema,
  record: newdnsRecordSchema,
});
/** A newdns question of one side of one measurement: a line of `derived/newdns.jsonl`. */
export type NewdnsTableRecord = z.infer<typeof newdnsTableRecordSchema>;

export const dissentSchema = z.object({
  /** ISO 3166-1 alpha-2. */
  country: z.string(),
  sources: z.array(z.string()),
});

export const impossibleClaimSchema = z.object({
  source: z.string(),
  country: z.string(),
  /** What rules it out, with the numbers. */
  reason: z.string(),
});

export const locationSchema = z.object({
  schema: z.literal('matador/location/1'),
  address: z.string(),
  verdict: z.object({
    /** ISO 3166-1 alpha-2; `null`: no verdict. */
    country: z.string().nullable(),
    /** 0 to 1; 1 means that no possible claim says otherwise and light agrees. */
    confidence: z.number().min(0).max(1),
    method: z.string(),
  }),
  claims: z.array(locationClaimSchema),
  /** Countries that other claims name and nothing rules out. */
  dissent: z.array(dissentSchema),
  impossible: z.array(impossibleClaimSchema),
  /**
   * Where there is no verdict or a doubtful one: every country that light leaves, ISO 3166-1 alpha-2.
   * Absent where the verdict is sure, and where light says nothing.
   */
  possible: z.array(z.string()).optional(),
  /** What beside databases spoke for the verdict, one sentence each; absent where nothing did. */
  evidence: z.array(z.string()).optional(),
  /**
   * `ixp` for an address of an exchange's peering LAN, else the special purpose: `private`,
   * `carrierGradeNat`, `linkLocal`, `reserved` and so on; absent for an ordinary address.
   */
  kind: z.string().optional(),
  /**
   * The legal reading: where the AS, or the block, is registered, by the first source that says so;
   * absent where none does.
   */
  registration: z
    .object({ country: z.string(), asn: z.int().nullable(), source: z.string() })
    .optional(),
});
/** Everything said of an address's place, and what is concluded. */
export type Location = z.infer<typeof locationSchema>;

export const judgementSchema = z.object({
  /** By the verdicts. */
  answer: z.boolean(),
  /** So wherever the doubtful addresses are among their candidates. */
  surely: z.boolean(),
  /** So for some choice among the candidates. */
  possibly: z.boolean(),
});

const vantagePlaceSchema = z.object({ id: idSchema, country: z.string() });

export const localityRecordSchema = z.object({
  schema: z.literal('matador/locality/1'),
  a: vantagePlaceSchema,
  /** The same as `a` for a pair of one vantage point with itself. */
  b: vantagePlaceSchema,
  path: z.enum(['network', 'application']),
  /** `null` for the network path. */
  app: idSchema.nullable(),
  /**
   * What its servers are for, `null` for the network path. `locality.jsonl` holds messaging; the others
   * are in `roles.jsonl`. Absent in records from before they were told apart: messaging.
   */
  role: z.enum(pathRoles).nullable().optional(),
  measurements: z.array(measurementIdSchema),
  /** Every address seen on the path, both ways and in all measurements. */
  hops: z.array(
    z.object({
      address: z.string(),
      /** `null`: no verdict. */
      country: z.string().nullable(),
      confidence: z.number().min(0).max(1),
      /** Every country it may be in; `null`: anywhere. */
      candidates: z.array(z.string()).nullable(),
      /** Whose network it is in, by the first source that says so. These three: absent in older records. */
      asn: z.int().nullable().optional(),
      /** From whose vantage point it was seen. */
      sides: z.array(sideNameSchema).optional(),
      /** It is one of the servers itself. */
      server: z.boolean().optional(),
    }),
  ),
  /** Hops without an answer or without a verdict. */
  unknownHops: z.int().nonnegative(),
  /** Countries on it by the verdicts, the vantage points' own included. */
  countries: z.array(z.string()),
  /**
   * Along the great circles between its located addresses, and the least round trip over it; `null`:
   * could not be told. Of an application path, both sides together. Absent in older records.
   */
  km: z.number().nonnegative().nullable().optional(),
  rttMs: z.number().nonnegative().nullable().optional(),
  /** IP total length, both ways, of the flows to its servers; of the network path 0. */
  bytes: z.object({ a: z.int().nonnegative(), b: z.int().nonnegative() }).optional(),
  /** For every region that both vantage points lie in. */
  leaves: z.array(judgementSchema.extend({ region: z.string() })),
  accessible: z.array(judgementSchema.extend({ group: z.string() })),
});
/** One path of one pair of vantage points: a line of `derived/locality.jsonl`. */
export type LocalityRecord = z.infer<typeof localityRecordSchema>;

export const analysisFailureSchema = z.object({
  schema: z.literal('matador/analysis-failure/1'),
  /** Name of the measurement's folder. */
  measurement: z.string(),
  side: sideNameSchema.nullable(),
  /** What could not be read: `record`, `capture`, `traces`. */
  what: z.enum(['record', 'capture', 'traces']),
  code: z.string(),
  message: z.string(),
});
/** A part of a data set that the analysis had to go without. */
export type AnalysisFailure = z.infer<typeof analysisFailureSchema>;
