import type { AppManifest, GeoSnapshot, Pair } from '@matador/core';
import { unorderedPairs } from '@matador/core';
import type { Cell, PathRole, Reading, Tables } from '../records.js';
import { pathRoles } from '../records.js';
import { buildDetours } from './detours.js';
import type { InterestGroup } from './groups.js';
import { buildInflation } from './inflation.js';
import { fewestVantagePoints, shareInterval } from './interval.js';
import type { Judgement } from './judge.js';
import { judgeAccess, judgeLeaving } from './judge.js';
import type { LocatedPath } from './locate-paths.js';
import { buildNodes } from './nodes.js';
import { buildObservers } from './observers.js';
import { pathsWithin } from './path-sets.js';
import type { VantagePlace } from './paths.js';
import type { Region } from './regions.js';
import { buildReplacements } from './replacements.js';
import { buildSinglePoints } from './single-points.js';
import { buildTable1 } from './study-apps.js';

export interface TablesInput {
  /** All of the campaign, measured or not. */
  readonly vantagePoints: readonly VantagePlace[];
  /** Of the campaign, by ids of vantage points; default: all, each with itself too. */
  readonly pairs?: readonly Pair[] | undefined;
  /** The columns beside the network path, in order. */
  readonly apps: readonly string[];
  /** What is known of the apps; default nothing. */
  readonly manifests?: readonly AppManifest[];
  /** Which versions of each app were measured; default unknown. */
  readonly versions?: ReadonlyMap<string, ReadonlySet<string>>;
  /** At most one for each pair, app (or network) and role. */
  readonly paths: readonly LocatedPath[];
  readonly regions: readonly Region[];
  readonly groups: readonly InterestGroup[];
  readonly geodata: readonly GeoSnapshot[];
  /** How the places of `paths` were read; default physical. */
  readonly reading?: Reading;
}

/**
 * Table 2, traffic leaving a region, and Table 3, traffic accessible to an interest group, with what
 * else the paths say. A row counts the unordered pairs of vantage points that both lie in its region; a
 * cell's n those of them whose path was measured.
 */
export function buildTables(input: TablesInput): Tables {
  const { apps, paths, regions, groups } = input;
  const seenRoles = pathRoles.filter((role) => paths.some((path) => path.role === role));
  return {
    schema: 'matador/tables/1',
    reading: input.reading ?? 'physical',
    table1: buildTable1(apps, input.manifests ?? [], input.versions ?? new Map()),
    ...localityTables(input, 'messaging'),
    nodes: buildNodes(input.vantagePoints, regions),
    roles: seenRoles.map((role) => ({ role, ...localityTables(input, role) })),
    inflation: buildInflation(paths, apps, regions),
    observers: buildObservers(paths, apps),
    singlePoints: buildSinglePoints(paths, apps),
    detours: buildDetours(paths, apps, regions),
    replacements: buildReplacements(paths, apps, regions, groups),
    regions: regions.map(({ name, countries }) => ({ name, countries: [...countries].sort() })),
    groups: groups.map(({ name, countries, date }) => ({
      name,
      countries: [...countries].sort(),
      date,
    })),
    geodata: [...input.geodata],
  };
}

/** Tables 2 and 3 with the application paths to servers of one role. */
function localityTables(input: TablesInput, role: PathRole): Pick<Tables, 'table2' | 'table3'> {
  const rows = input.regions.map((region) => regionRow(input, role, region));
  return {
    table2: rows.map((row) => row.cells((path) => judgeLeaving(path, row.region.countries))),
    table3: rows.flatMap((row) =>
      input.groups.map((group) => ({
        group: group.name,
        ...row.cells((path) => judgeAccess(path, group.countries)),
      })),
    ),
  };
}

function regionRow(input: TablesInput, role: PathRole, region: Region) {
  const ofRegion = input.vantagePoints.filter(({ country }) => region.countries.has(country));
  const vantagePoints = new Set(ofRegion.map(({ id }) => id));
  const pairs = input.pairs?.filter((pair) => pair.every((id) => vantagePoints.has(id)));
  const inside = pathsWithin(input.paths, region);
  const network = inside.filter(({ app }) => app === null);
  const application = inside.filter((path) => path.role === role);
  const cells = (judge: (path: LocatedPath) => Judgement) => {
    const direct = cellOf(network, judge);
    const cellOfApp = (app: string) =>
      markedAgainst(
        direct,
        cellOf(
          application.filter((path) => path.app === app),
          judge,
        ),
      );
    return {
      region: region.name,
      vantagePoints: vantagePoints.size,
      tooSmall: vantagePoints.size < fewestVantagePoints,
      pairs: (pairs ?? unorderedPairs([...vantagePoints], true)).length,
      network: direct,
      applications: Object.fromEntries(input.apps.map((app) => [app, cellOfApp(app)])),
    };
  };
  return { region, cells };
}

function markedAgainst(network: Cell, cell: Cell): Cell {
  if (cell.share === null || network.share === null || cell.share === network.share) return cell;
  return { ...cell, mark: cell.share < network.share ? '<' : '>' };
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
