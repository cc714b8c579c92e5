import { resolve } from 'node:path';
import type { Reading, TableName } from '@matador/analysis';
import type { Command } from 'commander';
import { Option } from 'commander';
import { analyse, analyseCaptures } from '../analyse.js';
import type { Context } from '../context.js';
import { printJson } from '../terminal.js';

/** Those of `@matador/analysis`, which need not be installed for the help to name them. */
const tableNames: readonly TableName[] = [
  ...(['table1', 'table2', 'table3', 'nodes', 'roles', 'inflation'] as const),
  ...(['observers', 'single-points', 'detours', 'replacements'] as const),
];

const tablesHelp = `
Tables, each also as CSV and JSON in derived/tables/:
  table1         the apps: users, scorecard, architecture, servers, each with source and date
  table2         pairs whose traffic leaves the region
  table3         pairs whose traffic is accessible to an interest group
  nodes          vantage points by region and country
  roles          Tables 2 and 3 for messaging, media, call and push servers apart
  inflation      how much longer than the network path an app's path is, in km and round trips
  observers      countries and AS on the way, by how much traffic they see
  single-points  what lies on both sides' ways to the servers
  detours        pairs that leave their region and by which countries
  replacements   what changes when one app takes another's place

Examples:
  matador analyse data/first
  matador analyse data/first --stage endpoints
  matador analyse data/first --table observers
  matador analyse data/2016 --stage locations --geodata new.mmdb --groups mine.yaml`;

interface AnalyseCommandOptions {
  readonly config?: string;
  readonly geodata?: string[];
  readonly groups?: string;
  readonly regions?: string;
  readonly reading: Reading;
  readonly stage?: 'endpoints' | 'locations';
  readonly table?: TableName;
  readonly json?: true;
}

export function addAnalyseCommand(program: Command, context: Context): void {
  program
    .command('analyse')
    .argument('<dataset>', 'folder of the data set')
    .option('--config <file>', 'configuration to take geolocation sources, regions and groups from')
    .option('--geodata <file...>', 'ask these files alone where addresses are: .mmdb, .csv, .bin')
    .option('--groups <file>', 'YAML file that lists interest groups')
    .option('--regions <file>', 'YAML file that lists regions')
    .addOption(
      new Option(
        '--reading <which>',
        'count routers where they stand, or where they are registered',
      )
        .choices(['physical', 'legal'])
        .default('physical'),
    )
    .addOption(
      new Option(
        '--stage <which>',
        'only endpoints (from the captures), or only locations and tables; default: everything',
      ).choices(['endpoints', 'locations']),
    )
    .addOption(
      new Option('--table <name>', 'print this table alone, with all of its numbers')
        .choices(tableNames)
        .conflicts('json'),
    )
    .option('--json', 'print one JSON document (matador/tables/1, of endpoints matador/insights/1)')
    .summary('make the locality tables of a data set')
    .description(
      'Makes from the captures and path traces of a data set its endpoints, the places of all ' +
        'addresses, and the tables of what leaves a region and what an interest group can see; all ' +
        "of it goes into the data set's folder derived/. Sources, regions and groups are those of " +
        '--config, else of the configuration found here if it is of the same campaign, else of the ' +
        'data set itself. The stage endpoints tells, of each app, what its servers are for, how they ' +
        'became known, and whether they go by place; it needs neither geodata nor traces.',
    )
    .addHelpText('after', tablesHelp)
    .action(async (directory: string, options: AnalyseCommandOptions) => {
      const absolute = (path: string) => resolve(context.terminal.cwd, path);
      const request = { directory: absolute(directory), command: 'matador analyse' };
      if (options.stage === 'endpoints') {
        const { insights, rendered } = await analyseCaptures(request, context);
        if (options.json) printJson(context.terminal, insights);
        else context.terminal.out(rendered);
        return;
      }
      const { tables, rendered } = await analyse(
        {
          ...request,
          reading: options.reading,
          ...(options.geodata === undefined ? {} : { geodata: options.geodata.map(absolute) }),
          ...(options.groups === undefined ? {} : { groups: absolute(options.groups) }),
          ...(options.regions === undefined ? {} : { regions: absolute(options.regions) }),
          ...(options.stage === undefined ? {} : { stage: options.stage }),
          ...(options.table === undefined ? {} : { table: options.table }),
          ...(options.config === undefined ? {} : { config: options.config }),
        },
        context,
      );
      if (options.json) printJson(context.terminal, tables);
      else context.terminal.out(rendered);
    });
}
