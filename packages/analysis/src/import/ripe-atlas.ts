import { isIP } from 'node:net';
import type { Hop, PathTrace, Probe } from '@matador/core';
import { pathTraceSchema, probeSchema, timestamp } from '@matador/core';
import { z } from 'zod';

/** A result that is not, or not wholly, a path trace. Reading went on after it. */
export interface RipeAtlasProblem {
  /** The result's number, or its line's where each stands in a line of its own; from 1. */
  readonly place: number;
  readonly message: string;
}

export interface ParseRipeAtlasOptions {
  readonly onProblem?: (problem: RipeAtlasProblem) => void;
}

const addressSchema = z.string().refine((text) => isIP(text) !== 0, 'expected an address');

const labelSchema = z.object({
  label: z.int(),
  exp: z.int(),
  s: z.int(),
  ttl: z.int(),
});

const replySchema = z.object({
  /** `*`: no answer. */
  x: z.string().optional(),
  from: addressSchema.optional(),
  rtt: z.number().nonnegative().optional(),
  err: z.union([z.string(), z.int()]).optional(),
  mtu: z.int().optional(),
  /** An answer to the probe so many probes before the one under way. */
  late: z.int().min(1).optional(),
  /** A second answer to the same probe: `true`, or 1. */
  dup: z.unknown().optional(),
  /** Nothing was sent. */
  error: z.string().optional(),
  /** What MATAdOR's own results say beside it. */
  matador: probeSchema.partial().optional().catch(undefined),
  icmpext: z
    .object({ obj: z.array(z.object({ mpls: z.array(labelSchema).optional() })).optional() })
    .optional(),
});
type Reply = z.infer<typeof replySchema>;

const hopSchema = z.object({
  hop: z.int().min(1).max(255).optional(),
  error: z.string().optional(),
  result: z.array(replySchema).default([]),
});

const measurementSchema = z.object({
  type: z.literal('traceroute').optional(),
  proto: z.string().optional(),
  src_addr: z.string().optional(),
  from: z.string().optional(),
  dst_addr: z.string().optional(),
  dst_name: z.string().optional(),
  /** s since the epoch, within ECMAScript's dates. */
  timestamp: z.number().min(0).max(8.64e12).optional(),
  result: z.array(hopSchema),
  /** What MATAdOR's own results say beside it. */
  matador: pathTraceSchema.omit({ schema: true, hops: true }).optional().catch(undefined),
});
type Measurement = z.infer<typeof measurementSchema>;

/**
 * Reads RIPE Atlas's traceroute results as its API gives them: a JSON array, one object, or one
 * object a line (`format=txt`); firmware 4400 and later. Every probe is kept.
 * Format: https://atlas.ripe.net/docs/apis/result-format
 *
 * Never throws: what cannot be read, and other measurements, go to `onProblem`. Results of TCP do not
 * say the port, but those that `@matador/export` wrote: these are read back as they were.
 */
export function parseRipeAtlas(text: string, options: ParseRipeAtlasOptions = {}): PathTrace[] {
  const traces: PathTrace[] = [];
  for (const [place, result] of resultsIn(text)) {
    const problem = (message: string): void => options.onProblem?.({ place, message });
    const read = readResult(result, problem);
    if (read !== undefined) traces.push(read);
  }
  return traces;
}

function resultsIn(text: string): [place: number, result: unknown][] {
  const whole = parseJson(text);
  if (whole !== undefined) {
    return (Array.isArray(whole) ? (whole as unknown[]) : [whole]).map((one, i) => [i + 1, one]);
  }
  return text
    .split('\n')
    .map((line, i): [number, string] => [i + 1, line.trim()])
    .filter(([, line]) => line !== '')
    .map(([place, line]) => [place, parseJson(line)]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function readResult(result: unknown, problem: (message: string) => void): PathTrace | undefined {
  const record = z.looseObject({}).safeParse(result);
  if (!record.success) {
    problem('not a JSON object');
    return undefined;
  }
  const { type, fw } = record.data;
  if (typeof type === 'string' && type !== 'traceroute') {
    problem(`a ${type}: not a path trace`);
    return undefined;
  }
  if (fw === 1) {
    problem('of firmware 1, which printed text: take its `result` to a traceroute parser');
    return undefined;
  }
  const measurement = measurementSchema.safeParse(record.data);
  if (!measurement.success) {
    const [issue] = measurement.error.issues;
    problem(`not a whole traceroute: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    return undefined;
  }
  return pathTrace(measurement.data, problem);
}

function pathTrace(measurement: Measurement, problem: (message: string) => void): PathTrace {
  const { proto, dst_addr, dst_name, timestamp: seconds } = measurement;
  const hops = readHops(measurement, problem);
  const address = addressOrNull(dst_addr);
  const last = hops.at(-1)?.probes ?? [];
  return {
    schema: 'matador/path-trace/1',
    tool: 'ripe-atlas',
    method: proto?.toLowerCase() ?? null,
    // `from` is what the probe's network translates `src_addr` to.
    source: addressOrNull(measurement.src_addr) ?? addressOrNull(measurement.from),
    destination: {
      name: dst_name === undefined || isIP(dst_name) !== 0 ? null : dst_name,
      address,
    },
    port: null,
    startedAt: seconds === undefined ? null : timestamp(seconds * 1000),
    reached: address !== null && last.some((p) => p.address === address && p.icmp === null),
    hops,
    ...measurement.matador,
  };
}

function addressOrNull(text: string | undefined): string | null {
  return text !== undefined && isIP(text) !== 0 ? text : null;
}

function readHops(measurement: Measurement, problem: (message: string) => void): Hop[] {
  const hops = new Map<number, Hop>();
  /** Of all hops, in the order they were sent: a late answer counts back over them. */
  const sent: Probe[] = [];
  for (const { hop: ttl, error, result } of measurement.result) {
    if (error !== undefined) problem(`${ttl === undefined ? '' : `hop ${ttl}: `}${error}`);
    if (ttl === undefined) continue;
    const hop = hops.get(ttl) ?? { ttl, probes: [] };
    hops.set(ttl, hop);
    for (const reply of result) {
      if (reply.error !== undefined) problem(`hop ${ttl}: ${reply.error}`);
      else if (reply.late !== undefined) answerLate(sent[sent.length - reply.late], reply);
      else if (reply.dup === undefined) {
        const probe = readProbe(reply);
        hop.probes.push(probe);
        sent.push(probe);
      }
    }
  }
  const all = [...hops.values()];
  return measurement.matador === undefined ? all.filter(({ probes }) => probes.length > 0) : all;
}

/** An answer after the wait for it: who answered is known, not after what time. */
function answerLate(probe: Probe | undefined, reply: Reply): void {
  if (probe?.address === null) Object.assign(probe, readProbe(reply));
}

function readProbe(reply: Reply): Probe {
  const labels = (reply.icmpext?.obj ?? []).flatMap(({ mpls }) => mpls ?? []);
  const probe: Probe = {
    address: reply.from ?? null,
    name: null,
    rttMs: reply.rtt ?? null,
    icmp: reply.from === undefined ? null : markOf(reply),
    asn: null,
    mpls:
      labels.length === 0
        ? null
        : labels.map(({ label, exp, s, ttl }) => ({
            label,
            trafficClass: exp,
            bottomOfStack: s === 1,
            ttl,
          })),
  };
  return Object.assign(probe, reply.matador);
}

/** Atlas's letters as traceroute's marks; a closed port (`p`) has none. */
const marks = new Map<string, string | null>([
  ['N', '!N'],
  ['H', '!H'],
  ['A', '!X'],
  ['P', '!P'],
  ['h', '!S'],
  ['p', null],
]);

function markOf({ err, mtu }: Reply): string | null {
  if (mtu !== undefined) return `!F-${mtu}`;
  if (err === undefined) return null;
  const mark = marks.get(String(err));
  return mark === undefined ? `!<${err}>` : mark;
}
