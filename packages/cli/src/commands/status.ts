import { resolve } from 'node:path';
import type { CampaignStatus } from '@matador/core';
import { campaignStatus, Dataset } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderTable } from '../tables.js';
import { printJson } from '../terminal.js';

const states: Readonly<Record<CampaignStatus['state'], string>> = {
  'not-started': 'not started',
  'under-way': 'under way, or killed',
  finished: 'finished',
  stopped: 'stopped; `matador run` goes on',
  'no-testbed-left': 'stopped, no testbed was left; `matador run` goes on',
  error: 'ended by an error; `matador run` goes on',
};

export function addStatusCommand(program: Command, context: Context): void {
  program
    .command('status')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print one JSON document (matador/status/1)')
    .summary('say where a campaign stands')
    .description(
      'Reads a data set, also while a run writes it, and says what is measured, what is left and ' +
        'what failed.',
    )
    .addHelpText('after', '\nExample:\n  matador status data/first')
    .action(async (directory: string, options: { json?: true }) => {
      const dataset = await Dataset.open(resolve(context.terminal.cwd, directory));
      const status = await campaignStatus(dataset);
      if (options.json) printJson(context.terminal, status);
      else context.terminal.out(renderStatus(status));
    });
}

export function renderStatus(status: CampaignStatus): string {
  const failures = Object.entries(status.failures)
    .map(([source, count]) => `${source} ${count}`)
    .join(', ');
  return renderTable(
    [],
    [
      ['campaign', status.campaign],
      ['state', states[status.state]],
      ['last event', status.lastEventAt ?? '–'],
      ['complete', `${status.complete} of ${status.planned}`],
      ['remaining', String(status.remaining)],
      ['failed attempts', String(status.failedAttempts)],
      ['failures', failures || 'none'],
    ],
  );
}
