import type { DnsRow } from '../insights/records.js';
import type { Cell, Change, Stretch, Table2Row, Tables } from '../records.js';

export type SheetValue = string | number | boolean | null;

/** A table as rows of plain values, for CSV and for people. */
export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly SheetValue[])[];
}

const sheetMakers = {
  table1: table1Sheet,
  table2: ({ table2 }: Tables) => localitySheet(table2),
  table3: ({ table3 }: Tables) => localitySheet(table3),
  nodes: nodesSheet,
  roles: rolesSheet,
  inflation: inflationSheet,
  observers: observersSheet,
  'single-points': singlePointsSheet,
  detours: detoursSheet,
  replacements: replacementsSheet,
} as const;
export type TableName = keyof typeof sheetMakers;

/** The tables of a campaign, as they are called in `derived/tables/`. */
export const tableNames = Object.keys(sheetMakers) as TableName[];

/** One of a campaign's tables; lists within a field are separated by spaces. */
export function sheetOf(tables: Tables, name: TableName): Sheet {
  return sheetMakers[name](tables);
}

/** The part of `matador/tables/1` that a table is made from. */
export function rowsOf(tables: Tables, name: TableName): readonly unknown[] {
  return tables[name === 'single-points' ? 'singlePoints' : name];
}

type LocalityRow = Table2Row & { readonly group?: string };

const cellColumns = [
  ...['path', 'count', 'n', 'share', 'intervalLow', 'intervalHigh', 'boundsLow', 'boundsHigh'],
  ...['unknownPairs', 'mark'],
];

/** A line for each cell; `path` is `network` or the app's id, and what a cell does not have is `null`. */
export function localitySheet(rows: readonly LocalityRow[]): Sheet {
  const grouped = rows.some(({ group }) => group !== undefined);
  return {
    head: ['region', ...(grouped ? ['group'] : []), 'vantagePoints', 'pairs', ...cellColumns],
    rows: rows.flatMap((row) => {
      const { region, group, vantagePoints, pairs, network, applications } = row;
      const start = [region, ...(group === undefined ? [] : [group]), vantagePoints, pairs];
      return [['network', network] as const, ...Object.entries(applications)].map(
        ([path, cell]) => [...start, path, ...cellValues(cell)],
      );
    }),
  };
}

function cellValues({ count, n, share, interval, bounds, unknownPairs, mark }: Cell) {
  const limits = [interval, bounds].flatMap((range) => [range?.low ?? null, range?.high ?? null]);
  return [count, n, share, ...limits, unknownPairs, mark ?? null];
}

const facts = ['users', 'scorecard', 'architecture', 'serverDistribution', 'mobileFirst'] as const;

/** A line for each fact, with its source and date. */
function table1Sheet({ table1 }: Tables): Sheet {
  return {
    head: ['app', 'displayName', 'versions', 'fact', 'value', 'source', 'date'],
    rows: table1.flatMap((row) =>
      facts.map((fact) => {
        const { value = null, source = null, date = null } = row.facts?.[fact] ?? {};
        return [row.app, row.displayName, row.versions.join(' '), fact, value, source, date];
      }),
    ),
  };
}

function nodesSheet({ nodes }: Tables): Sheet {
  return {
    head: ['region', 'country', 'count', 'vantagePoints'],
    rows: nodes.map(({ region, country, vantagePoints }) => [
      ...[region, country],
      vantagePoints.length,
      vantagePoints.join(' '),
    ]),
  };
}

function rolesSheet({ roles }: Tables): Sheet {
  const rows = roles.flatMap(({ role, table2, table3 }) => [
    ...localitySheet(table2.map((row) => ({ ...row, group: '' }))).rows.map((row) => [
      role,
      ...row,
    ]),
    ...localitySheet(table3).rows.map((row) => [role, ...row]),
  ]);
  return {
    head: ['role', 'region', 'group', 'vantagePoints', 'pairs', ...cellColumns],
    rows,
  };
}

function inflationSheet({ inflation }: Tables): Sheet {
  const columns = ['network', 'application', 'ratio'].flatMap((what) =>
    ['Q1', 'Median', 'Q3'].map((quartile) => `${what}${quartile}`),
  );
  return {
    head: ['region', 'app', 'pairs', 'length', 'n', ...columns],
    rows: inflation.flatMap(({ region, app, pairs, km, rttMs }) => [
      [region, app, pairs, 'km', ...stretchValues(km)],
      [region, app, pairs, 'rttMs', ...stretchValues(rttMs)],
    ]),
  };
}

function stretchValues(stretch: Stretch | null): SheetValue[] {
  if (stretch === null) return [0, ...Array<null>(9).fill(null)];
  const { n, network, application, ratio } = stretch;
  return [n, ...[network, application, ratio].flatMap(({ q1, median, q3 }) => [q1, median, q3])];
}

function observersSheet({ observers }: Tables): Sheet {
  return {
    head: ['path', 'kind', 'id', 'pairs', 'n', 'ends', 'bytes'],
    rows: observers.map(({ app, kind, id, pairs, n, ends, bytes }) => [
      ...[app ?? 'network', kind, id],
      ...[pairs, n, ends, bytes],
    ]),
  };
}

function singlePointsSheet({ singlePoints }: Tables): Sheet {
  return {
    head: ['app', 'kind', 'id', 'country', 'pairs', 'n'],
    rows: singlePoints.map(({ app, kind, id, country, pairs, n }) => [
      ...[app, kind, id, country],
      ...[pairs, n],
    ]),
  };
}

function detoursSheet({ detours }: Tables): Sheet {
  return {
    head: ['region', 'path', 'n', 'leaving', 'serverOutside', 'by'],
    rows: detours.map(({ region, app, n, leaving, serverOutside, by }) => [
      ...[region, app ?? 'network'],
      ...[n, leaving, serverOutside],
      countryList(by),
    ]),
  };
}

/** Countries stand beside Table 2's cell. */
function replacementsSheet({ replacements }: Tables): Sheet {
  return {
    head: [
      ...['from', 'to', 'region', 'group', 'n', 'before', 'after', 'gained', 'lost'],
      ...['countriesGained', 'countriesLost'],
    ],
    rows: replacements.flatMap((row) => {
      const start = [row.from, row.to, row.region];
      const countries = [countryList(row.countriesGained), countryList(row.countriesLost)];
      return [
        [...start, null, ...changeValues(row.leaving), ...countries],
        ...row.accessible.map((change) => [
          ...[...start, change.group],
          ...[...changeValues(change), null, null],
        ]),
      ];
    }),
  };
}

function changeValues({ n, before, after, gained, lost }: Change): number[] {
  return [n, before, after, gained, lost];
}

/** `US:12 GB:3`: so many pairs each. */
function countryList(
  countries: readonly { readonly country: string; readonly pairs: number }[],
): string {
  return countries.map(({ country, pairs }) => `${country}:${pairs}`).join(' ');
}

/** The DNS table. */
export function dnsSheet(rows: readonly DnsRow[]): Sheet {
  return {
    head: [
      ...['name', 'via', 'vantagePoint', 'addresses', 'aliases', 'ttlLeast', 'ttlMost'],
      ...['resolvers', 'lookups', 'unanswered'],
    ],
    rows: rows.map((row) => [
      ...[row.name, row.via, row.vantagePoint, row.addresses.join(' '), row.aliases.join(' ')],
      ...[row.ttl?.least ?? null, row.ttl?.most ?? null],
      ...[row.resolvers.join(' '), row.lookups, row.unanswered],
    ]),
  };
}
