import type { Cell, Table2Row, Tables } from '@matador/analysis';
import type { ReportApp } from '../data/report.js';
import { table1Facts, table1Rows } from '../sections/table1.js';
import { cellOf, columnsOf } from '../sections/tables.js';
import { escapeLatex } from './escape.js';

type Row = Table2Row & { readonly group?: string };

/** The tables by the names of their files, each to be `\input`; they need the package booktabs. */
export function latexTables(apps: readonly ReportApp[], tables: Tables): Map<string, string> {
  return new Map([
    ['table1.tex', table1Latex(apps)],
    ['table2.tex', sharesLatex(tables.table2, apps)],
    ['table3.tex', sharesLatex(tables.table3, apps)],
  ]);
}

function table1Latex(apps: readonly ReportApp[]): string {
  const head = ['App (version)', ...table1Facts.map(([, label]) => label)];
  const rows = table1Rows(apps).map(({ app, facts }) => [app, ...facts].map(escapeLatex));
  return tabular('l'.repeat(head.length), [line(head.map(escapeLatex))], rows.map(line));
}

function sharesLatex(allRows: readonly Row[], apps: readonly ReportApp[]): string {
  const rows = allRows.filter(({ pairs }) => pairs > 0);
  const grouped = rows.some(({ group }) => group !== undefined);
  const columns = columnsOf(apps);
  const labels = ['Region', ...(grouped ? ['Interest group'] : []), 'Pairs'];
  const names = columns.map(({ name }) => `\\multicolumn{2}{c}{${escapeLatex(name)}}`);
  const rules = columns
    .map((_, i) => labels.length + 1 + 2 * i)
    .map((first) => `\\cmidrule(lr){${first}-${first + 1}}`);
  const head = [
    line([...labels, ...names]),
    rules.join(' '),
    line([...labels.map(() => ''), ...columns.flatMap(() => ['\\#', '\\%'])]),
  ];
  const spec = `${'l'.repeat(labels.length - 1)}r${'rr'.repeat(columns.length)}`;
  const body = rows.map((row) =>
    line([
      escapeLatex(row.region),
      ...(row.group === undefined ? [] : [escapeLatex(row.group)]),
      String(row.pairs),
      ...columns.flatMap(({ id }) => cellLatex(cellOf(row, id), row)),
    ]),
  );
  return tabular(spec, head, body);
}

/** Count and share; of how many, where not all pairs were measured; `<` or `>` beside the direct path. */
function cellLatex(cell: Cell | undefined, row: Row): [string, string] {
  if (cell?.share == null) return ['--', '--'];
  const count = cell.n === row.pairs ? `${cell.count}` : `${cell.count}/${cell.n}`;
  const share = `${Math.round(cell.share * 100)}\\,\\%`;
  return [count, cell.mark === undefined ? share : `$${cell.mark}$\\,${share}`];
}

function tabular(spec: string, head: readonly string[], body: readonly string[]): string {
  return [
    `\\begin{tabular}{${spec}}`,
    '\\toprule',
    ...head,
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}
