import { resolve } from 'node:path';
import type { CampaignDiff, CampaignDiffRow } from '@matador/analysis';
import { UsageError } from '@matador/core';
import type { Context } from './context.js';
import { importOptional } from './optional-package.js';
import { renderTable } from './tables.js';
import { noteLine, printJson } from './terminal.js';

/** Prints what changed from one analysed data set to another. */
export async function compareCampaigns(
  datasets: readonly string[],
  options: { readonly dataset?: string; readonly json?: true },
  { terminal }: Context,
): Promise<void> {
  if (datasets.length !== 2 || options.dataset !== undefined) {
    throw new UsageError('diff compares two data sets, or two files of --geodata', {
      code: 'nothing-to-compare',
      hint: 'For example: matador diff data/spring data/autumn',
    });
  }
  const { diffCampaigns, readCampaign } = await importOptional(
    '@matador/analysis',
    'matador diff',
    terminal.cwd,
  );
  const [before, after] = datasets.map((folder) => resolve(terminal.cwd, folder));
  const diff = diffCampaigns(await readCampaign(before ?? ''), await readCampaign(after ?? ''));
  if (options.json) printJson(terminal, diff);
  else terminal.out(renderCampaignDiff(diff));
  for (const line of notesOn(diff)) noteLine(terminal, line);
}

/** The cells in which some pair changed. */
export function renderCampaignDiff({ rows }: CampaignDiff): string {
  const changed = rows.filter(({ gained, lost }) => gained + lost > 0);
  return renderTable(
    ['region', 'group', 'path', 'pairs', 'before', 'after', 'gained', 'lost', 'p', 'significant'],
    changed.map((row) => [
      ...[row.region, row.group ?? 'leaving', row.app ?? 'network'],
      ...[row.n, row.before, row.after, row.gained, row.lost].map(String),
      row.corrected === null ? '–' : row.corrected.toPrecision(2),
      significance(row),
    ]),
  );
}

function significance({ significant }: CampaignDiffRow): string {
  return significant === null ? 'too few vantage points' : significant ? 'yes' : 'no';
}

function notesOn({ rows, sameGeodata, notCompared }: CampaignDiff): string[] {
  const changed = rows.filter(({ gained, lost }) => gained + lost > 0).length;
  const significant = rows.filter((row) => row.significant).length;
  return [
    `${changed} of ${rows.length} cells changed, ${significant} significantly (p corrected for all cells tested)`,
    ...(sameGeodata
      ? []
      : [
          'The two were analysed with other geodata: places may have changed, not paths; see analyse --geodata.',
        ]),
    ...(notCompared.length === 0 ? [] : [`Not in both: ${notCompared.join(', ')}`]),
  ];
}
