import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

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

const resamples = 1000;
const seed = 20160331;

/**
 * The 95 % interval of a share of pairs for the choice of vantage points: of the share that a
 * campaign of this size from other vantage points in the same place would find on average.
 *
 * Pairs share vantage points, so they are not independent. The vantage points are resampled with
 * replacement; a pair of two weighs the product of how often each was drawn, a pair of one with
 * itself how often that was drawn (the vertex bootstrap, Snijders & Borgatti 1999, with
 * coincidences of one vantage point with itself left out instead of replaced). The variance of the
 * resampled shares gives an effective number of independent pairs, and that the Wilson score
 * interval with Student's t for the number of vantage points. Percentiles of the resampled shares
 * are not used: in simulations with 7 to 28 vantage points they covered the truth in 46 to 99 % of
 * campaigns, this interval in 90 to 100 %.
 *
 * The generator's seed is fixed: the same pairs give the same interval.
 *
 * @returns `null` with fewer than `fewestVantagePoints` vantage points.
 */
export function shareInterval(pairs: readonly PairOutcome[]): Interval | null {
  const ids = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
  if (ids.length < fewestVantagePoints) return null;
  const share = pairs.filter(({ counted }) => counted).length / pairs.length;
  const variance = resampledVariance(pairs, ids);
  const effective =
    variance === 0 ? ids.length : Math.min(pairs.length, (share * (1 - share)) / variance);
  return wilson(share, effective, studentQuantile(ids.length - 1));
}

function resampledVariance(pairs: readonly PairOutcome[], ids: readonly string[]): number {
  const { length } = ids;
  const positions = new Map(ids.map((id, index) => [id, index]));
  const indexed = pairs.map(({ a, b, counted }) => ({
    a: positions.get(a) ?? 0,
    b: positions.get(b) ?? 0,
    counted,
  }));
  // Two different draws meet the same vantage point once in n: this keeps the mix of pairs.
  const correction = length / (length - 1);
  const generator = xoroshiro128plus(seed);
  const drawn = new Float64Array(length);
  const shares: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < length; draw++) {
      const index = uniformInt(generator, 0, length - 1);
      drawn[index] = (drawn[index] ?? 0) + 1;
    }
    let counted = 0;
    let total = 0;
    for (const pair of indexed) {
      const timesA = drawn[pair.a] ?? 0;
      const weight = pair.a === pair.b ? timesA : correction * timesA * (drawn[pair.b] ?? 0);
      total += weight;
      if (pair.counted) counted += weight;
    }
    if (total > 0) shares.push(counted / total);
  }
  return correction * sampleVariance(shares);
}

function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // Sums of weights differ in their last bits where all shares are equal.
  const variance = squares / (values.length - 1);
  return variance < 1e-12 ? 0 : variance;
}

/** Wilson's score interval; `n` need not be whole. Wilson 1927, JASA 22. */
function wilson(share: number, n: number, quantile: number): Interval {
  const square = quantile ** 2;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const spread = Math.sqrt((share * (1 - share)) / n + square / (4 * n ** 2));
  const half = (quantile * spread) / (1 + square / n);
  return { low: round(Math.max(0, centre - half)), high: round(Math.min(1, centre + half)) };
}

/** Student's t at 97.5 %: Abramowitz & Stegun 26.7.5; off by less than 0.002 from 6 degrees on. */
export function studentQuantile(degrees: number): number {
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** More digits would be those of the resampling's noise. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
