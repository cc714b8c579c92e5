import { resolve } from 'node:path';
import type { CampaignResult } from '@matador/core';
import { runCampaign } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { showProgress } from '../progress/show.js';
import { openProject } from '../project.js';
import { printJson, printLine } from '../terminal.js';

interface RunOptions {
  dataset: string;
  json?: true;
}

export function addRunCommand(program: Command, context: Context): void {
  program
    .command('run')
    .argument('[campaign]', 'configuration file, or the folder that holds it')
    .requiredOption('--dataset <folder>', 'where the evidence goes; begun, or gone on with')
    .option('--json', 'print one JSON document (matador/run/1) at the end')
    .summary('run a campaign')
    .description(
      'Makes every measurement of the campaign that the data set does not hold yet. Run it again ' +
        'after a stop, a crash or a failure: it goes on where it was. ' +
        'Ctrl-C stops cleanly: tunnels are taken down and phones booked out.',
    )
    .addHelpText('after', '\nExample:\n  sudo matador run my-study --dataset data/first')
    .action(async (campaign: string | undefined, options: RunOptions) => {
      const { terminal } = context;
      const { loaded, host } = await openProject(campaign, terminal.cwd);
      const dataset = resolve(terminal.cwd, options.dataset);
      const display = showProgress(terminal);
      let result: CampaignResult;
      try {
        result = await runCampaign({
          config: loaded.config,
          implementations: host,
          plugins: host.plugins.map(({ name, version, provides }) => ({
            name,
            version,
            provides: [...provides],
          })),
          toolVersion: context.version,
          dataset,
          onEvent: display.onEvent,
          signal: context.signal,
        });
      } finally {
        display.stop();
      }
      if (result.complete < result.planned) context.workFailed();
      if (options.json) printJson(terminal, { schema: 'matador/run/1', dataset, ...result });
      else printLine(terminal, describeResult(result, dataset));
    });
}

export function describeResult(result: CampaignResult, dataset: string): string {
  const counts = `${result.complete} of ${result.planned} measurements complete in ${dataset}`;
  switch (result.reason) {
    case 'finished':
      return result.givenUp.length === 0
        ? counts
        : `${counts}; given up after repeated failures: ${result.givenUp.join(', ')}`;
    case 'stopped':
      return `Stopped: ${counts}. The same command goes on.`;
    case 'no-testbed-left':
      return `No testbed is left: ${counts}. Mend what failed; the same command goes on.`;
    case 'error':
      return `Ended by an error: ${counts}.`;
  }
}
