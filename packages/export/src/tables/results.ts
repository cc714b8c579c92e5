import type { Cell, Tables } from '@matador/analysis';
import type { AddRow } from '../table.js';
import { table } from '../table.js';

const region = { type: 'VARCHAR', about: 'Name of the region, as in the tables' } as const;
const country = { type: 'VARCHAR', about: 'ISO 3166-1 alpha-2' } as const;

export const cells = table({
  name: 'cells',
  about: 'A cell of Table 2 or Table 3',
  columns: {
    table_number: { type: 'INTEGER', about: '2 or 3' },
    region,
    interest_group: { type: 'VARCHAR', about: 'Of Table 3; `null` in Table 2' },
    path: { type: 'VARCHAR', about: '`network`, or the id of the app' },
    vantage_points: { type: 'INTEGER', about: 'In the region' },
    pairs: { type: 'INTEGER', about: 'Of vantage points in the region' },
    counted: { type: 'INTEGER', about: 'Pairs that leave the region, or are accessible' },
    measured: { type: 'INTEGER', about: 'Pairs whose path was measured' },
    share: { type: 'DOUBLE', about: 'counted / measured; `null` where none was measured' },
    interval_low: { type: 'DOUBLE', about: '95 % interval, or `null`' },
    interval_high: { type: 'DOUBLE', about: '95 % interval, or `null`' },
    bounds_low: { type: 'DOUBLE', about: 'Lowest share over doubtful places, or `null`' },
    bounds_high: { type: 'DOUBLE', about: 'Highest share over doubtful places, or `null`' },
    unknown_pairs: { type: 'INTEGER', about: 'Pairs with hops without an answer or verdict' },
  },
});

export const regionCountries = table({
  name: 'region_countries',
  about: 'A country of a region',
  columns: { region, country },
});

export const groupCountries = table({
  name: 'group_countries',
  about: 'A country of an interest group',
  columns: { interest_group: { type: 'VARCHAR', about: 'As in Table 3' }, country },
});

export function addResults(add: AddRow, tables: Tables): void {
  for (const row of tables.table2) addRow(add, 2, { ...row, group: null });
  for (const row of tables.table3) addRow(add, 3, row);
  for (const { name, countries } of tables.regions) {
    for (const each of countries) add(regionCountries, { region: name, country: each });
  }
  for (const { name, countries } of tables.groups) {
    for (const each of countries) add(groupCountries, { interest_group: name, country: each });
  }
}

type Row = Tables['table2'][number] & { readonly group: string | null };

function addRow(add: AddRow, number: 2 | 3, row: Row): void {
  const columns: [string, Cell][] = [['network', row.network], ...Object.entries(row.applications)];
  for (const [path, { count, n, share, interval, bounds, unknownPairs }] of columns) {
    add(cells, {
      table_number: number,
      region: row.region,
      interest_group: row.group,
      path,
      vantage_points: row.vantagePoints,
      pairs: row.pairs,
      counted: count,
      measured: n,
      share,
      interval_low: interval?.low ?? null,
      interval_high: interval?.high ?? null,
      bounds_low: bounds?.low ?? null,
      bounds_high: bounds?.high ?? null,
      unknown_pairs: unknownPairs,
    });
  }
}
