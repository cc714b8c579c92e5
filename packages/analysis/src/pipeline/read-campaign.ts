import { Dataset } from '@matador/core';
import type { AnalysedCampaign } from '../locality/campaign-diff.js';
import type { LocalityRecord } from '../records.js';
import { readDerived, readTables } from './derived-files.js';

/**
 * Reads the tables of an analysed data set and the paths they were made from.
 * @throws UsageError `no-dataset`; MatadorError `not-derived` where it was never analysed, `broken-record`.
 */
export async function readCampaign(directory: string): Promise<AnalysedCampaign> {
  const dataset = await Dataset.open(directory);
  const tables = await readTables(dataset);
  const paths: LocalityRecord[] = [];
  for await (const record of readDerived(dataset, 'locality')) paths.push(record);
  return { tables, paths };
}
