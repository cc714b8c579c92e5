import type { Hop, PathTrace, Probe } from '@matador/core';
import { z } from 'zod';
import {
  addressSchema,
  answeredProbe,
  answerSchema,
  headOf,
  headSchema,
  silentProbe,
  ttlSchema,
} from './answers.js';
import { multipathSchema, multipathTrace } from './parse-multipath.js';

/** A line that is not, or not wholly, a path trace. Reading went on after it. */
export interface ScamperProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ParseScamperOptions {
  readonly onProblem?: (problem: ScamperProblem) => void;
}

const replySchema = answerSchema.extend({
  addr: addressSchema,
  name: z.string().optional(),
  probe_ttl: ttlSchema,
  probe_id: z.int().min(0).optional(),
});
type Reply = z.infer<typeof replySchema>;

const traceSchema = headSchema.extend({
  hop_count: z.int().min(0).max(255),
  /** A number too large would have so many silent probes made up. */
  attempts: z.int().min(1).max(255),
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
  if (type !== 'trace' && type !== 'tracelb') {
    onProblem(`${typeof type === 'string' ? `a ${type}` : 'of no type'}: not a path trace`);
    return undefined;
  }
  const read = readers[type].safeParse(record.data);
  if (!read.success) {
    const [issue] = read.error.issues;
    onProblem(`not a whole trace: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    return undefined;
  }
  return read.data;
}

/** By the type of the line. */
const readers = {
  trace: traceSchema.transform((data): NumberedTrace => ({
    userId: data.userid ?? 0,
    trace: pathTrace(data),
  })),
  tracelb: multipathSchema.transform((data): NumberedTrace => ({
    userId: data.userid ?? 0,
    trace: multipathTrace(data),
  })),
};

function pathTrace(trace: ScamperTrace): PathTrace {
  const hops = readHops(trace);
  const last = hops.at(-1)?.probes ?? [];
  return {
    ...headOf(trace),
    reached: last.some(({ address, icmp }) => address === trace.dst && icmp === null),
    hops,
  };
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
    return reply === undefined
      ? { ...silentProbe }
      : answeredProbe(reply.addr, reply.name ?? null, reply);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
