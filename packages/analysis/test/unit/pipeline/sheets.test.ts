import { expect } from 'chai';
import { resolveGroups } from '../../../src/locality/groups.js';
import { resolveRegions } from '../../../src/locality/regions.js';
import { buildTables } from '../../../src/locality/tables.js';
import { sheetOf, tableNames } from '../../../src/pipeline/sheets.js';
import { pathThrough, vantagePoints } from '../locality/study.js';

describe('sheetOf', function () {
  this.timeout(10_000);
  const paths = ['signal', 'threema'].flatMap((app) => [
    { ...pathThrough(['DE', 'FR'], [app === 'signal' ? 'US' : 'CH'], app), km: 900, rttMs: 30 },
    { ...pathThrough(['AR', 'BR'], ['US'], app), role: 'media' as const },
  ]);
  const tables = buildTables({
    vantagePoints,
    apps: ['signal', 'threema'],
    paths: [...paths, { ...pathThrough(['DE', 'FR'], []), km: 450, rttMs: 10 }],
    regions: resolveRegions(),
    groups: resolveGroups(),
    geodata: [],
  });

  it('gives every table as rows as long as its head', () => {
    for (const name of tableNames) {
      const { head, rows } = sheetOf(tables, name);
      expect(rows, name).not.to.be.empty;
      for (const row of rows) expect(row, name).to.have.length(head.length);
    }
  });

  it('puts into a row what its head says', () => {
    const rowsOf = (name: (typeof tableNames)[number]) => {
      const { head, rows } = sheetOf(tables, name);
      return rows.map((row) => Object.fromEntries(head.map((key, index) => [key, row[index]])));
    };
    expect(rowsOf('replacements')[0]).to.deep.include({
      ...{ from: 'signal', to: 'threema', region: 'Europe', group: null, n: 1, lost: 1 },
      ...{ countriesGained: 'CH:1', countriesLost: 'US:1' },
    });
    expect(rowsOf('inflation')[0]).to.include({ length: 'km', n: 1, ratioMedian: 2 });
    expect(rowsOf('inflation')[1]).to.include({ length: 'rttMs', applicationQ1: 30 });
    const media = rowsOf('roles').filter(({ role }) => role === 'media');
    expect(media.find(({ region }) => region === 'South America')).to.include({ group: '' });
    expect(rowsOf('detours')[0]).to.include({ region: 'Europe', path: 'signal', by: 'US:1' });
  });
});
