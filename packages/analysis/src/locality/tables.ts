import type { GeoSnapshot } from '@matador/core';
import { unorderedPairs } from '@matador/core';
import type { Cell, Tables } from '../records.js';
import type { InterestGroup } from './groups.js';
import { shareInterval } from './interval.js';
import type { Judgement } from './judge.js';
import { judgeAccess, judgeLeaving } from './judge.js';
import type { LocatedPath } from './locate-paths.js';
import type { VantagePlace } from './paths.js';
import type { Region } from './regions.js';

export interface TablesInput {
  /** All of the campaign, measured or not. */
  readonly vantagePoints: readonly VantagePlace[];
  /** Whether the campaign pairs a vantage point with itself; default true. */
  readonly pairsWithItself?: boolean;
  /** The columns beside the network path, in order. */
  readonly apps: readonly string[];
  /** At most one for each pair and app (or network). */
  readonly paths: readonly LocatedPath[];
  readonly regions: readonly Region[];
  readonly groups: readonly InterestGroup[];
  readonly geodata: readonly GeoSnapshot[];
}

/**
 * Table 2, traffic leaving a region, and Table 3, traffic accessible to an interest group. A row
 * counts the unordered pairs of vantage points that both lie in its region; a cell's n those of them
 * whose path was measured.
 */
export function buildTables(input: TablesInput): Tables {
  const rows = input.regions.map((region) => regionRow(input, region));
  return {
    schema: 'matador/tables/1',
    table2: rows.map((row) => row.cells((path) => judgeLeaving(path, row.region.countries))),
    table3: rows.flatMap((row) =>
      input.groups.map((group) => ({
        group: group.name,
        ...row.cells((path) => judgeAccess(path, group.countries)),
      })),
    ),
    regions: input.regions.map(({ name, countries }) => ({
      name,
      countries: [...countries].sort(),
    })),
    groups: input.groups.map(({ name, countries, date }) => ({
      name,
      countries: [...countries].sort(),
      date,
    })),
    geodata: [...input.geodata],
  };
}

function regionRow(input: TablesInput, region: Region) {
  const inside = (place: VantagePlace) => region.countries.has(place.country);
  const vantagePoints = input.vantagePoints.filter(inside).map(({ id }) => id);
  const paths = input.paths.filter(({ a, b }) => inside(a) && inside(b));
  const pathsOf = (app: string | null) => paths.filter((path) => path.app === app);
  const cells = (judge: (path: LocatedPath) => Judgement) => ({
    region: region.name,
    vantagePoints: vantagePoints.length,
    pairs: unorderedPairs(vantagePoints, input.pairsWithItself ?? true).length,
    network: cellOf(pathsOf(null), judge),
    applications: Object.fromEntries(input.apps.map((app) => [app, cellOf(pathsOf(app), judge)])),
  });
  return { region, cells };
}

function cellOf(paths: readonly LocatedPath[], judge: (path: LocatedPath) => Judgement): Cell {
  const judged = paths.map((path) => ({ path, judgement: judge(path) }));
  const n = judged.length;
  const unknownPairs = paths.filter(({ unknownHops }) => unknownHops > 0).length;
  if (n === 0) return { count: 0, n, share: null, interval: null, bounds: null, unknownPairs };
  const count = (which: keyof Judgement) =>
    judged.filter(({ judgement }) => judgement[which]).length;
  return {
    count: count('answer'),
    n,
    share: count('answer') / n,
    interval: shareInterval(
      judged.map(({ path, judgement }) => ({
        a: path.a.id,
        b: path.b.id,
        counted: judgement.answer,
      })),
    ),
    bounds: { low: count('surely') / n, high: count('possibly') / n },
    unknownPairs,
  };
}
