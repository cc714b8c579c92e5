import { resolve } from 'node:path';
import { Dataset, MatadorError, writeDescriptor } from '@matador/core';
import type { WrittenReport } from '@matador/report';
import type { Command } from 'commander';
import { analyse } from '../analyse.js';
import type { Context } from '../context.js';
import { importOptional } from '../optional-package.js';
import { noteLine, printJson, printLine } from '../terminal.js';

const command = 'matador report';

export function addReportCommand(program: Command, context: Context): void {
  const { terminal } = context;
  program
    .command('report')
    .argument('<dataset>', 'folder of the data set')
    .option('--out <dir>', 'folder to write into; default: derived/report in the data set')
    .option('--json', 'print one JSON document (matador/report/1)')
    .summary('write the report of a data set: a web page, figures and tables')
    .description(
      'Writes from an analysed data set index.html, one page with the answer, map, tables and every ' +
        'measurement, which opens from disk and needs no network; and beside it figures as SVG and ' +
        'tables as LaTeX. A data set that was never analysed is analysed first.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador report data/first\n  matador report data/first --out paper/figures',
    )
    .action(async (directory: string, options: { out?: string; json?: true }) => {
      const dataset = await Dataset.open(resolve(terminal.cwd, directory));
      const out = options.out === undefined ? {} : { out: resolve(terminal.cwd, options.out) };
      const written = await write(dataset, out, context);
      if (options.json) printJson(terminal, { schema: 'matador/report/1', ...written });
      else printLine(terminal, summaryOf(written));
    });
}

async function write(
  dataset: Dataset,
  out: { readonly out?: string },
  context: Context,
): Promise<WrittenReport> {
  const { terminal, signal } = context;
  const { writeReport } = await importOptional('@matador/report', command, terminal.cwd);
  const options = {
    ...out,
    signal,
    onProgress: (done: number, total: number) => {
      if (done === total) noteLine(terminal, `report: ${total} measurements read`);
    },
  };
  const written = await writeReport(dataset.directory, options).catch(async (error: unknown) => {
    if (!(error instanceof MatadorError) || error.code !== 'not-analysed') throw error;
    noteLine(terminal, `${dataset.directory} was never analysed: that comes first`);
    await analyse({ directory: dataset.directory, command }, context);
    return await writeReport(dataset.directory, options);
  });
  if (out.out === undefined) await writeDescriptor(dataset.directory, dataset.name);
  return written;
}

function summaryOf({ page, bytes, measurements, figures, tables }: WrittenReport): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  return `${page}: ${measurements} measurements, ${size}; beside it ${figures.length} figures (SVG) and ${tables.length} tables (LaTeX).`;
}
