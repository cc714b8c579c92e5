import { join, relative, resolve } from 'node:path';
import type { ExportFormat } from '@matador/export';
import { Dataset, datasetLayout, writeDescriptor } from '@matador/core';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { importOptional } from '../optional-package.js';
import type { Terminal } from '../terminal.js';
import { noteLine, printJson } from '../terminal.js';

const formats: readonly ExportFormat[] = ['csv', 'json', 'parquet', 'geojson', 'ripe-atlas'];

interface ExportCommandOptions {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly json?: true;
}

export function addExportCommand(program: Command, context: Context): void {
  program
    .command('export')
    .argument('<dataset>', 'folder of the data set')
    .addOption(
      new Option('--format <format>', 'what to write').choices(formats).makeOptionMandatory(),
    )
    .option('--out <folder>', 'where to; default: derived/export/FORMAT in the data set')
    .option('--json', 'print one JSON document (matador/export/1): the files')
    .summary('write a data set in formats that other tools read')
    .description(
      'Writes what an analysed data set holds as flat tables (csv, json, parquet: cells, paths, ' +
        'endpoints, traces, probes, locations, … with the same columns), as lines on a map (geojson: ' +
        "direct paths and those to messaging servers), or as RIPE Atlas's traceroute results " +
        '(ripe-atlas: every path trace, no analysis needed). Files of the same names are replaced.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador export data/first --format parquet --out parquet\n' +
        '  matador export data/first --format geojson',
    )
    .action(async (directory: string, options: ExportCommandOptions) => {
      const { terminal, signal } = context;
      const { format } = options;
      const dataset = await Dataset.open(resolve(terminal.cwd, directory));
      const { exportDataset } = await importOptional(
        '@matador/export',
        'matador export',
        terminal.cwd,
      );
      const out =
        options.out === undefined
          ? join(datasetLayout.derived(dataset.directory), 'export', format)
          : resolve(terminal.cwd, options.out);
      const files = await exportDataset(dataset.directory, format, out, {
        signal,
        onProgress: showProgress(terminal),
        onProblem: (message) => noteLine(terminal, `left out: ${message}`),
      });
      if (isInside(out, dataset.directory)) {
        await writeDescriptor(dataset.directory, dataset.name);
      }
      if (options.json)
        printJson(terminal, { schema: 'matador/export/1', folder: out, format, files });
      else terminal.out(`${files.map((file) => join(out, file)).join('\n')}\n`);
    });
}

/** On a terminal one line that counts, elsewhere one at the end. */
function showProgress(terminal: Terminal): (done: number, total: number) => void {
  let shown = '';
  return (done, total) => {
    const line = `export: ${done} of ${total} measurements`;
    if (done === total) noteLine(terminal, `${terminal.interactive ? '\r' : ''}${line}`);
    else if (terminal.interactive) {
      const percent = `${Math.floor((100 * done) / total)} %`;
      if (percent === shown) return;
      shown = percent;
      terminal.note(`\r${line}`);
    }
  };
}

function isInside(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith('..');
}
