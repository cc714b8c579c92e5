import type { GeoSource, GroupEntry, RegionConfig } from '@matador/core';
import { Dataset } from '@matador/core';
import type { AsLookup } from '../classify/kin.js';
import type { Insights } from '../insights/records.js';
import { resolveGroups } from '../locality/groups.js';
import { resolveRegions } from '../locality/regions.js';
import type { Reading, Tables } from '../records.js';
import type { AnalysisContext, AnalysisEvent } from './context.js';
import type { EndpointsOptions } from './derive-endpoints.js';
import { deriveEndpoints } from './derive-endpoints.js';
import { deriveInsights } from './derive-insights.js';
import { deriveLocations } from './derive-locations.js';
import { deriveTables } from './derive-tables.js';
import { deriveTraces, wereTracesDerived } from './derive-traces.js';

export interface AnalyseEndpointsOptions extends EndpointsOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: AnalysisEvent) => void;
}

export interface AnalyseOptions extends AnalyseEndpointsOptions {
  /** Beside places, they tell in whose network (AS) addresses are. */
  readonly geoSources: readonly GeoSource[];
  /** Rows of the tables; default those of the campaign, else the study's. */
  readonly regions?: readonly RegionConfig[];
  /** Interest groups; default those of the campaign, else today's members of the study's. */
  readonly groups?: readonly GroupEntry[];
  /** Whether routers count where they stand, or where their AS are registered; default physical. */
  readonly reading?: Reading;
  /**
   * What to make anew before the tables; default both. The other is read as it lies in `derived/`:
   * with `['locations']`, old endpoints and paths are tabulated under new geodata, and neither captures
   * nor path traces are read, unless there are measurements whose traces never were.
   */
  readonly stages?: readonly ('endpoints' | 'locations')[];
}

/**
 * Analyses a data set: captures → endpoints → places → tables, each step writing its files into
 * `derived/`, which may be deleted and made again. The same data set, geodata and rows give
 * byte-identical files. Memory grows with the number of addresses, pairs, and different ways between them.
 *
 * @throws UsageError `no-dataset`, `unknown-region`, `unknown-group`, `no-registrations`; MatadorError
 *   `not-derived`; AbortError. A capture or record that cannot be read is recorded, not thrown.
 */
export async function analyseDataset(directory: string, options: AnalyseOptions): Promise<Tables> {
  const dataset = await Dataset.open(directory);
  const { config } = dataset.campaign;
  const rows = {
    regions: resolveRegions(options.regions ?? config.regions),
    groups: resolveGroups(options.groups ?? config.groups),
    reading: options.reading ?? 'physical',
  };
  const context = contextOf(dataset, options);
  const stages = options.stages ?? ['endpoints', 'locations'];
  if (stages.includes('endpoints')) {
    await deriveEndpoints(context, { asOf: asLookup(options.geoSources), ...options });
    await deriveInsights(context);
  }
  if (stages.includes('endpoints') || !(await wereTracesDerived(context))) {
    await deriveTraces(context);
  }
  if (stages.includes('locations')) await deriveLocations(context, options.geoSources);
  return await deriveTables(context, rows);
}

/**
 * The first part of it alone: captures → endpoints and insights. No traces and no geodata are needed.
 * @throws UsageError `no-dataset`; AbortError. A capture or record that cannot be read is recorded.
 */
export async function analyseEndpoints(
  directory: string,
  options: AnalyseEndpointsOptions = {},
): Promise<Insights> {
  const context = contextOf(await Dataset.open(directory), options);
  await deriveEndpoints(context, options);
  return await deriveInsights(context);
}

function contextOf(dataset: Dataset, options: AnalyseEndpointsOptions): AnalysisContext {
  return {
    dataset,
    signal: options.signal ?? new AbortController().signal,
    onEvent: options.onProgress ?? (() => undefined),
  };
}

/** The first source that knows the AS; each address is looked up once. */
function asLookup(sources: readonly GeoSource[]): AsLookup {
  const known = new Map<string, number | null>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const claims = sources.flatMap((source) => source.locate(address));
    const as = claims.find(({ asn }) => asn !== null)?.asn ?? null;
    known.set(address, as);
    return as;
  };
}
