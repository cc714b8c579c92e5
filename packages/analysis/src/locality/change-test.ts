import type { PairValue } from './interval.js';
import { fewestVantagePoints, meanVariance } from './interval.js';
import { studentTwoSided } from './student.js';

/**
 * Whether pairs changed more often the one way than the other: McNemar's test (1947, Psychometrika 12) on
 * those that changed. Pairs share vantage points and do not change independently, so its chi-square is
 * divided by the design effect (Rao & Scott 1981, JASA 76): by how many times more the mean change varies
 * (`meanVariance`) than that of independent pairs. Its root is compared with Student's t for the number of
 * vantage points. Where all pairs changed alike they count as one for each vantage point.
 *
 * @param pairs 1 gained, -1 lost, 0 unchanged.
 * @returns the probability of such a difference by chance, two-sided; `null` with too few vantage points,
 *   or where nothing changed.
 */
export function changeProbability(pairs: readonly PairValue[]): number | null {
  const vantagePoints = new Set(pairs.flatMap(({ a, b }) => [a, b])).size;
  const changed = pairs.filter(({ value }) => value !== 0).length;
  if (vantagePoints < fewestVantagePoints || changed === 0) return null;
  const balance = pairs.reduce((sum, { value }) => sum + value, 0);
  const chiSquare = balance ** 2 / changed;
  return studentTwoSided(
    Math.sqrt(chiSquare / designEffect(pairs, changed, balance, vantagePoints)),
    vantagePoints - 1,
  );
}

function designEffect(
  pairs: readonly PairValue[],
  changed: number,
  balance: number,
  vantagePoints: number,
): number {
  const count = pairs.length;
  const independent = (changed / count - (balance / count) ** 2) / (count - 1);
  const alike = independent < 1e-12;
  return alike ? count / vantagePoints : Math.max(1, meanVariance(pairs) / independent);
}

/**
 * Holm's correction (1979, Scandinavian Journal of Statistics 6): of all tests together, the probability
 * that one taken for significant at 0.05 is so by chance alone stays below 0.05.
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities
    .map((probability, index) => ({ probability, index }))
    .sort((left, right) => left.probability - right.probability);
  const adjusted: number[] = [];
  let least = 0;
  for (const [rank, { probability, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, probability * (order.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}
