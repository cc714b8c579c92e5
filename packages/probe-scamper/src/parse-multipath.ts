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

const nodeAddressSchema = z.union([addressSchema, z.literal('*')]);

const probeSchema = z.object({
  ttl: ttlSchema,
  flowid: z.int(),
  attempt: z.int(),
  replies: z.array(answerSchema).default([]),
});

/** Where a link leads, and the probes that showed it; a silent router is a `*` without any. */
const linkSchema = z.object({
  addr: nodeAddressSchema,
  probes: z.array(probeSchema).default([]),
});
type Link = z.infer<typeof linkSchema>;

/**
 * What scamper's `tracelb` prints: the routers that it met, each with what follows it, hop by hop
 * until the branches meet again.
 */
export const multipathSchema = headSchema.extend({
  nodes: z
    .array(
      z.object({
        addr: nodeAddressSchema,
        name: z.string().optional(),
        links: z.array(z.array(linkSchema)).default([]),
      }),
    )
    .default([]),
});
type Multipath = z.infer<typeof multipathSchema>;

/**
 * One path trace with the addresses of all branches side by side in their hops, each hop's probes in
 * the order of their flows. The first hop has no round-trip time, since `tracelb` does not print it.
 */
export function multipathTrace(trace: Multipath): PathTrace {
  const names = new Map(trace.nodes.map(({ addr, name }) => [addr, name ?? null]));
  const found = new Map<number, Probe[]>();
  const [first] = trace.nodes;
  if (first !== undefined) found.set(trace.firsthop, [nodeProbe(first.addr, first.name ?? null)]);
  for (const links of trace.nodes.flatMap((node) => node.links)) {
    const ttl = links.flatMap(({ probes }) => probes)[0]?.ttl;
    if (ttl === undefined) continue;
    found.set(ttl, [...(found.get(ttl) ?? []), ...probesOf(links, names)]);
  }
  const hops = everyHop(found, trace.firsthop);
  return {
    ...headOf(trace),
    reached: hops.some(({ probes }) =>
      probes.some(({ address, icmp }) => address === trace.dst && icmp === null),
    ),
    hops,
  };
}

function nodeProbe(address: string, name: string | null): Probe {
  return address === '*' ? { ...silentProbe } : { ...silentProbe, address, name };
}

function probesOf(links: readonly Link[], names: ReadonlyMap<string, string | null>): Probe[] {
  const silent = links.filter(({ probes }) => probes.length === 0).map(() => ({ ...silentProbe }));
  const sent = links.flatMap(({ addr, probes }) => probes.map((probe) => ({ addr, ...probe })));
  sent.sort((x, y) => x.flowid - y.flowid || x.attempt - y.attempt);
  const answered = sent.map(({ addr, replies: [reply] }) =>
    reply === undefined || addr === '*'
      ? { ...silentProbe }
      : answeredProbe(addr, names.get(addr) ?? null, reply),
  );
  return [...answered, ...silent];
}

/** A hop of which nothing is known kept silent. */
function everyHop(found: ReadonlyMap<number, Probe[]>, firstHop: number): Hop[] {
  const last = Math.max(firstHop - 1, ...found.keys());
  return Array.from({ length: last - firstHop + 1 }, (_, index) => {
    const ttl = firstHop + index;
    return { ttl, probes: found.get(ttl) ?? [{ ...silentProbe }] };
  });
}
