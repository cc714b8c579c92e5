import type { Hop, PathTrace, Probe } from '@matador/core';

/**
 * One path trace of what several flows to the same target saw: at each hop the first flow's probes,
 * then the second's, and so on. Where flows took different ways, the addresses of a hop differ; a
 * flow that ended before a hop has no probe there.
 * @param flows at least one.
 */
export function mergeFlows(flows: readonly PathTrace[]): PathTrace {
  const [first] = flows;
  if (first === undefined) throw new RangeError('there is no flow');
  const names = namesOf(flows);
  const hops = new Map<number, Probe[]>();
  for (const { ttl, probes } of flows.flatMap((flow) => flow.hops)) {
    const named = probes.map((probe) => ({ ...probe, name: names.get(probe.address) ?? null }));
    hops.set(ttl, [...(hops.get(ttl) ?? []), ...named]);
  }
  const started = flows.flatMap(({ startedAt }) => startedAt ?? []).sort();
  return {
    ...first,
    startedAt: started[0] ?? null,
    reached: flows.some(({ reached }) => reached),
    hops: [...hops].map(([ttl, probes]): Hop => ({ ttl, probes })).sort((a, b) => a.ttl - b.ttl),
  };
}

/** Names are looked up by one flow and hold for all. */
function namesOf(flows: readonly PathTrace[]): ReadonlyMap<string | null, string> {
  const probes = flows.flatMap(({ hops }) => hops).flatMap((hop) => hop.probes);
  return new Map(probes.flatMap(({ address, name }) => (name === null ? [] : [[address, name]])));
}
