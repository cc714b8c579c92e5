import type { Matrix, MatrixQuestion } from '../data/matrix.js';
import type { Verdict } from '../data/paths.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import type { VantagePlace } from '../page/model.js';
import { paper } from './palette.js';
import { svg } from './svg.js';

const cell = 15;
const margin = { left: 34, top: 30, right: 12, bottom: 30 };

/** What a matrix's cell looks like, by its verdict. */
const looks: Readonly<Record<Verdict, { readonly fill: string; readonly dot: string | null }>> = {
  Y: { fill: paper.yes, dot: null },
  y: { fill: '#f0b48f', dot: paper.yes },
  n: { fill: '#d8e8f2', dot: paper.muted },
  N: { fill: paper.no, dot: null },
  '-': { fill: '#f1f3f5', dot: null },
};

const legend: readonly (readonly [Verdict, string])[] = [
  ['Y', 'yes'],
  ['y', 'yes, in doubt'],
  ['n', 'no, in doubt'],
  ['N', 'no'],
  ['-', 'not asked'],
];

/** The matrix of one path and one question, for a paper. */
export function drawMatrix(
  { rows }: Matrix,
  vantagePoints: readonly VantagePlace[],
  question: MatrixQuestion & { readonly index: number },
  title: string,
): Markup {
  const side = vantagePoints.length * cell;
  const width = Math.max(margin.left + side + margin.right, 360);
  const height = margin.top + side + margin.bottom;
  const labels = vantagePoints.map(({ country }, i) => {
    const y = margin.top + i * cell + cell / 2 + 3.5;
    const x = margin.left + i * cell + cell / 2;
    return markup`<text x="${margin.left - 5}" y="${y}" text-anchor="end">${country}</text><text x="${x}" y="${margin.top + side + 12}" text-anchor="middle" font-size="8">${country}</text>`;
  });
  return svg(
    { title, width, height, className: 'matrix-figure' },
    markup`<text x="4" y="14" font-weight="600" fill="${paper.ink}">${title}</text>`,
    markup`<g fill="${paper.ink}">${labels}</g>`,
    rows.map((row, r) =>
      row.map(({ verdicts }, c) => {
        const verdict = verdicts?.[question.index];
        if (verdict === undefined) return null;
        return drawCell(verdict, margin.left + c * cell, margin.top + r * cell);
      }),
    ),
    legend.map(([verdict, words], i) => {
      const x = 4 + i * 72;
      return markup`${drawCell(verdict, x, height - 15, 10)}<text x="${x + 13}" y="${height - 6}" font-size="9" fill="${paper.ink}">${words}</text>`;
    }),
  );
}

function drawCell(verdict: Verdict, x: number, y: number, size = cell): Markup {
  const { fill, dot } = looks[verdict];
  return markup`<rect x="${x + 0.5}" y="${y + 0.5}" width="${size - 1}" height="${size - 1}" fill="${fill}"/>${dot !== null && markup`<circle cx="${x + size / 2}" cy="${y + size / 2}" r="2" fill="${dot}"/>`}`;
}
