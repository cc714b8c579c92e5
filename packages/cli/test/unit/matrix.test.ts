import type { PairCounts, StepState } from '@matador/core';
import { countPairs } from '@matador/core';
import { expect } from 'chai';
import { stripVTControlCharacters } from 'node:util';
import { renderLegend, renderMatrix } from '../../src/progress/matrix.js';
import { stepsOf } from '../support/run-events.js';

const study =
  'BE CZ DK DE FI FR GR IE IT NO PL PT ES SE CH CN HK IL JP KR SG TH AU NZ CA US AR BR'.split(' ');

function matrixOf(countries: readonly string[], states: Readonly<Record<string, StepState>> = {}) {
  const pairs = countPairs(stepsOf(...countries), (id) => states[id] ?? 'open');
  const vantagePoints = countries.map((country) => ({ id: country.toLowerCase(), country }));
  return { vantagePoints, pairs };
}
const plain = (columns: number) => ({ columns, colour: false });
const counts = (of: PairCounts['counts']): PairCounts[] => [
  { a: 'de', b: 'de', app: 'signal', counts: of },
];

describe('the matrix of pairs', () => {
  it('is a triangle with a mark for each that is not simply done or open', () => {
    const matrix = matrixOf(['DE', 'CH', 'US'], {
      signal_de_de_r1: 'complete',
      signal_de_ch_r1: 'failed',
      signal_ch_ch_r1: 'under-way',
      signal_de_us_r1: 'given-up',
    });
    expect(renderMatrix(matrix, plain(80))).to.deep.equal([
      '   DE CH US',
      'DE ■  ',
      'CH ·* ·> ',
      'US ·! ·  ·  ',
    ]);
  });

  it('says how many of a pair are done, all apps and repetitions added up', () => {
    const cell = (of: PairCounts['counts']) => {
      const { vantagePoints } = matrixOf(['DE']);
      const pairs = [...counts(of), ...counts({ complete: 1 })];
      return renderMatrix({ vantagePoints, pairs }, plain(80))[1]?.slice(3).trimEnd();
    };
    expect(cell({ complete: 3 })).to.equal('■');
    expect(cell({ complete: 3, open: 4 })).to.equal('4');
    expect(cell({ complete: 12, open: 4 })).to.equal('+');
    expect(cell({ complete: 1, 'given-up': 1, 'under-way': 1 })).to.equal('2>');
  });

  it('leaves cells empty that are not planned', () => {
    const { vantagePoints, pairs } = matrixOf(['DE', 'CH']);
    const matrix = { vantagePoints, pairs: pairs.filter(({ a, b }) => a !== b) };
    expect(renderMatrix(matrix, plain(80))).to.deep.equal(['   DE CH', 'DE    ', 'CH ·     ']);
  });

  it('names vantage points that share a country by their ids', () => {
    const { pairs } = matrixOf(['DE', 'CH']);
    const vantagePoints = ['de', 'ch'].map((id) => ({ id, country: 'DE' }));
    expect(renderMatrix({ vantagePoints, pairs }, plain(80))[2]).to.equal('ch ·  ·  ');
  });

  it("fits the study's 28 countries into 100, 80 and 40 columns, and says so where it does not", () => {
    const matrix = matrixOf(study);
    for (const [columns, width, head] of [
      [100, 3 + 28 * 3, 1],
      [80, 3 + 28 * 2, 2],
      [40, 3 + 28, 2],
    ] as const) {
      const lines = renderMatrix(matrix, plain(columns));
      expect(lines).to.have.length(head + 28);
      expect(lines.at(-1)).to.have.length(width);
    }
    expect(renderMatrix(matrix, plain(80)).slice(0, 2)).to.deep.equal([
      '   B C D D F F G I I N P P E S C C H I J K S T A N C U A B',
      '   E Z K E I R R E T O L T S E H N K L P R G H U Z A S R R',
    ]);
    expect(renderMatrix(matrix, plain(30))).to.deep.equal([]);
  });

  it('is the same text with colours', () => {
    const matrix = matrixOf(['DE', 'CH', 'US'], { signal_de_ch_r1: 'complete' });
    const coloured = renderMatrix(matrix, { columns: 80, colour: true });
    expect(coloured.join()).to.include('\u001b[32m■\u001b[39m');
    expect(coloured.map((line) => stripVTControlCharacters(line))).to.deep.equal(
      renderMatrix(matrix, plain(80)),
    );
  });

  it('explains its signs in lines that fit', () => {
    expect(renderLegend(200)).to.have.length(1);
    for (const line of renderLegend(40)) expect(line.length).to.be.at.most(40);
  });
});
