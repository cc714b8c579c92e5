import type { Hop, PathShape, PathTrace } from '../contracts/index.js';

/** What a reader of a path trace should notice. Pure. */
export function pathShape(trace: Pick<PathTrace, 'hops' | 'reached'>): PathShape {
  const refused = trace.hops.at(-1)?.probes.some(({ icmp }) => icmp !== null) ?? false;
  return {
    end: trace.reached ? 'reached' : refused ? 'refused' : 'silent',
    loops: loops(trace.hops),
    balanced: trace.hops.filter((hop) => addressesOf(hop).size > 1).map(({ ttl }) => ttl),
  };
}

/**
 * The hops, by their TTL, at which both traces have answers and none in common. A hop that only one
 * of them has is no change: silence is no evidence. Pure.
 */
export function changedHops(
  before: Pick<PathTrace, 'hops'>,
  after: Pick<PathTrace, 'hops'>,
): number[] {
  const earlier = new Map(before.hops.map((hop) => [hop.ttl, addressesOf(hop)]));
  return after.hops.flatMap((hop) => {
    const then = earlier.get(hop.ttl) ?? new Set();
    const now = addressesOf(hop);
    if (then.size === 0 || now.size === 0) return [];
    return [...now].some((address) => then.has(address)) ? [] : [hop.ttl];
  });
}

/** The same address at two hops with another one between; a router that forwards late answers twice in a row. */
function loops(hops: readonly Hop[]): string[] {
  const found = new Set<string>();
  const lastSeen = new Map<string, number>();
  const answered = hops.map(addressesOf).filter((addresses) => addresses.size > 0);
  for (const [place, addresses] of answered.entries()) {
    for (const address of addresses) {
      const last = lastSeen.get(address);
      if (last !== undefined && last < place - 1) found.add(address);
      lastSeen.set(address, place);
    }
  }
  return [...found];
}

function addressesOf({ probes }: Hop): Set<string> {
  return new Set(probes.flatMap(({ address }) => address ?? []));
}
