import type { CampaignConfig } from '../config/schema.js';
import { UsageError } from '../errors.js';

/** Ids of the vantage points of sides a and b. */
export type Pair = readonly [string, string];

/** Every unordered pair once; with `withSelf` also each with itself: n(n+1)/2 instead of n(n-1)/2. */
export function unorderedPairs(ids: readonly string[], withSelf: boolean): Pair[] {
  return ids.flatMap((a, index) =>
    ids.slice(withSelf ? index : index + 1).map((b): Pair => [a, b]),
  );
}

/** Each of the one list with each of the other, no unordered pair twice. */
export function pairsBetween(
  ones: readonly string[],
  others: readonly string[],
  withSelf: boolean,
): Pair[] {
  const seen = new Set<string>();
  return ones
    .flatMap((a) => others.map((b): Pair => [a, b]))
    .filter((pair) => {
      const key = unordered(pair);
      if (seen.has(key) || (!withSelf && pair[0] === pair[1])) return false;
      seen.add(key);
      return true;
    });
}

/**
 * The pairs that a campaign names, or all of its vantage points.
 * @throws UsageError `duplicate-pair`.
 */
export function choosePairs(campaign: CampaignConfig, ids: readonly string[]): Pair[] {
  const { pairs, sameCountryPairs } = campaign;
  if (pairs === undefined) return unorderedPairs(ids, sameCountryPairs);
  if (!Array.isArray(pairs)) return pairsBetween(...pairs.between, sameCountryPairs);
  const twice = pairs.find((pair, index) =>
    pairs.slice(0, index).some((earlier) => unordered(earlier) === unordered(pair)),
  );
  if (twice === undefined) return pairs;
  throw new UsageError(`the campaign names the pair ${twice.join(', ')} twice`, {
    code: 'duplicate-pair',
    hint: 'A pair has no order: name it once, and use `repetitions` to measure it more often.',
  });
}

/** Ids that a campaign's `pairs` name, in the order of their first mention. */
export function namedInPairs(pairs: NonNullable<CampaignConfig['pairs']>): string[] {
  const named = Array.isArray(pairs) ? pairs.flat() : pairs.between.flat();
  return [...new Set(named)];
}

/**
 * The pairs in an order in which each vantage point rests as long as it can between two: the next
 * pair is always the one whose vantage points were used longest ago.
 */
export function spreadPairs(pairs: readonly Pair[]): Pair[] {
  const lastUse = new Map<string, number>();
  const left = [...pairs];
  const spread: Pair[] = [];
  const usedAt = ([a, b]: Pair) => Math.max(lastUse.get(a) ?? -1, lastUse.get(b) ?? -1);
  while (left.length > 0) {
    const next = left.reduce((best, pair, index) => {
      return usedAt(pair) < usedAt(left[best] ?? pair) ? index : best;
    }, 0);
    for (const pair of left.splice(next, 1)) {
      for (const id of pair) lastUse.set(id, spread.length);
      spread.push(pair);
    }
  }
  return spread;
}

function unordered(pair: Pair): string {
  return [...pair].sort().join(' ');
}
