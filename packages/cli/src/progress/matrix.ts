import type { PairCounts, StepState } from '@matador/core';
import { styleText } from 'node:util';

export interface Matrix {
  /** In the order of rows and columns. */
  readonly vantagePoints: readonly { readonly id: string; readonly country: string }[];
  /** Those of one pair are added up. */
  readonly pairs: readonly PairCounts[];
}

export interface MatrixStyle {
  readonly columns: number;
  readonly colour: boolean;
}

type Counts = PairCounts['counts'];

/** What is told of a cell beside how much of it is done; the first that applies. */
const marks: readonly {
  readonly state: StepState;
  readonly sign: string;
  readonly about: string;
}[] = [
  { state: 'under-way', sign: '>', about: 'under way' },
  { state: 'given-up', sign: '!', about: 'given up' },
  { state: 'impossible', sign: 'x', about: 'impossible' },
  { state: 'failed', sign: '*', about: 'failed, to be tried again' },
];
/** Whether there are to be colours is known before. */
const asked = { validateStream: false };
const colours = {
  'under-way': 'cyan',
  'given-up': 'red',
  impossible: 'red',
  failed: 'yellow',
  complete: 'green',
  open: 'gray',
} as const;

/**
 * A triangle of vantage points × vantage points: in each cell how many of a pair's measurements are
 * done, and a mark for what else became of them. Empty where it is wider than `columns`.
 */
export function renderMatrix({ vantagePoints, pairs }: Matrix, style: MatrixStyle): string[] {
  const countries = vantagePoints.map(({ country }) => country);
  const alone = new Set(countries).size === countries.length;
  const labels = vantagePoints.map(({ id, country }) => (alone ? country : id));
  const margin = Math.max(0, ...labels.map(({ length }) => length)) + 1;
  const room = Math.floor((style.columns - margin) / vantagePoints.length);
  if (room < 1) return [];
  const width = Math.min(3, room);
  const cells = addUp(pairs);
  const rows = vantagePoints.map(({ id }, row) => {
    const line = vantagePoints.slice(0, row + 1).map((other) => {
      const counts = cells.get(`${other.id} ${id}`) ?? cells.get(`${id} ${other.id}`) ?? {};
      return renderCell(counts, width, style.colour);
    });
    return `${(labels[row] ?? '').padEnd(margin)}${line.join('')}`;
  });
  return [...renderHead(countries, width).map((line) => `${' '.repeat(margin)}${line}`), ...rows];
}

/** What the signs of a matrix mean, in lines of at most `columns`. */
export function renderLegend(columns: number): string[] {
  const signs = ['■ all done', '1–9, + so many done', '· none done'];
  const entries = [...signs, ...marks.map(({ sign, about }) => `${sign} ${about}`)];
  return entries.reduce<string[]>((lines, entry) => {
    const longer = `${lines.at(-1) ?? ''}   ${entry}`;
    return lines.length > 0 && longer.length <= columns
      ? [...lines.slice(0, -1), longer]
      : [...lines, entry];
  }, []);
}

/** Codes side by side, or, where columns are too narrow for it, one letter above the other. */
function renderHead(countries: readonly string[], width: number): string[] {
  if (width >= 3)
    return [
      countries
        .map((country) => country.padEnd(width))
        .join('')
        .trimEnd(),
    ];
  return [0, 1].map((letter) =>
    countries
      .map((country) => (country[letter] ?? '').padEnd(width))
      .join('')
      .trimEnd(),
  );
}

function renderCell(counts: Counts, width: number, colour: boolean): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return ' '.repeat(width);
  const done = counts.complete ?? 0;
  const mark = marks.find(({ state }) => (counts[state] ?? 0) > 0);
  const sign = doneSign(done, total);
  const text = width === 1 ? (mark?.sign ?? sign) : `${sign}${mark?.sign ?? ''}`;
  const state = mark?.state ?? (done > 0 ? 'complete' : 'open');
  const painted = colour ? styleText(colours[state], text, asked) : text;
  return `${painted}${' '.repeat(width - text.length)}`;
}

function doneSign(done: number, total: number): string {
  if (done === total) return '■';
  if (done === 0) return '·';
  return done > 9 ? '+' : String(done);
}

function addUp(pairs: readonly PairCounts[]): Map<string, Counts> {
  const cells = new Map<string, Counts>();
  for (const { a, b, counts } of pairs) {
    const cell = cells.get(`${a} ${b}`) ?? {};
    for (const [state, count] of Object.entries(counts) as [StepState, number][]) {
      cell[state] = (cell[state] ?? 0) + count;
    }
    cells.set(`${a} ${b}`, cell);
  }
  return cells;
}
