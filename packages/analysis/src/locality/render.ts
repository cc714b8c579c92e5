import type { Cell, Table2Row, Tables } from '../records.js';
import { fewestVantagePoints } from './interval.js';

type Row = Table2Row & { readonly group?: string };

/**
 * Tables 2 and 3 as lines of text, laid out as in the study: pairs of the row, the network path,
 * then each app. A cell is count, share, `<` or `>` where the share is below or above the network
 * path's, and `?` where doubt about places or unknown hops could change it; where not all pairs were
 * measured the count says of how many. Regions without a vantage point are named, not printed, and so
 * are those with too few for an interval.
 */
export function renderTables(tables: Tables): string {
  const legal = tables.reading === 'legal';
  const empty = tables.table2.filter(({ pairs }) => pairs === 0).map(({ region }) => region);
  const small = tables.table2.filter(({ pairs, tooSmall }) => pairs > 0 && tooSmall === true);
  return [
    'Table 2. Pairs whose traffic leaves the region',
    '',
    ...renderRows(['Region'], tables.table2),
    '',
    'Table 3. Pairs whose traffic is accessible to an interest group',
    '',
    ...renderRows(['Region', 'Interest group'], tables.table3),
    '',
    '<, >  below, above the network path',
    '?     doubt about a place, or an unknown hop, could change it',
    ...(legal ? ['Addresses count where they are registered, not where they are.'] : []),
    ...(small.length === 0
      ? []
      : [
          `Too small for an interval, with fewer than ${fewestVantagePoints} vantage points: ` +
            small.map(({ region }) => region).join(', '),
        ]),
    ...(empty.length === 0 ? [] : [`No vantage points in: ${empty.join(', ')}`]),
    '',
  ].join('\n');
}

function renderRows(labels: readonly string[], allRows: readonly Row[]): string[] {
  const rows = allRows.filter(({ pairs }) => pairs > 0);
  const apps = [...new Set(rows.flatMap((row) => Object.keys(row.applications)))];
  const countWidth = Math.max(...rows.flatMap((row) => cellsOf(row).map(countText)).map(length), 1);
  const lines = rows.map((row) => [
    ...(row.group === undefined ? [row.region] : [row.region, row.group]),
    String(row.pairs).padStart('Pairs'.length),
    cellText(row.network, row, countWidth),
    ...apps.map((app) => cellText(row.applications[app], row, countWidth)),
  ]);
  return alignColumns([[...labels, 'Pairs', 'Network path', ...apps], ...lines]);

  function cellsOf(row: Row) {
    return [row.network, ...Object.values(row.applications)].map((cell) => ({ cell, row }));
  }
}

function cellText(cell: Cell | undefined, row: Row, countWidth: number): string {
  if (cell?.share == null) return '-'.padStart(countWidth);
  const share = `${Math.round(cell.share * 100)}%`.padStart(4);
  const mark = (cell.mark ?? '') + (isDoubtful(cell) ? '?' : '');
  return `${countText({ cell, row }).padStart(countWidth)} ${share} ${mark}`;
}

function countText({ cell, row }: { readonly cell: Cell; readonly row: Row }): string {
  return cell.n === row.pairs ? `${cell.count}` : `${cell.count}/${cell.n}`;
}

/** An unknown hop can only add a country to a path, so it matters where some pair is not counted. */
function isDoubtful({ count, n, bounds, unknownPairs }: Cell): boolean {
  const contested = bounds !== null && bounds.low < bounds.high;
  return contested || (unknownPairs > 0 && count < n);
}

function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column] ?? '').map(length)),
  );
  return lines.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function length(text: string): number {
  return text.length;
}
