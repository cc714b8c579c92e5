import type { PathTrace } from '@matador/core';
import type { TruePath } from '@matador/lab';

type Way = TruePath['hops'];

/** Round-trip times are given to the µs at best, the truth to 0.01 ms. */
const roundingMs = 0.02;

/**
 * Where a path trace says anything but what is true of the path, in words; none where it is right: on
 * one of the path's ways every hop that answers answered, none that is silent did, no other address
 * is there, no answer is faster than the links, and the destination is the last hop.
 */
export function untruthsOf(trace: PathTrace, path: TruePath): string[] {
  const ways = [path.hops, ...path.otherWays].filter((way) => way.length === trace.hops.length);
  if (ways.length === 0) {
    return [`${trace.hops.length} hops instead of ${path.hops.length}: ${shown(trace)}`];
  }
  const wrong = trace.hops.flatMap(({ ttl, probes }, index) => {
    const answers = probes.filter(({ address }) => address !== null);
    const hops = ways.flatMap((way: Way) => way[index] ?? []);
    const [first] = hops;
    if (first?.ttl !== ttl) return [`hop ${index + 1} has number ${ttl}`];
    if (first.silent) return answers.length === 0 ? [] : [`hop ${ttl} is silent, and answered`];
    if (answers.length === 0) return first.limited ? [] : [`hop ${ttl} did not answer`];
    return answers.flatMap(({ address, rttMs }) => {
      const same = hops.filter((one) => one.address === address);
      if (same.length === 0) return [`hop ${ttl} is ${address ?? ''}, not ${first.address}`];
      const least = Math.min(...same.map((hop) => hop.rttMs));
      const tooFast = rttMs !== null && rttMs < least - roundingMs;
      return tooFast ? [`hop ${ttl} took ${rttMs} ms, less than ${least}`] : [];
    });
  });
  return [...wrong, ...(trace.reached ? [] : ['the destination was not reached'])];
}

function shown({ hops }: PathTrace): string {
  return hops
    .map(({ probes }) => [...new Set(probes.map(({ address }) => address ?? '*'))].join('|'))
    .join(' ');
}
