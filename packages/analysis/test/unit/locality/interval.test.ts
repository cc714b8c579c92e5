import { expect } from 'chai';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { PairOutcome } from '../../../src/locality/interval.js';
import {
  fewestVantagePoints,
  shareInterval,
  studentQuantile,
} from '../../../src/locality/interval.js';

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `vp${index}`);
}

function allPairs(count: number, counted: (a: number, b: number) => boolean): PairOutcome[] {
  const names = ids(count);
  return names.flatMap((a, i) =>
    names.slice(i).map((b, offset) => ({ a, b, counted: counted(i, i + offset) })),
  );
}

describe('shareInterval', () => {
  it('is not given for fewer than seven vantage points', () => {
    expect(fewestVantagePoints).to.equal(7);
    expect(shareInterval(allPairs(6, () => true))).to.equal(null);
    expect(shareInterval([])).to.equal(null);
    expect(shareInterval(allPairs(7, () => true))).not.to.equal(null);
  });

  it('is the same every time, in whatever order the pairs come', () => {
    const pairs = allPairs(10, (a, b) => (a + b) % 3 === 0);
    expect(shareInterval(pairs)).to.deep.equal(shareInterval([...pairs].reverse()));
  });

  it('stays below one and above zero where all pairs agree: others may not', () => {
    expect(shareInterval(allPairs(15, () => true))).to.deep.equal({ low: 0.7653, high: 1 });
    expect(shareInterval(allPairs(15, () => false))).to.deep.equal({ low: 0, high: 0.2347 });
  });

  it('is wider where single vantage points decide than where every pair differs', () => {
    const width = (pairs: readonly PairOutcome[]) => {
      const { low, high } = shareInterval(pairs)!;
      return high - low;
    };
    const byVantagePoint = width(allPairs(20, (a, b) => a < 5 || b < 5));
    const byPair = width(allPairs(20, (a, b) => (a * 7 + b * 13) % 16 < 7));
    expect(byVantagePoint).to.be.greaterThan(1.5 * byPair);
  });

  it('covers the share of all possible vantage points in about 95 % of campaigns', () => {
    const generator = xoroshiro128plus(1);
    const random = () => uniformFloat64(generator);
    // Some vantage points' traffic always goes abroad; the true share is 1 - (1 - p)^2 for pairs of
    // two and p for pairs of one with itself.
    const p = 0.3;
    for (const n of [7, 15]) {
      const truth = ((n - 1) * (1 - (1 - p) ** 2) + 2 * p) / (n + 1);
      let covered = 0;
      const campaigns = 200;
      for (let campaign = 0; campaign < campaigns; campaign++) {
        const abroad = ids(n).map(() => random() < p);
        const { low, high } = shareInterval(
          allPairs(n, (a, b) => abroad[a] === true || abroad[b] === true),
        )!;
        if (low <= truth && truth <= high) covered++;
      }
      expect(covered / campaigns).to.be.within(0.9, 0.995);
    }
  }).timeout(20_000);
});

describe('studentQuantile', () => {
  it('agrees with printed tables', () => {
    expect(studentQuantile(6)).to.be.closeTo(2.447, 0.002);
    expect(studentQuantile(14)).to.be.closeTo(2.145, 0.001);
    expect(studentQuantile(1e6)).to.be.closeTo(1.96, 0.001);
  });
});
