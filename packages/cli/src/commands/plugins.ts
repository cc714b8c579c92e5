import type { LoadedPlugin } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { openProjectIfAny } from '../project.js';
import { renderTable } from '../tables.js';
import { noteLine, printJson } from '../terminal.js';

export function addPluginsCommand(program: Command, context: Context): void {
  program
    .command('plugins')
    .argument('[campaign]', 'configuration file, or the folder that holds it')
    .option('--json', 'print one JSON document (matador/plugins/1)')
    .summary('list the plugins in use')
    .description(
      'Loads the plugins and lists what they provide: those that the configuration names, or, ' +
        'where it names none, those among the dependencies in package.json.',
    )
    .addHelpText('after', '\nExample:\n  npm install @matador/app-signal && npx matador plugins')
    .action(async (campaign: string | undefined, options: { json?: true }) => {
      const { terminal } = context;
      const { plugins } = (await openProjectIfAny(campaign, terminal.cwd)).host;
      if (options.json) {
        printJson(terminal, { schema: 'matador/plugins/1', plugins });
      } else if (plugins.length === 0) {
        noteLine(
          terminal,
          'No plugin is in use here. Install one: npm install @matador/app-signal',
        );
      } else {
        terminal.out(renderPlugins(plugins));
      }
    });
}

function renderPlugins(plugins: readonly LoadedPlugin[]): string {
  return renderTable(
    ['plugin', 'version', 'provides', 'from'],
    plugins.map(({ name, version, provides, directory }) => [
      name,
      version,
      provides.join(', '),
      directory,
    ]),
  );
}
