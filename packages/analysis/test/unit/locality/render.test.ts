import { expect } from 'chai';
import { resolveGroups } from '../../../src/locality/groups.js';
import { resolveRegions } from '../../../src/locality/regions.js';
import { renderTables } from '../../../src/locality/render.js';
import { buildTables } from '../../../src/locality/tables.js';
import { pairsOf, pathThrough, studyCountries, vantagePoints } from './study.js';

describe('renderTables', () => {
  const { europe, asia } = studyCountries;
  const doubtful = {
    address: '192.0.2.1',
    country: 'DE',
    confidence: 0.5,
    candidates: ['DE', 'US'],
    asn: null,
    sides: ['a'],
    server: false,
  } as const;
  const network = pairsOf(europe).map((pair, index) => pathThrough(pair, index < 12 ? ['US'] : []));
  const tables = buildTables({
    vantagePoints: vantagePoints.filter(({ country }) => [...europe, ...asia].includes(country)),
    apps: ['signal', 'threema'],
    paths: [
      ...network,
      ...pairsOf(europe).map((pair) => pathThrough(pair, ['US'], 'signal')),
      ...pairsOf(europe)
        .slice(0, 60)
        .map((pair) => ({ ...pathThrough(pair, ['CH'], 'threema'), hops: [doubtful] })),
    ],
    regions: resolveRegions([
      { name: 'Europe', m49: '150' },
      { name: 'Asia', m49: '142' },
      { name: 'Oceania', m49: '009' },
    ]),
    groups: resolveGroups(['5 Eyes', 'China']),
    geodata: [],
  });

  it('sets the network path beside each app, aligned, with what is above, below or in doubt', () => {
    expect(renderTables(tables).split('\n')).to.deep.equal([
      'Table 2. Pairs whose traffic leaves the region',
      '',
      'Region  Pairs  Network path  signal       threema',
      'Europe    120    12  10%      120 100% >  0/60   0% <?',
      'Asia       28     -             -            -',
      '',
      'Table 3. Pairs whose traffic is accessible to an interest group',
      '',
      'Region  Interest group  Pairs  Network path  signal       threema',
      'Europe  5 Eyes            120    12  10%      120 100% >  0/60   0% <?',
      'Europe  China             120     0   0%        0   0%    0/60   0%',
      'Asia    5 Eyes             28     -             -            -',
      'Asia    China              28     -             -            -',
      '',
      '<, >  below, above the network path',
      '?     doubt about a place, or an unknown hop, could change it',
      'No vantage points in: Oceania',
      '',
    ]);
  });

  it('marks a cell that an unknown hop could raise, and not one that is full already', () => {
    const silent = (countries: string[]) => ({
      ...pathThrough(['DE', 'FR'], countries),
      unknownHops: 2,
    });
    const lines = (countries: string[]) =>
      renderTables(
        buildTables({
          vantagePoints,
          apps: [],
          paths: [silent(countries)],
          regions: resolveRegions([{ name: 'Europe', m49: '150' }]),
          groups: [],
          geodata: [],
        }),
      ).split('\n')[3];
    expect(lines(['DE'])).to.match(/0% \?$/);
    expect(lines(['US'])).to.match(/100%$/);
  });

  it('says which regions are too small for an interval', () => {
    const small = buildTables({
      vantagePoints,
      apps: [],
      paths: [pathThrough(['AR', 'BR'], ['US'])],
      regions: resolveRegions(),
      groups: [],
      geodata: [],
    });
    expect(renderTables(small)).to.include(
      'with fewer than 7 vantage points: Americas, South America, Northern America, Oceania\n',
    );
  });

  it('has something to say of tables without a row', () => {
    const none = { ...tables, table2: [], table3: [] };
    expect(renderTables(none)).to.include('Table 2.').and.include('Table 3.');
  });
});
