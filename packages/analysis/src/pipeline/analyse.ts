import type { GeoSource, GroupEntry, RegionConfig } from '@matador/core';
import { Dataset } from '@matador/core';
import { resolveGroups } from '../locality/groups.js';
import { resolveRegions } from '../locality/regions.js';
import type { Tables } from '../records.js';
import type { AnalysisContext, AnalysisEvent } from './context.js';
import type { EndpointsOptions } from './derive-endpoints.js';
import { deriveEndpoints } from './derive-endpoints.js';
import { deriveLocations } from './derive-locations.js';
import { deriveTables } from './derive-tables.js';

export interface AnalyseOptions extends EndpointsOptions {
  readonly geoSources: readonly GeoSource[];
  /** Rows of the tables; default those of the campaign, else the study's. */
  readonly regions?: readonly RegionConfig[];
  /** Interest groups; default those of the campaign, else today's members of the study's. */
  readonly groups?: readonly GroupEntry[];
  /**
   * What to make anew before the tables; default both. The other is read as it lies in `derived/`:
   * with `['locations']`, old endpoints are tabulated under new geodata, and no capture is read.
   */
  readonly stages?: readonly ('endpoints' | 'locations')[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: AnalysisEvent) => void;
}

/**
 * Analyses a data set: captures → endpoints → places → tables, each step writing its files into
 * `derived/`, which may be deleted and made again. The same data set, geodata and rows give
 * byte-identical files. Memory grows with the number of addresses and pairs, not of measurements.
 *
 * @throws UsageError `no-dataset`, `unknown-region`, `unknown-group`; MatadorError `not-derived`;
 *   AbortError. A capture or record that cannot be read is recorded, not thrown.
 */
export async function analyseDataset(directory: string, options: AnalyseOptions): Promise<Tables> {
  const dataset = await Dataset.open(directory);
  const { config } = dataset.campaign;
  const rows = {
    regions: resolveRegions(options.regions ?? config.regions),
    groups: resolveGroups(options.groups ?? config.groups),
  };
  const context: AnalysisContext = {
    dataset,
    signal: options.signal ?? new AbortController().signal,
    onEvent: options.onProgress ?? (() => undefined),
  };
  const stages = options.stages ?? ['endpoints', 'locations'];
  if (stages.includes('endpoints')) await deriveEndpoints(context, options);
  if (stages.includes('locations')) await deriveLocations(context, options.geoSources);
  return await deriveTables(context, rows);
}
