import type { AnalysisEvent, Insights, Reading, TableName, Tables } from '@matador/analysis';
import type { GeoSource, LoadedConfig } from '@matador/core';
import { Dataset, findConfig, loadConfig, writeDescriptor } from '@matador/core';
import type { Context } from './context.js';
import { geoPluginsOf, openGeoFile, openGeoSources } from './geo-sources.js';
import { importOptional } from './optional-package.js';
import { loadPluginsOf } from './project.js';
import { readRows } from './rows-file.js';
import { renderSheet } from './tables.js';
import { noteLine } from './terminal.js';

export interface AnalyseRequest {
  /** Absolute. */
  readonly directory: string;
  /** As in error messages: `matador analyse`. */
  readonly command: string;
  /** A configuration to take sources, regions and groups from; default: see `configFor`. */
  readonly config?: string;
  /** Files of geodata to ask, by their endings, instead of any plugin's sources; absolute. */
  readonly geodata?: readonly string[];
  /** Files that list interest groups and regions, instead of any configuration's; absolute. */
  readonly groups?: string;
  readonly regions?: string;
  /** Default physical. */
  readonly reading?: Reading;
  /** What is rendered; default Tables 2 and 3 as in the study. */
  readonly table?: TableName;
  /** `locations`: the endpoints stay as they are, and no capture is read; default: everything anew. */
  readonly stage?: 'locations';
}

/** Analyses a data set, with its progress on standard error. */
export async function analyse(
  request: AnalyseRequest,
  context: Context,
): Promise<{ readonly tables: Tables; readonly rendered: string }> {
  const { terminal, signal } = context;
  const dataset = await Dataset.open(request.directory);
  const { analyseDataset, renderTables, sheetOf } = await importOptional(
    '@matador/analysis',
    request.command,
    terminal.cwd,
  );
  const loaded = await configFor(dataset, request.config, terminal.cwd);
  const regions =
    request.regions === undefined
      ? loaded?.config.regions
      : await readRows(request.regions, 'regions');
  const groups =
    request.groups === undefined ? loaded?.config.groups : await readRows(request.groups, 'groups');
  const tables = await analyseDataset(request.directory, {
    geoSources: await sourcesFor(request, dataset, loaded, terminal.cwd),
    ...(regions === undefined ? {} : { regions }),
    ...(groups === undefined ? {} : { groups }),
    ...(request.reading === undefined ? {} : { reading: request.reading }),
    ...(request.stage === undefined ? {} : { stages: [request.stage] }),
    signal,
    onProgress: noteProgress(terminal),
  });
  await writeDescriptor(dataset.directory, dataset.name);
  const { table } = request;
  const rendered = table === undefined ? renderTables(tables) : renderSheet(sheetOf(tables, table));
  return { tables, rendered };
}

/** The files that are named; else what the configuration's plugins open, or the data set's own. */
async function sourcesFor(
  { geodata }: AnalyseRequest,
  dataset: Dataset,
  loaded: LoadedConfig | undefined,
  cwd: string,
): Promise<GeoSource[]> {
  if (geodata !== undefined) {
    return await Promise.all(geodata.map(async (file) => await openGeoFile(file, cwd)));
  }
  const host =
    loaded === undefined ? await geoPluginsOf(dataset, cwd) : await loadPluginsOf(loaded);
  return await openGeoSources(host, cwd);
}

/** The first stage alone, from captures to endpoints and insights: without geodata and traces. */
export async function analyseCaptures(
  { directory, command }: Pick<AnalyseRequest, 'directory' | 'command'>,
  { terminal, signal }: Context,
): Promise<{ readonly insights: Insights; readonly rendered: string }> {
  const dataset = await Dataset.open(directory);
  const { analyseEndpoints, renderInsights } = await importOptional(
    '@matador/analysis',
    command,
    terminal.cwd,
  );
  const insights = await analyseEndpoints(directory, {
    signal,
    onProgress: noteProgress(terminal),
  });
  await writeDescriptor(dataset.directory, dataset.name);
  return { insights, rendered: renderInsights(insights) };
}

function noteProgress(terminal: Context['terminal']): (event: AnalysisEvent) => void {
  return (event) => {
    const line = renderAnalysisEvent(event);
    if (line !== null) noteLine(terminal, line);
  };
}

/**
 * The configuration that is named; else the one found here, if it is of this data set's campaign;
 * else none: then the data set's own record says what to use.
 */
async function configFor(
  dataset: Dataset,
  named: string | undefined,
  cwd: string,
): Promise<LoadedConfig | undefined> {
  if (named !== undefined) return await loadConfig(named, cwd);
  const found = await findConfig(cwd);
  const campaign = dataset.campaign.config.campaign?.name;
  return found?.config.campaign?.name === campaign ? found : undefined;
}

/** A line at the end of each stage, and for each failure. */
export function renderAnalysisEvent(event: AnalysisEvent): string | null {
  if (event.kind === 'failure') {
    const { measurement, side, what, message } = event.failure;
    return `${measurement}${side === null ? '' : `, side ${side}`}: ${what} left out: ${message}`;
  }
  const { stage, done, total } = event;
  return done === total ? `analysis: ${stage} of ${total} measurements` : null;
}
