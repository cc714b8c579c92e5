import { resolve } from 'node:path';
import type { AddressedCell, ExplainOptions } from '@matador/analysis';
import { Dataset, UsageError } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderCells, renderExplanation } from '../explain/render.js';
import { wholeNumber } from '../number-argument.js';
import { importOptional } from '../optional-package.js';
import { noteLine, printJson } from '../terminal.js';

/** More would fill screens; of a campaign's large cells, reading the captures takes long too. */
const defaultPairs = 5;

interface ExplainCommandOptions {
  readonly pair?: readonly string[];
  readonly limit: number;
  readonly all?: true;
  readonly json?: true;
}

export function addExplainCommand(program: Command, context: Context): void {
  program
    .command('explain')
    .argument('<dataset>', 'folder of the data set')
    .argument('[cell]', 'a cell, such as table3/Europe/5 Eyes/WhatsApp; default: list all')
    .option('--pair <ids...>', 'only this pair of vantage points: two ids')
    .option('--limit <pairs>', 'pairs to tell of at most', wholeNumber(1, 1e9), defaultPairs)
    .option('--all', 'tell of all pairs')
    .option(
      '--json',
      'print one JSON document (matador/explain/1, of several cells matador/cells/1)',
    )
    .summary('follow a cell of the tables down to packets')
    .description(
      'Says why a cell of Table 2 or 3 is what it is: the pairs that count, the hops that make them ' +
        "count, what was said of these hops' places, and the packets. For an app these are the frames " +
        'of its messaging servers in the captures, numbered as in Wireshark; for the network path, which no ' +
        "phone's packet takes, the probes of the direct path traces, by file and line. Names are " +
        'table2/REGION/COLUMN and table3/REGION/GROUP/COLUMN, the column an app or network; with the ' +
        'last parts left out, the cells that there are get listed.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador explain data/first table2/Europe\n' +
        '  matador explain data/first "table3/Europe/5 Eyes/WhatsApp"\n' +
        '  matador explain data/first table2/europe/network --pair de fr --json',
    )
    .action(async (directory: string, name: string | undefined, options: ExplainCommandOptions) => {
      const { terminal, signal } = context;
      const asked = explainOptions(options);
      const dataset = await Dataset.open(resolve(terminal.cwd, directory));
      const analysis = await importOptional('@matador/analysis', 'matador explain', terminal.cwd);
      const displayNames = new Map(
        dataset.campaign.apps?.map(({ id, displayName }) => [id, displayName]),
      );
      const tables = await analysis.readTables(dataset);
      const cells = analysis.findCells(tables, name ?? '', displayNames);
      const [cell] = cells;
      if (cell === undefined || cells.length > 1) {
        if (options.json) printJson(terminal, cellList(cells));
        else terminal.out(renderCells(cells, analysis.cellName));
        return;
      }
      const explanation = await analysis.explainCell(dataset, cell, {
        ...asked,
        signal,
        onPair: (done, total) => {
          if (terminal.interactive) terminal.note(`\rexplain: ${done} of ${total} pairs`);
          if (terminal.interactive && done === total) noteLine(terminal, '');
        },
      });
      if (options.json) printJson(terminal, explanation);
      else terminal.out(renderExplanation(explanation, analysis.cellName(cell)));
    });
}

function cellList(cells: readonly AddressedCell[]) {
  return { schema: 'matador/cells/1', cells };
}

function explainOptions({ pair, limit, all }: ExplainCommandOptions): ExplainOptions {
  const pairs = all ? {} : { limit };
  if (pair === undefined) return pairs;
  const [a, b, ...more] = pair;
  if (a === undefined || b === undefined || more.length > 0) {
    throw new UsageError(`--pair needs two vantage points, not ${pair.length}`, {
      code: 'invalid-pair',
      hint: 'For example: --pair de fr, or --pair de de; give it behind the cell.',
    });
  }
  return { ...pairs, pair: [a, b] };
}
