import { resolve } from 'node:path';
import type { CampaignResult } from '@matador/core';
import { runCampaign, UsageError } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { openProject } from '../project.js';
import { noteLine, printJson, printLine } from '../terminal.js';
import { parseListenAddress } from '../watching/address.js';
import type { WatchOptions } from '../watching/watch-run.js';
import { watchRun } from '../watching/watch-run.js';

interface RunOptions extends WatchOptions {
  dataset: string;
  json?: true;
}

export function addRunCommand(program: Command, context: Context): void {
  program
    .command('run')
    .argument('[campaign]', 'configuration file, or the folder that holds it')
    .requiredOption('--dataset <folder>', 'where the evidence goes; begun, or gone on with')
    .option('--json', 'print one JSON document (matador/run/1) at the end')
    .option('--events <file>', 'append what happens as JSON Lines (matador/event/1); - prints it')
    .option(
      '--metrics <[host:]port>',
      'serve metrics for Prometheus; to this machine alone unless a host is given',
      parseListenAddress,
    )
    .summary('run a campaign')
    .description(
      'Makes every measurement of the campaign that the data set does not hold yet. Run it again ' +
        'after a stop, a crash or a failure: it goes on where it was. ' +
        'Ctrl-C ends it once what is under way has ended; a second one at once, with tunnels taken ' +
        'down and phones booked out. `matador pause`, `resume` and `stop` steer it from elsewhere.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  sudo matador run my-study --dataset data/first\n' +
        '  sudo matador run my-study --dataset data/first --events - | jq .kind\n' +
        '  sudo matador run my-study --dataset data/first --metrics 9464',
    )
    .action(async (campaign: string | undefined, options: RunOptions) => {
      const { terminal } = context;
      const printsEvents = options.events === '-';
      if (printsEvents && options.json) {
        throw new UsageError('--json and --events - both want standard output', {
          code: 'two-outputs',
          hint: 'Let --events write to a file.',
        });
      }
      const { loaded, host } = await openProject(campaign, terminal.cwd);
      const dataset = resolve(terminal.cwd, options.dataset);
      const watcher = await watchRun(terminal, options);
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
          onEvent: watcher.onEvent,
          signal: context.signal,
          finish: context.finishFirst(),
        });
      } finally {
        await watcher.close();
      }
      if (result.complete < result.planned) context.workFailed();
      if (options.json) printJson(terminal, { schema: 'matador/run/1', dataset, ...result });
      else if (printsEvents) noteLine(terminal, describeResult(result, dataset));
      else printLine(terminal, describeResult(result, dataset));
    });
}

export function describeResult(result: CampaignResult, dataset: string): string {
  const counts = `${result.complete} of ${result.planned} measurements complete in ${dataset}`;
  switch (result.reason) {
    case 'finished':
      return [
        counts,
        ...named('given up after repeated failures', result.givenUp),
        ...named('impossible, for want of a vantage point', result.impossible),
      ].join('; ');
    case 'stopped':
      return `Stopped: ${counts}. The same command goes on.`;
    case 'no-testbed-left':
      return `No testbed is left: ${counts}. Mend what failed; the same command goes on.`;
    case 'disk-full':
      return `The disk stayed full: ${counts}. Free some space; the same command goes on.`;
    case 'error':
      return `Ended by an error: ${counts}.`;
  }
}

function named(why: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${why}: ${ids.join(', ')}`];
}
