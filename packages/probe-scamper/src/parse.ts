import { isIP } from 'node:net';
import type { Hop, PathTrace, Probe } from '@matador/core';
import { timestamp } from '@matador/core';
import { z } from 'zod';
import { icmpMark } from './icmp-mark.js';

/** A line that is not, or not wholly, a path trace. Reading went on after it. */
export interface ScamperProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ParseScamperOptions {
  readonly onProblem?: (problem: ScamperProblem) => void;
}

const addressSchema = z.string().refine((text) => isIP(text) !== 0, 'expected an address');

const labelSchema = z.object({
  mpls_label: z.int(),
  mpls_exp: z.int(),
  mpls_s: z.int(),
  mpls_ttl: z.int(),
});

const replySchema = z.object({
  addr: addressSchema,
  name: z.string().optional(),
  probe_ttl: z.int().min(1).max(255),
  probe_id: z.int().min(0).optional(),
  rtt: z.number().nonnegative(),
  icmp_type: z.int().optional(),
  icmp_code: z.int().optional(),
  icmpext: z.array(z.object({ mpls_labels: z.array(labelSchema).optional() })).optional(),
});
type Reply = z.infer<typeof replySchema>;

const traceSchema = z.object({
  userid: z.int().optional(),
  method: z.string(),
  src: addressSchema.optional(),
  dst: addressSchema,
  dport: z.int().optional(),
  start: z.object({ sec: z.int(), usec: z.int() }).optional(),
  hop_count: z.int().min(0).max(255),
  /** A number too large would have so many silent probes made up. */
  attempts: z.int().min(1).max(255),
  firsthop: z.int().min(1).max(255).default(1),
  probe_count: z.int().optional(),
  hops: z.array(replySchema).default([]),
});
type ScamperTrace = z.infer<typeof traceSchema>;

/** Lines of scamper's JSON that are in order and hold no measurement. */
const frameTypes = new Set<unknown>(['cycle-start', 'cycle-def', 'cycle-stop']);

/**
 * Reads the JSON Lines that `scamper -O json` and `sc_warts2json` print. Every probe is kept, the
 * unanswered ones, which scamper leaves out, with address `null`.
 *
 * Never throws: what cannot be read, and measurements that are no traceroute, go to `onProblem`.
 */
export function parseScamperJson(text: string, options: ParseScamperOptions = {}): PathTrace[] {
  const traces: PathTrace[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const onProblem = (message: string): void => options.onProblem?.({ line: index + 1, message });
    const read = readScamperLine(line, onProblem);
    if (read !== undefined) traces.push(read.trace);
  }
  return traces;
}

/** A trace with the number that its command gave it (`-U`; 0 where it gave none). */
export interface NumberedTrace {
  readonly userId: number;
  readonly trace: PathTrace;
}

/** The parser for one line; `undefined` where the line holds no trace. */
export function readScamperLine(
  line: string,
  onProblem: (message: string) => void = () => undefined,
): NumberedTrace | undefined {
  if (line.trim() === '') return undefined;
  const record = z.looseObject({ type: z.unknown().optional() }).safeParse(parseJson(line));
  if (!record.success) {
    onProblem('not a JSON object');
    return undefined;
  }
  const { type } = record.data;
  if (frameTypes.has(type)) return undefined;
  if (type !== 'trace') {
    onProblem(`${typeof type === 'string' ? `a ${type}` : 'of no type'}: not a path trace`);
    return undefined;
  }
  const trace = traceSchema.safeParse(record.data);
  if (!trace.success) {
    const [issue] = trace.error.issues;
    onProblem(`not a whole trace: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    return undefined;
  }
  return { userId: trace.data.userid ?? 0, trace: pathTrace(trace.data) };
}

function pathTrace(trace: ScamperTrace): PathTrace {
  const hops = readHops(trace);
  const last = hops.at(-1)?.probes ?? [];
  const method = methodOf(trace.method);
  return {
    schema: 'matador/path-trace/1',
    tool: 'scamper',
    method,
    source: trace.src ?? null,
    destination: { name: null, address: trace.dst },
    port: method === 'icmp' ? null : (trace.dport ?? null),
    startedAt: startOf(trace),
    reached: last.some(({ address, icmp }) => address === trace.dst && icmp === null),
    hops,
  };
}

/** `tcp-ack`, `udp-paris` and `icmp-echo-paris` are ways of the same three. */
function methodOf(method: string): string {
  const [protocol = method] = method.toLowerCase().split('-');
  return protocol;
}

function startOf({ start }: ScamperTrace): string | null {
  if (start === undefined) return null;
  const ms = start.sec * 1000 + Math.floor(start.usec / 1000);
  // The limit of ECMAScript's dates.
  return Math.abs(ms) <= 8.64e15 ? timestamp(ms) : null;
}

function readHops(trace: ScamperTrace): Hop[] {
  const last = Math.max(trace.hop_count, ...trace.hops.map(({ probe_ttl }) => probe_ttl));
  const ttls = Array.from({ length: last - trace.firsthop + 1 }, (_, i) => trace.firsthop + i);
  // With `-Q` a hop is probed to the last attempt, otherwise until it answers. The output only tells
  // by the number of probes.
  const toTheLast = (trace.probe_count ?? 0) >= ttls.length * trace.attempts;
  return ttls.map((ttl) => {
    const replies = trace.hops.filter(({ probe_ttl }) => probe_ttl === ttl);
    return { ttl, probes: readProbes(replies, trace, toTheLast) };
  });
}

/** The probes of one hop in order. A second answer to a probe is no probe, and left out. */
function readProbes(replies: readonly Reply[], trace: ScamperTrace, toTheLast: boolean): Probe[] {
  const first = trace.hops.some(({ probe_id }) => probe_id === 0) ? 0 : 1;
  const places = replies.map(({ probe_id }, i) => (probe_id ?? first + i) - first);
  const answered = replies.length === 0 || toTheLast ? trace.attempts : 0;
  const sent = Math.max(answered, ...places.map((place) => place + 1));
  return Array.from({ length: Math.min(sent, 255) }, (_, place) => {
    const reply = replies[places.indexOf(place)];
    return reply === undefined ? { ...silentProbe } : answeredProbe(reply);
  });
}

const silentProbe: Probe = {
  address: null,
  name: null,
  rttMs: null,
  icmp: null,
  asn: null,
  mpls: null,
};

function answeredProbe(reply: Reply): Probe {
  const { icmp_type: type, icmp_code: code = 0 } = reply;
  const labels = (reply.icmpext ?? []).flatMap(({ mpls_labels }) => mpls_labels ?? []);
  return {
    address: reply.addr,
    name: reply.name ?? null,
    rttMs: reply.rtt,
    // No ICMP: the destination's own TCP answer.
    icmp: type === undefined ? null : icmpMark(type, code, isIP(reply.addr) === 6 ? 6 : 4),
    asn: null,
    mpls:
      labels.length === 0
        ? null
        : labels.map((label) => ({
            label: label.mpls_label,
            trafficClass: label.mpls_exp,
            bottomOfStack: label.mpls_s === 1,
            ttl: label.mpls_ttl,
          })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
