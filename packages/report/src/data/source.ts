import { readFile } from 'node:fs/promises';
import type {
  AnalysisFailure,
  EndpointRecord,
  Insights,
  LocalityRecord,
  Location,
  Tables,
  TargetRecord,
} from '@matador/analysis';
import { derivedPath, insightsSchema, readDerived, tablesSchema } from '@matador/analysis';
import type { Dataset } from '@matador/core';
import { MatadorError, parseRecord } from '@matador/core';

/** What the analysis made of a data set, as the report needs it. */
export interface DerivedSource {
  readonly tables: Tables;
  /** `null` in a data set that was analysed before there were any. */
  readonly insights: Insights | null;
  readonly paths: readonly LocalityRecord[];
  readonly locations: ReadonlyMap<string, Location>;
  /** By measurement. */
  readonly endpoints: ReadonlyMap<string, readonly EndpointRecord[]>;
  readonly targets: ReadonlyMap<string, readonly TargetRecord[]>;
  /** What the analysis had to leave out. */
  readonly failures: readonly AnalysisFailure[];
}

/** @throws MatadorError `not-analysed`, `not-derived`, `broken-record`. */
export async function readDerivedSource(dataset: Dataset): Promise<DerivedSource> {
  const tables = await readDocument(dataset, 'tables/tables.json');
  if (tables === null) {
    throw new MatadorError(`${dataset.directory} is not analysed: it has no tables`, {
      code: 'not-analysed',
      hint: `Run \`matador analyse ${dataset.directory}\` first.`,
    });
  }
  const insights = await readDocument(dataset, 'insights.json');
  const locations = await collect(readDerived(dataset, 'locations'));
  return {
    tables: parseRecord(tablesSchema, tables, derivedPath(dataset, 'tables/tables.json')),
    insights:
      insights === null
        ? null
        : parseRecord(insightsSchema, insights, derivedPath(dataset, 'insights.json')),
    paths: await collect(readDerived(dataset, 'locality')),
    locations: new Map(locations.map((location) => [location.address, location])),
    endpoints: byMeasurement(await collect(readDerived(dataset, 'endpoints'))),
    targets: byMeasurement(await collect(readDerived(dataset, 'targets'))),
    failures: [
      ...(await collect(readDerived(dataset, 'extract-failures'))),
      ...(await collect(readDerived(dataset, 'trace-failures'))),
    ],
  };
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all = [];
  for await (const value of values) all.push(value);
  return all;
}

/** The text of a file of `derived/`; `null` where there is none. */
async function readDocument(dataset: Dataset, file: string): Promise<string | null> {
  try {
    return await readFile(derivedPath(dataset, file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function byMeasurement<Value extends { readonly measurement: string }>(
  records: readonly Value[],
): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const record of records) {
    const before = found.get(record.measurement);
    if (before === undefined) found.set(record.measurement, [record]);
    else before.push(record);
  }
  return found;
}
