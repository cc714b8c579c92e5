import { expect } from 'chai';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { studentQuantile, studentTwoSided } from '../../../src/locality/student.js';
import type { PairOutcome } from '../../../src/locality/interval.js';
import {
  fewestVantagePoints,
  meanVariance,
  shareInterval,
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
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator))) *
      Math.cos(2 * Math.PI * uniformFloat64(generator));
    // A pair counts where what its two networks, and chance, add to it is positive: half of the time.
    for (const n of [7, 15]) {
      let covered = 0;
      const campaigns = 400;
      for (let campaign = 0; campaign < campaigns; campaign++) {
        const bent = ids(n).map(normal);
        const { low, high } = shareInterval(
          allPairs(n, (a, b) => bent[a]! + bent[b]! + normal() > 0),
        )!;
        if (low <= 0.5 && 0.5 <= high) covered++;
      }
      expect(covered / campaigns).to.be.within(0.92, 0.98);
    }
  }).timeout(20_000);
});

describe('meanVariance', () => {
  const of = (values: Record<string, number>) =>
    Object.entries(values).map(([pair, value]) => ({ a: pair[0]!, b: pair[1]!, value }));

  it('is that of independent values where vantage points do not matter', () => {
    // Disjoint pairs: nothing is shared, so all that is left is their own variance over their number.
    const variance = meanVariance(of({ ab: 1, cd: 0, ef: 1, gh: 0 }));
    expect(variance).to.be.closeTo(0.25 / 3, 1e-12);
  });

  it('is larger where vantage points decide, by what pairs with one in common have in common', () => {
    // Pairs of a count. Means of products: of disjoint pairs 0; of the mean, 1/4; independent 1/20.
    const variance = meanVariance(of({ ab: 1, ac: 1, ad: 1, bc: 0, bd: 0, cd: 0 }));
    const independent = 0.25 / 5;
    expect(variance).to.be.closeTo(independent + ((0.25 - 0 - independent) * 4) / 3, 1e-12);
  });
});

describe('studentQuantile', () => {
  it('agrees with printed tables', () => {
    expect(studentQuantile(6)).to.be.closeTo(2.447, 0.002);
    expect(studentQuantile(14)).to.be.closeTo(2.145, 0.001);
    expect(studentQuantile(1e6)).to.be.closeTo(1.96, 0.001);
  });
});

describe('studentTwoSided', () => {
  it('agrees with printed tables, for odd and even degrees of freedom', () => {
    for (const [t, degrees, probability] of [
      [12.706, 1, 0.05],
      [4.303, 2, 0.05],
      [2.447, 6, 0.05],
      [3.499, 7, 0.01],
      [2.145, 14, 0.05],
      [2.771, 27, 0.01],
    ] as const) {
      expect(studentTwoSided(t, degrees)).to.be.closeTo(probability, 1e-4);
      expect(studentTwoSided(-t, degrees)).to.be.closeTo(probability, 1e-4);
    }
    expect(studentTwoSided(0, 9)).to.equal(1);
  });
});
