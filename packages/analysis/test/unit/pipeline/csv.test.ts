import { expect } from 'chai';
import { sheetCsv } from '../../../src/pipeline/csv.js';
import { localitySheet } from '../../../src/pipeline/sheets.js';
import type { Cell } from '../../../src/records.js';

describe('sheetCsv', () => {
  const cell: Cell = {
    count: 1,
    n: 2,
    share: 0.5,
    interval: { low: 0.1, high: 0.9 },
    bounds: { low: 0.5, high: 1 },
    unknownPairs: 1,
  };
  const empty: Cell = {
    count: 0,
    n: 0,
    share: null,
    interval: null,
    bounds: null,
    unknownPairs: 0,
  };
  const row = {
    region: 'Europe, mine',
    vantagePoints: 2,
    pairs: 3,
    network: cell,
    applications: { signal: empty },
  };

  it('has a line for each cell, quoted where it must be, empty where there is nothing', () => {
    expect(sheetCsv(localitySheet([row])).split('\n')).to.deep.equal([
      'region,vantagePoints,pairs,path,count,n,share,intervalLow,intervalHigh,boundsLow,boundsHigh,unknownPairs,mark',
      '"Europe, mine",2,3,network,1,2,0.5,0.1,0.9,0.5,1,1,',
      '"Europe, mine",2,3,signal,0,0,,,,,,0,',
      '',
    ]);
  });

  it('names the interest group behind the region', () => {
    const lines = sheetCsv(localitySheet([{ ...row, group: 'The "Group"' }])).split('\n');
    expect(lines[0]).to.match(/^region,group,vantagePoints,/);
    expect(lines[1]).to.match(/^"Europe, mine","The ""Group""",2,3,network,/);
  });
});
