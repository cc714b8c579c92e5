import type { Config, Measurement } from '@matador/core';
import { writeFileAtomically, writeJson } from '@matador/core';
import { compareText } from '../locality/compare-text.js';
import type { InterestGroup } from '../locality/groups.js';
import { localityRecord } from '../locality/locality-record.js';
import type { LocatedPath, Place } from '../locality/locate-paths.js';
import { declaredPlace, locatePath, placeOf } from '../locality/locate-paths.js';
import type { VantagePlace } from '../locality/paths.js';
import { measuredPaths, PathCollection } from '../locality/paths.js';
import type { Region } from '../locality/regions.js';
import { buildTables } from '../locality/tables.js';
import type { AnalysisFailure, EndpointRecord, Tables } from '../records.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements, tracesOf } from './context.js';
import { tableCsv } from './csv.js';
import { derivedPath, DerivedWriter, readDerived } from './derived-files.js';
import { readGeodata } from './derive-locations.js';

export interface TableRows {
  readonly regions: readonly Region[];
  readonly groups: readonly InterestGroup[];
}

/** What all measurements together say of paths. */
interface Seen {
  readonly paths: PathCollection;
  readonly vantagePoints: Map<string, VantagePlace>;
  readonly apps: Set<string>;
  /** Countries of the vantage points' own addresses. */
  readonly ownAddresses: Map<string, string>;
}

/**
 * Traces, endpoints and locations → `derived/locality.jsonl`, one line for each path of each pair,
 * and `derived/tables/`. A measurement whose traces cannot be read is recorded in
 * `locality-failures.jsonl` and left out.
 */
export async function deriveTables(context: AnalysisContext, rows: TableRows): Promise<Tables> {
  const { dataset } = context;
  const failures: AnalysisFailure[] = [];
  const seen = await collectPaths(context, (failure) => {
    failures.push(failure);
    context.onEvent({ kind: 'failure', failure });
  });
  const placeAt = await readPlaces(context, seen.ownAddresses);
  const paths = seen.paths.all().map((path) => locatePath(path, placeAt));
  await DerivedWriter.write(dataset, ['locality', 'locality-failures'], async (writer) => {
    for (const path of paths) {
      await writer.add('locality', localityRecord(path, rows.regions, rows.groups));
    }
    for (const failure of failures) await writer.add('locality-failures', failure);
  });
  const tables = await tabulate(context, seen, paths, rows);
  await writeTables(context, tables);
  return tables;
}

async function collectPaths(
  context: AnalysisContext,
  onFailure: (failure: AnalysisFailure) => void,
): Promise<Seen> {
  const endpoints = await readMessagingEndpoints(context);
  const seen: Seen = {
    paths: new PathCollection(),
    vantagePoints: plannedVantagePoints(context.dataset.campaign.config),
    apps: new Set(context.dataset.campaign.config.campaign?.apps),
    ownAddresses: new Map(),
  };
  for await (const stored of completeMeasurements(context, 'tables', onFailure)) {
    const { record } = stored;
    if (record.kind === 'control') continue;
    noteVantagePoints(seen, record);
    seen.apps.add(record.app);
    const traces = await tracesOf(context, stored, onFailure);
    if (traces === null) continue;
    const measured = { measurement: record, traces, endpoints: endpoints.get(record.id) ?? [] };
    for (const path of measuredPaths(measured)) seen.paths.add(path);
  }
  return seen;
}

async function tabulate(
  context: AnalysisContext,
  seen: Seen,
  paths: readonly LocatedPath[],
  rows: TableRows,
): Promise<Tables> {
  return buildTables({
    vantagePoints: [...seen.vantagePoints.values()].sort((a, b) => compareText(a.id, b.id)),
    pairsWithItself: context.dataset.campaign.config.campaign?.sameCountryPairs ?? true,
    apps: [...seen.apps],
    paths,
    ...rows,
    geodata: await readGeodata(context),
  });
}

async function readMessagingEndpoints(
  context: AnalysisContext,
): Promise<ReadonlyMap<string, readonly EndpointRecord[]>> {
  const endpoints = new Map<string, EndpointRecord[]>();
  for await (const endpoint of readDerived(context.dataset, 'endpoints')) {
    if (endpoint.role !== 'messaging') continue;
    const known = endpoints.get(endpoint.measurement) ?? [];
    endpoints.set(endpoint.measurement, [...known, endpoint]);
  }
  return endpoints;
}

/** A vantage point's own address is where the campaign says; what sources say of it is not asked. */
async function readPlaces(
  context: AnalysisContext,
  ownAddresses: ReadonlyMap<string, string>,
): Promise<(address: string) => Place | undefined> {
  const places = new Map<string, Place>();
  for await (const location of readDerived(context.dataset, 'locations')) {
    places.set(location.address, placeOf(location));
  }
  for (const [address, country] of ownAddresses) places.set(address, declaredPlace(country));
  return (address) => places.get(address);
}

function plannedVantagePoints({ campaign, vantagePoints }: Config): Map<string, VantagePlace> {
  const planned = vantagePoints.filter(({ id }) => campaign?.vantagePoints?.includes(id) ?? true);
  return new Map(planned.map(({ id, country }) => [id, { id, country }]));
}

function noteVantagePoints(seen: Seen, record: Measurement): void {
  for (const { vantagePoint, tunnel } of Object.values(record.sides)) {
    const { id, country } = vantagePoint;
    seen.vantagePoints.set(id, { id, country });
    for (const address of [vantagePoint.address, tunnel?.exit?.address]) {
      if (typeof address === 'string') seen.ownAddresses.set(address, country);
    }
  }
}

async function writeTables({ dataset }: AnalysisContext, tables: Tables): Promise<void> {
  const path = (file: string) => derivedPath(dataset, `tables/${file}`);
  for (const name of ['table2', 'table3'] as const) {
    await writeJson(path(`${name}.json`), tables[name]);
    await writeFileAtomically(path(`${name}.csv`), tableCsv(tables[name]));
  }
  await writeJson(path('tables.json'), tables);
}
