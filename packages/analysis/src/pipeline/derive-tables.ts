import type { Pair, Place as Point } from '@matador/core';
import { UsageError, writeFileAtomically, writeJson } from '@matador/core';
import { compareText } from '../locality/compare-text.js';
import type { InterestGroup } from '../locality/groups.js';
import { localityRecord } from '../locality/locality-record.js';
import type { LocatedPath, Place } from '../locality/locate-paths.js';
import { declaredPlace, locatePath, placeOf, pointOf } from '../locality/locate-paths.js';
import type { VantagePlace } from '../locality/paths.js';
import { PathCollection } from '../locality/path-collection.js';
import { standingFor } from '../locality/paths.js';
import type { Region } from '../locality/regions.js';
import { buildTables } from '../locality/tables.js';
import type { Measured, Reading, Tables } from '../records.js';
import type { AnalysisContext } from './context.js';
import { sheetCsv } from './csv.js';
import { derivedPath, DerivedWriter, readDerived } from './derived-files.js';
import { readGeodata } from './derive-locations.js';
import { pathOf, readMeasured } from './derive-traces.js';
import { readPlannedPairs } from './planned-pairs.js';
import { rowsOf, sheetOf, tableNames } from './sheets.js';

export interface TableRows {
  readonly regions: readonly Region[];
  readonly groups: readonly InterestGroup[];
  readonly reading: Reading;
}

/** What all measurements together say of paths. */
interface Seen {
  readonly paths: PathCollection;
  readonly vantagePoints: Map<string, VantagePlace>;
  /** Planned ones; `undefined`: all of the vantage points. */
  readonly pairs: readonly Pair[] | undefined;
  readonly measured: Measured;
}

/** What the locations say of addresses. */
interface Located {
  readonly places: ReadonlyMap<string, Place>;
  readonly points: ReadonlyMap<string, Point>;
}

/**
 * Seen paths and locations → `derived/locality.jsonl` and `roles.jsonl`, one line for each path of each
 * pair, and `derived/tables/`.
 * @throws UsageError `no-registrations` where the legal reading is asked for and nothing gives it.
 */
export async function deriveTables(context: AnalysisContext, rows: TableRows): Promise<Tables> {
  const { dataset } = context;
  for await (const failure of readDerived(dataset, 'trace-failures')) {
    context.onEvent({ kind: 'failure', failure });
  }
  const located = await readLocated(context, rows.reading);
  const seen = await readSeen(context);
  const placeAt = (address: string) => placeIn(located, seen, address);
  const pointAt = (stop: string) => seen.measured.points[stop] ?? located.points.get(stop);
  const paths = seen.paths.all().map((path) => locatePath(path, placeAt, pointAt));
  await DerivedWriter.write(dataset, ['locality', 'roles'], async (writer) => {
    for (const path of paths) {
      const file = path.role === null || path.role === 'messaging' ? 'locality' : 'roles';
      await writer.add(file, localityRecord(path, rows.regions, rows.groups));
    }
  });
  const tables = await tabulate(context, seen, paths, rows);
  await writeTables(context, tables);
  return tables;
}

async function readSeen({ dataset, signal }: AnalysisContext): Promise<Seen> {
  const measured = await readMeasured(dataset);
  const planned = await readPlannedPairs(dataset);
  const vantagePoints = new Map(planned.vantagePoints.map((place) => [place.id, place]));
  for (const vantagePoint of measured.vantagePoints) {
    const place = planned.placeOf(vantagePoint);
    if (place !== undefined) vantagePoints.set(place.id, place);
  }
  const paths = new PathCollection();
  for await (const record of readDerived(dataset, 'seen-paths')) {
    signal.throwIfAborted();
    const a = planned.placeOf(record.a);
    const b = planned.placeOf(record.b);
    if (a !== undefined && b !== undefined) paths.add(standingFor(pathOf(record), a, b));
  }
  return { paths, vantagePoints, pairs: planned.pairs, measured };
}

async function tabulate(
  context: AnalysisContext,
  seen: Seen,
  paths: readonly LocatedPath[],
  rows: TableRows,
): Promise<Tables> {
  const { config, apps: manifests } = context.dataset.campaign;
  const versions = new Map(
    Object.entries(seen.measured.versions).map(([app, installed]) => [app, new Set(installed)]),
  );
  return buildTables({
    vantagePoints: [...seen.vantagePoints.values()].sort((a, b) => compareText(a.id, b.id)),
    pairs: seen.pairs,
    apps: [...new Set([...(config.campaign?.apps ?? []), ...versions.keys()])],
    manifests: manifests ?? [],
    versions,
    paths,
    ...rows,
    geodata: await readGeodata(context),
  });
}

async function readLocated(context: AnalysisContext, reading: Reading): Promise<Located> {
  const places = new Map<string, Place>();
  const points = new Map<string, Point>();
  let registrations = 0;
  for await (const location of readDerived(context.dataset, 'locations')) {
    places.set(location.address, placeOf(location, reading));
    const point = pointOf(location);
    if (point !== undefined) points.set(location.address, point);
    if (location.registration !== undefined) registrations += 1;
  }
  if (reading === 'legal' && registrations === 0) {
    throw new UsageError('no source says where the addresses are registered', {
      code: 'no-registrations',
      hint: "Add a source whose file is marked `registration: true`, such as iptoasn.com's as mmdb or CSV.",
    });
  }
  return { places, points };
}

/** A vantage point's own address is where the campaign says; what sources say of it is not asked. */
function placeIn({ places }: Located, { measured }: Seen, address: string): Place | undefined {
  const place = places.get(address);
  const country = measured.ownAddresses[address];
  if (country === undefined) return place;
  return { ...declaredPlace(country), asn: place?.asn ?? null };
}

async function writeTables({ dataset }: AnalysisContext, tables: Tables): Promise<void> {
  const path = (file: string) => derivedPath(dataset, `tables/${file}`);
  for (const name of tableNames) {
    await writeJson(path(`${name}.json`), rowsOf(tables, name));
    await writeFileAtomically(path(`${name}.csv`), sheetCsv(sheetOf(tables, name)));
  }
  await writeJson(path('tables.json'), tables);
}
