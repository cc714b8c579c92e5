import { resolve } from 'node:path';
import type { CampaignStatus } from '@matador/core';
import { CampaignReader, Dataset } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderStatus } from '../status/render.js';
import { watchStatus } from '../status/watch.js';
import { printJson, printJsonLine } from '../terminal.js';

interface StatusOptions {
  json?: true;
  perApp?: true;
  watch?: true;
}

export function addStatusCommand(program: Command, context: Context): void {
  const { terminal, signal } = context;
  program
    .command('status')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print one JSON document (matador/status/1); with --watch, JSON Lines')
    .option('--per-app', 'draw the pairs of each app apart')
    .option('--watch', 'show it again until the run ends')
    .summary('say where a campaign stands')
    .description(
      'Reads a data set, also while a run writes it, and says what is measured, what is left and ' +
        'what failed: for each pair of vantage points, for each testbed, and how long the rest will take.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador status data/first\n  matador status data/first --watch --per-app',
    )
    .action(async (directory: string, options: StatusOptions) => {
      const dataset = await Dataset.open(resolve(terminal.cwd, directory));
      const reader = new CampaignReader(dataset);
      const render = (status: CampaignStatus, colour: boolean) =>
        renderStatus(status, {
          columns: terminal.columns(),
          colour,
          perApp: options.perApp === true,
          now: Date.now(),
        });
      const print = (status: CampaignStatus) => {
        if (!options.json) terminal.out(render(status, terminal.colours.out));
        else if (options.watch) printJsonLine(terminal, status);
        else printJson(terminal, status);
      };
      const view = terminal.interactive && !options.json;
      const draw = (status: CampaignStatus) => {
        terminal.view(render(status, terminal.colours.note).trimEnd().split('\n'));
      };
      const status = options.watch
        ? await watchStatus({ reader, show: view ? draw : print, always: view, signal })
        : await reader.status();
      if (view) terminal.view([]);
      print(status);
    });
}
