import { studentQuantile } from './student.js';

/** A pair of vantage points, by their ids, with what was counted of it. */
export interface PairOutcome {
  readonly a: string;
  readonly b: string;
  readonly counted: boolean;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * With fewer vantage points a region's share says too little about other vantage points there:
 * with six the interval of a cell that all pairs agree on is already half of the range.
 */
export const fewestVantagePoints = 7;

/**
 * The 95 % interval of a share of pairs for the choice of vantage points: of the share that a
 * campaign of this size from other vantage points in the same place would find on average.
 *
 * Pairs share vantage points, so they are not independent: `shareVariance` says how far the share
 * would vary, and so how many independent pairs would vary as much. That number goes into the Wilson
 * score interval, with Student's t for the number of vantage points. Where all pairs agree, nothing
 * shows how they hang together: they count as one for each vantage point.
 *
 * `scripts/evaluate-intervals.mjs` says how often it holds the truth.
 *
 * @returns `null` with fewer than `fewestVantagePoints` vantage points.
 */
export function shareInterval(pairs: readonly PairOutcome[]): Interval | null {
  const vantagePoints = new Set(pairs.flatMap(({ a, b }) => [a, b])).size;
  if (vantagePoints < fewestVantagePoints) return null;
  const share = pairs.filter(({ counted }) => counted).length / pairs.length;
  return wilson(
    share,
    effectivePairs(share * (1 - share), shareVariance(pairs), vantagePoints, pairs.length),
    studentQuantile(vantagePoints - 1),
  );
}

/** How many independent pairs would vary as much; of pairs that all agree, one for each vantage point. */
function effectivePairs(ofOne: number, variance: number, vantagePoints: number, pairs: number) {
  return variance === 0 ? vantagePoints : Math.min(pairs, ofOne / variance);
}

/**
 * How far the mean of what was seen of pairs would vary with other vantage points. Pairs without one in
 * common are independent, so the mean of their products estimates the square of the true mean, and
 * what the square of the mean exceeds it by is its variance: the unbiased estimator for a U-statistic
 * (Wang & Lindsay 2014, Statistica Sinica 24). It can come out too low, even negative: it is at
 * least that of independent pairs, and the part above that is enlarged by n / (n - 1), as in a jackknife.
 */
export function meanVariance(pairs: readonly PairValue[]): number {
  const count = pairs.length;
  const mean = pairs.reduce((sum, { value }) => sum + value, 0) / count;
  const squares = pairs.reduce((sum, { value }) => sum + value ** 2, 0);
  const independent = (squares / count - mean ** 2) / (count - 1);
  const { products, combinations, vantagePoints } = withCommonEnds(pairs);
  const apart = ((mean * count) ** 2 - products) / (count ** 2 - combinations);
  const shared = mean ** 2 - apart - independent;
  return independent + Math.max(0, shared) * (vantagePoints / (vantagePoints - 1));
}

/** A pair of vantage points, by their ids, with a number. */
export interface PairValue {
  readonly a: string;
  readonly b: string;
  readonly value: number;
}

function shareVariance(pairs: readonly PairOutcome[]): number {
  const variance = meanVariance(
    pairs.map(({ a, b, counted }) => ({ a, b, value: counted ? 1 : 0 })),
  );
  // Where all agree, what is left is of rounding.
  return variance < 1e-12 ? 0 : variance;
}

/** Over all combinations of two pairs with a vantage point in common, a pair with itself among them. */
function withCommonEnds(pairs: readonly PairValue[]) {
  const ends = new Map<string, { sum: number; count: number }>();
  // A pair with itself is met at both of its ends, and counts once.
  let products = 0;
  let combinations = 0;
  for (const { a, b, value } of pairs) {
    for (const id of a === b ? [a] : [a, b]) {
      const end = ends.get(id) ?? { sum: 0, count: 0 };
      ends.set(id, { sum: end.sum + value, count: end.count + 1 });
    }
    if (a === b) continue;
    products -= value ** 2;
    combinations -= 1;
  }
  for (const { sum, count } of ends.values()) {
    products += sum ** 2;
    combinations += count ** 2;
  }
  return { products, combinations, vantagePoints: ends.size };
}

/** Wilson's score interval; `n` need not be whole. Wilson 1927, JASA 22. */
function wilson(share: number, n: number, quantile: number): Interval {
  const square = quantile ** 2;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const spread = Math.sqrt((share * (1 - share)) / n + square / (4 * n ** 2));
  const half = (quantile * spread) / (1 + square / n);
  return { low: round(Math.max(0, centre - half)), high: round(Math.min(1, centre + half)) };
}

/** More digits than anybody reads into a share of some hundred pairs. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
