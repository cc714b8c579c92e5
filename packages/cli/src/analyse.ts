import type { AnalysisEvent, Tables } from '@matador/analysis';
import type { LoadedConfig, PluginHost } from '@matador/core';
import { Dataset, findConfig, loadConfig, writeDescriptor } from '@matador/core';
import type { Context } from './context.js';
import { geoPluginsOf, openGeoSources } from './geo-sources.js';
import { importOptional } from './optional-package.js';
import { loadPluginsOf } from './project.js';
import { noteLine } from './terminal.js';

export interface AnalyseRequest {
  /** Absolute. */
  readonly directory: string;
  /** As in error messages: `matador analyse`. */
  readonly command: string;
  /** A configuration to take sources, regions and groups from; default: see `configFor`. */
  readonly config?: string;
}

/** Analyses a data set, with its progress on standard error. */
export async function analyse(
  request: AnalyseRequest,
  context: Context,
): Promise<{ readonly tables: Tables; readonly rendered: string }> {
  const { terminal, signal } = context;
  const dataset = await Dataset.open(request.directory);
  const { analyseDataset, renderTables } = await importOptional(
    '@matador/analysis',
    request.command,
    terminal.cwd,
  );
  const loaded = await configFor(dataset, request.config, terminal.cwd);
  const host: PluginHost =
    loaded === undefined ? await geoPluginsOf(dataset, terminal.cwd) : await loadPluginsOf(loaded);
  const { regions, groups } = loaded?.config ?? {};
  const tables = await analyseDataset(request.directory, {
    geoSources: await openGeoSources(host, terminal.cwd),
    ...(regions === undefined ? {} : { regions }),
    ...(groups === undefined ? {} : { groups }),
    signal,
    onProgress: (event) => {
      const line = renderAnalysisEvent(event);
      if (line !== null) noteLine(terminal, line);
    },
  });
  const { config } = dataset.campaign;
  await writeDescriptor(request.directory, config.campaign?.name ?? 'matador');
  return { tables, rendered: renderTables(tables) };
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
