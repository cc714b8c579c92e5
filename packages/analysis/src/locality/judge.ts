import type { LocatedPath } from './locate-paths.js';

/** Whether something is so of a path, by its verdicts and within what their doubt allows. */
export interface Judgement {
  /** By the verdicts. */
  readonly answer: boolean;
  /** So wherever the doubtful addresses are among their candidates. */
  readonly surely: boolean;
  /** So for some choice among the candidates. */
  readonly possibly: boolean;
}

/**
 * Whether a path leaves a region: any located address on it, a messaging server included, lies
 * outside. Both vantage points are taken to lie inside.
 */
export function judgeLeaving(path: LocatedPath, region: ReadonlySet<string>): Judgement {
  return judgeAny(path, (country) => !region.has(country));
}

/** Whether any country on a path, the vantage points' own included, belongs to a group. */
export function judgeAccess(path: LocatedPath, group: ReadonlySet<string>): Judgement {
  if (group.has(path.a.country) || group.has(path.b.country)) {
    return { answer: true, surely: true, possibly: true };
  }
  return judgeAny(path, (country) => group.has(country));
}

/**
 * Both readings ask whether any address lies in a set of countries, so choosing for each address
 * the candidate least (or most) in that set attains the lowest (or highest) count of all pairs at
 * once: the bounds are sharp though pairs share addresses.
 */
function judgeAny(path: LocatedPath, counts: (country: string) => boolean): Judgement {
  return {
    answer: path.hops.some(({ country }) => country !== null && counts(country)),
    // An address without a verdict makes nothing sure: the share would lie outside of its bounds.
    surely: path.hops.some(
      ({ country, candidates }) => country !== null && (candidates?.every(counts) ?? false),
    ),
    possibly: path.hops.some(({ candidates }) => candidates?.some(counts) ?? true),
  };
}
