import type { Hop, PathTrace } from '@matador/core';
import { compareText } from './compare-text.js';

/** The distinct addresses that answered at one TTL, in order, and at how many TTLs just these did. */
export interface AnsweringHop {
  readonly addresses: readonly string[];
  readonly times: number;
}

/** What traces saw of a path. */
export interface TraceAnswers {
  readonly hops: readonly AnsweringHop[];
  /** TTLs at which no probe was answered. */
  readonly silent: number;
}

/**
 * Who answered at each TTL. All addresses of a TTL count, since load balancers send probes over
 * several routers. The silent end of a trace that did not reach its destination counts once: how
 * many routers it stands for is not known.
 */
export function answeringHops(trace: PathTrace): TraceAnswers {
  const answers = trace.hops.map(addressesOf);
  const lastAnswer = answers.findLastIndex((addresses) => addresses.length > 0);
  const hops = answers.slice(0, lastAnswer + 1);
  const silentInside = hops.filter((addresses) => addresses.length === 0).length;
  return {
    hops: hops
      .filter((addresses) => addresses.length > 0)
      .map((addresses) => ({ addresses, times: 1 })),
    silent: silentInside + (trace.reached ? 0 : 1),
  };
}

/** The union of answers, equal hops counted together. */
export class AnswerCollection {
  private readonly hops = new Map<string, AnsweringHop>();
  private silent = 0;

  add({ hops, silent }: TraceAnswers): void {
    for (const hop of hops) {
      const key = hop.addresses.join(' ');
      const known = this.hops.get(key);
      this.hops.set(key, known === undefined ? hop : { ...hop, times: hop.times + known.times });
    }
    this.silent += silent;
  }

  /** In order of the hops' addresses. */
  all(): TraceAnswers {
    return {
      hops: [...this.hops.entries()]
        .sort(([left], [right]) => compareText(left, right))
        .map(([, hop]) => hop),
      silent: this.silent,
    };
  }
}

export function mergeAnswers(all: readonly TraceAnswers[]): TraceAnswers {
  const merged = new AnswerCollection();
  for (const answers of all) merged.add(answers);
  return merged.all();
}

function addressesOf(hop: Hop): string[] {
  const addresses = hop.probes.flatMap(({ address }) => (address === null ? [] : [address]));
  return [...new Set(addresses)].sort();
}
