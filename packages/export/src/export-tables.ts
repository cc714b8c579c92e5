import { mkdir } from 'node:fs/promises';
import { readDerived, readTables } from '@matador/analysis';
import type { Dataset } from '@matador/core';
import type { ExportOptions } from './options.js';
import { storedTraces } from './stored-traces.js';
import { TableStore } from './store.js';
import type { TableFormat } from './store.js';
import type { AddRow } from './table.js';
import { addDns, addEndpoint, addLocation, addPath, addTarget } from './tables/derived.js';
import { exportTables } from './tables/index.js';
import { addMeasurement, addTrace } from './tables/measured.js';
import { addResults } from './tables/results.js';

/**
 * Writes a data set's flat tables into a folder, one file each, in order of the records.
 * @returns the files' names.
 * @throws MatadorError `not-derived` where the data set was not analysed; AbortError.
 */
export async function exportFlatTables(
  dataset: Dataset,
  directory: string,
  format: TableFormat,
  options: ExportOptions = {},
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const store = await TableStore.open(directory, exportTables);
  try {
    await addDerived(dataset, store.add, options);
    let traces = 0;
    for await (const { folder, record, pathTraces } of storedTraces(dataset, options)) {
      addMeasurement(store.add, folder, record, pathTraces?.length ?? null);
      for (const [index, trace] of (pathTraces ?? []).entries()) {
        addTrace(store.add, folder, index + 1, ++traces, trace);
      }
    }
    return await store.write(directory, format);
  } finally {
    await store.close();
  }
}

async function addDerived(dataset: Dataset, add: AddRow, { signal }: ExportOptions): Promise<void> {
  const tables = await readTables(dataset);
  addResults(add, tables);
  const { reading = 'physical' } = tables;
  for await (const record of untilAborted(readDerived(dataset, 'locality'), signal)) {
    addPath(add, record);
  }
  for await (const record of untilAborted(readDerived(dataset, 'targets'), signal)) {
    addTarget(add, record);
  }
  for await (const record of untilAborted(readDerived(dataset, 'endpoints'), signal)) {
    addEndpoint(add, record);
  }
  for await (const record of untilAborted(readDerived(dataset, 'dns'), signal)) {
    addDns(add, record);
  }
  for await (const record of untilAborted(readDerived(dataset, 'locations'), signal)) {
    addLocation(add, record, reading);
  }
}

async function* untilAborted<T>(
  records: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  for await (const record of records) {
    signal?.throwIfAborted();
    yield record;
  }
}
