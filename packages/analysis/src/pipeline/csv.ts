import type { Cell, Tables } from '../records.js';

type Row = Tables['table2'][number] & { readonly group?: string };
type Value = string | number | null;

const cellColumns = [
  'path',
  'count',
  'n',
  'share',
  'intervalLow',
  'intervalHigh',
  'boundsLow',
  'boundsHigh',
  'unknownPairs',
] as const;

/**
 * A table with one line for each cell; `path` is `network` or the app's id, and what a cell does
 * not have is empty. RFC 4180, with line feeds.
 */
export function tableCsv(rows: readonly Row[]): string {
  const grouped = rows.some(({ group }) => group !== undefined);
  const head = ['region', ...(grouped ? ['group'] : []), 'vantagePoints', 'pairs', ...cellColumns];
  const lines = rows.flatMap((row) => {
    const start = [
      row.region,
      ...(row.group === undefined ? [] : [row.group]),
      row.vantagePoints,
      row.pairs,
    ];
    const cells: [string, Cell][] = [['network', row.network], ...Object.entries(row.applications)];
    return cells.map(([path, cell]) => [...start, path, ...cellValues(cell)]);
  });
  return [head, ...lines].map((line) => `${line.map(quote).join(',')}\n`).join('');
}

function cellValues({ count, n, share, interval, bounds, unknownPairs }: Cell): Value[] {
  return [
    count,
    n,
    share,
    interval?.low ?? null,
    interval?.high ?? null,
    bounds?.low ?? null,
    bounds?.high ?? null,
    unknownPairs,
  ];
}

function quote(value: Value): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
