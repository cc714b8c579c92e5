import { expect } from 'chai';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { AnalysedCampaign } from '../../../src/locality/campaign-diff.js';
import { campaignDiffSchema, diffCampaigns } from '../../../src/locality/campaign-diff.js';
import { changeProbability, holm } from '../../../src/locality/change-test.js';
import { resolveGroups } from '../../../src/locality/groups.js';
import { localityRecord } from '../../../src/locality/locality-record.js';
import type { LocatedPath } from '../../../src/locality/locate-paths.js';
import { resolveRegions } from '../../../src/locality/regions.js';
import { buildTables } from '../../../src/locality/tables.js';
import { pairsOf, pathThrough, studyCountries, vantagePoints } from './study.js';

const { europe, oceania } = studyCountries;
const regions = resolveRegions([
  { name: 'Europe', m49: '150' },
  { name: 'Oceania', m49: '009' },
]);

function campaign(
  paths: readonly LocatedPath[],
  groupNames = ['5 Eyes', 'EU'],
  sha256 = 'a'.repeat(64),
): AnalysedCampaign {
  const groups = resolveGroups(groupNames);
  const geodata = [{ name: 'test', date: null, sha256 }];
  const tables = buildTables({ vantagePoints, apps: ['signal'], paths, regions, groups, geodata });
  return { tables, paths: paths.map((path) => localityRecord(path, regions, groups)) };
}

describe('diffCampaigns', () => {
  const to = (country: string, countries = europe) =>
    pairsOf(countries).map((pair) => pathThrough(pair, [country], 'signal'));

  it('counts pair by pair what changed in each cell, and tells what chance does not explain', () => {
    const diff = diffCampaigns(
      campaign([...to('CH'), ...to('CH', oceania)]),
      campaign([...to('US'), ...to('US', oceania)]),
    );
    expect(campaignDiffSchema.parse(diff)).to.deep.equal(diff);
    const row = (region: string, group: string | null) =>
      diff.rows.find((each) => each.region === region && each.group === group && each.app !== null);
    expect(row('Europe', null)).to.include({
      ...{ n: 120, before: 0, after: 120, gained: 120, lost: 0, significant: true },
    });
    expect(row('Europe', 'EU')).to.include({ gained: 0, lost: 0, probability: null });
    // Two vantage points are too few to tell chance from change.
    expect(row('Oceania', '5 Eyes')).to.include({ n: 3, gained: 0, significant: null });
    expect(diff).to.include({ sameGeodata: true }).and.to.deep.include({ notCompared: [] });
  });

  it('takes pairs that both measured, and says what is not in both', () => {
    const all = to('CH');
    const diff = diffCampaigns(
      campaign(all, ['5 Eyes', 'EU']),
      campaign(all.slice(0, 50), ['5 Eyes', 'China'], 'b'.repeat(64)),
    );
    expect(diff.rows.find(({ app }) => app === 'signal')?.n).to.equal(50);
    expect(diff.notCompared).to.deep.equal(['group EU', 'group China']);
    expect(diff.sameGeodata).to.equal(false);
  });
});

describe('changeProbability', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `vp${index}`);
  const changes = (count: number, value: (a: number, b: number) => number) =>
    ids(count).flatMap((a, i) =>
      ids(count)
        .slice(i)
        .map((b, offset) => ({ a, b, value: value(i, i + offset) })),
    );

  it('is not given where nothing changed, or for too few vantage points', () => {
    expect(changeProbability(changes(10, () => 0))).to.equal(null);
    expect(changeProbability(changes(6, () => 1))).to.equal(null);
  });

  it('is not small where about as many pairs changed either way, and small where all changed', () => {
    expect(
      changeProbability(changes(8, (a, b) => (a === b ? 0 : (a + b) % 2 ? 1 : -1))),
    ).to.be.within(0.05, 1);
    expect(changeProbability(changes(15, () => 1))).to.be.lessThan(0.002);
  });

  it('takes what one vantage point did for chance, however many pairs it has', () => {
    expect(changeProbability(changes(15, (a, b) => Number(a === 3 || b === 3)))).to.be.greaterThan(
      0.05,
    );
  });

  it('finds a change in about 5 % of campaigns between which nothing changed in general', () => {
    const generator = xoroshiro128plus(3);
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator))) *
      Math.cos(2 * Math.PI * uniformFloat64(generator));
    let found = 0;
    const campaigns = 400;
    for (let campaign = 0; campaign < campaigns; campaign++) {
      // Networks change their ways, each for itself, and pairs theirs.
      const [before, after] = [ids(12).map(normal), ids(12).map(normal)];
      const probability = changeProbability(
        changes(12, (a, b) => {
          const counts = (bent: readonly number[]) => bent[a]! + bent[b]! + normal() > 0;
          return Number(counts(after)) - Number(counts(before));
        }),
      );
      if ((probability ?? 1) <= 0.05) found++;
    }
    expect(found / campaigns).to.be.within(0.01, 0.09);
  }).timeout(20_000);
});

describe('holm', () => {
  it('multiplies by how many are left, and never lets a later one be smaller', () => {
    expect(holm([0.04, 0.01, 0.03])).to.deep.equal([0.06, 0.03, 0.06]);
    expect(holm([0.6, 0.7])).to.deep.equal([1, 1]);
    expect(holm([])).to.deep.equal([]);
  });
});
