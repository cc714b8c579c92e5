import type { Table } from './table.js';

/** The tables and their columns, in Markdown. */
export function schemaDocument(tables: readonly Table[]): string {
  return [
    '# Tables of an export',
    '',
    'The same in CSV, JSON and Parquet. Types are those of the Parquet. Addresses are in canonical text form,',
    'countries ISO 3166-1 alpha-2, times UTC.',
    '',
    ...tables.flatMap(({ name, about, columns }) => [
      `## ${name}`,
      '',
      `${about}.`,
      '',
      ...aligned([
        ['column', 'type', 'holds'],
        ...Object.entries(columns).map(([column, { type, about: holds }]) => [
          `\`${column}\``,
          type,
          holds,
        ]),
      ]),
      '',
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function aligned([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
