import { z } from 'zod';
import type { CommandRunner } from './commands.js';
import { idSchema, sideNameSchema, timestampSchema } from './common.js';

export const mplsLabelSchema = z.object({
  label: z.int(),
  trafficClass: z.int(),
  bottomOfStack: z.boolean(),
  ttl: z.int(),
});
export type MplsLabel = z.infer<typeof mplsLabelSchema>;

export const probeSchema = z.object({
  /** `null` when no answer came. */
  address: z.string().nullable(),
  name: z.string().nullable(),
  rttMs: z.number().nonnegative().nullable(),
  /** The mark traceroute prints for an ICMP answer other than "time exceeded": `!H`, `!N`, `!X`, `!13`. */
  icmp: z.string().nullable(),
  /** Origin AS as the tool printed it; the first where it printed several. */
  asn: z.int().nullable(),
  /** The others, where it printed several. */
  moreAsns: z.array(z.int()).optional(),
  mpls: z.array(mplsLabelSchema).nullable(),
});
/** One packet sent at one TTL, answered or not. */
export type Probe = z.infer<typeof probeSchema>;

export const hopSchema = z.object({ ttl: z.int().min(1).max(255), probes: z.array(probeSchema) });
/** One TTL of a path trace. */
export type Hop = z.infer<typeof hopSchema>;

export const pathShapeSchema = z.object({
  /** How it ended: at the destination, refused with a mark, or in silence (or at the limit of hops). */
  end: z.enum(['reached', 'refused', 'silent']),
  /** Addresses that came again behind another one. */
  loops: z.array(z.string()),
  /** Hops with more than one address, by their TTL: load balancing, or a change under way. */
  balanced: z.array(z.int()),
});
/** What a reader of a path trace should notice. */
export type PathShape = z.infer<typeof pathShapeSchema>;

export const pathTraceSchema = z.object({
  schema: z.literal('matador/path-trace/1'),
  /** `traceroute`, `scamper`, `ripe-atlas`. */
  tool: z.string(),
  /** `tcp`, `udp`, `icmp`, or `null` where the output does not say. */
  method: z.string().nullable(),
  /** The address probes were sent from, where known. */
  source: z.string().nullable(),
  destination: z.object({ name: z.string().nullable(), address: z.string().nullable() }),
  port: z.int().nullable(),
  startedAt: timestampSchema.nullable(),
  reached: z.boolean(),
  hops: z.array(hopSchema),
  /** Why a trace was made; absent from traces that were not made by a campaign. */
  context: z
    .object({
      purpose: z.enum(['direct', 'target']),
      side: sideNameSchema,
      vantagePoint: idSchema,
      tracedFrom: z.enum(['vantage-point', 'gateway']),
      /** Traced from a gateway: the tunnel's own hops, which `hops` is without. */
      tunnelHops: z.array(hopSchema).optional(),
      /** From 1, where traces are repeated. */
      repetition: z.int().positive().optional(),
      /** Hops, by their TTL, that had no address in common with the last repetition's. */
      changed: z.array(z.int()).optional(),
      /** The measurement that it was made for, where that is another one. */
      sharedFrom: z.string().optional(),
    })
    .optional(),
  /** Absent from records from before there was any. */
  shape: pathShapeSchema.optional(),
});
/** One traceroute. */
export type PathTrace = z.infer<typeof pathTraceSchema>;

export interface TraceTarget {
  readonly address: string;
  /** `tcp` and `udp` probe the flow's own port, so that they take the flow's path. */
  readonly method: 'tcp' | 'udp' | 'icmp';
  /** Required for `tcp` and `udp`, `null` for `icmp`. */
  readonly port: number | null;
}

export interface TraceOptions {
  /** Default 30. */
  readonly maxHops?: number;
  /** Default 3. */
  readonly queries?: number;
  /** Longest wait for one answer; default 2,000 ms. */
  readonly waitMs?: number;
  /** Look up the names of hops where the probe runs; default true. */
  readonly names?: boolean;
  /** Traces under way at once; default 16. */
  readonly parallel?: number;
  /** Most packets a second, of all traces together; default: as the probe has it. */
  readonly packetsPerSecond?: number | undefined;
  /**
   * `true`: all packets of a trace are of one flow as far as the tool can, so that load balancing by
   * flow sends them one way; `false` (default): what is fastest.
   */
  readonly oneFlow?: boolean;
  /** Addresses to send from, at most one of each family; other families cannot be traced then. */
  readonly sources?: readonly string[];
}

/** One target that could not be traced: recorded, while the others go on. */
export interface TraceFailure {
  readonly target: TraceTarget;
  readonly error: Error;
}

export type TraceOutcome =
  { readonly target: TraceTarget; readonly trace: PathTrace } | TraceFailure;

export type CanProbe =
  { readonly ok: true } | { readonly ok: false; readonly reasons: readonly string[] };

export interface PathProbe {
  readonly id: string;
  /** Whether the tool is there and has the rights it needs. */
  canProbe(from: CommandRunner, signal: AbortSignal): Promise<CanProbe>;
  /** Traces a batch, in parallel within limits; outcomes come as they finish. */
  trace(
    from: CommandRunner,
    targets: readonly TraceTarget[],
    options: TraceOptions,
    signal: AbortSignal,
  ): AsyncIterable<TraceOutcome>;
}
