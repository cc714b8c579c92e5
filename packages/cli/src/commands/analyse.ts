import { resolve } from 'node:path';
import type { Command } from 'commander';
import { analyse } from '../analyse.js';
import type { Context } from '../context.js';
import { printJson } from '../terminal.js';

export function addAnalyseCommand(program: Command, context: Context): void {
  program
    .command('analyse')
    .argument('<dataset>', 'folder of the data set')
    .option('--config <file>', 'configuration to take geolocation sources, regions and groups from')
    .option('--json', 'print one JSON document (matador/tables/1)')
    .summary('make the locality tables of a data set')
    .description(
      'Makes from the captures and path traces of a data set its endpoints, the places of all ' +
        'addresses, and the tables of what leaves a region and what an interest group can see; all ' +
        "of it goes into the data set's folder derived/. Sources, regions and groups are those of " +
        '--config, else of the configuration found here if it is of the same campaign, else of the ' +
        'data set itself.',
    )
    .addHelpText('after', '\nExample:\n  matador analyse data/first')
    .action(async (directory: string, options: { config?: string; json?: true }) => {
      const { tables, rendered } = await analyse(
        {
          directory: resolve(context.terminal.cwd, directory),
          command: 'matador analyse',
          ...(options.config === undefined ? {} : { config: options.config }),
        },
        context,
      );
      if (options.json) printJson(context.terminal, tables);
      else context.terminal.out(rendered);
    });
}
