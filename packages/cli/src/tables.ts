import type { Sheet, SheetValue } from '@matador/analysis';
import Table from 'cli-table3';

/** Lines that a person reads: a header, then rows, without frames. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(edges.map((edge) => [edge, ''])),
  });
  table.push(...rows.map((row) => [...row]));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** Numbers with at most four decimals; what is not there is a dash. */
export function renderSheet({ head, rows }: Sheet): string {
  return renderTable(
    head,
    rows.map((row) => row.map(sheetText)),
  );
}

function sheetText(value: SheetValue): string {
  if (value === null) return '–';
  return String(typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value);
}

const edges = [
  ...['top', 'top-mid', 'top-left', 'top-right'],
  ...['bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
];
