import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { extname, resolve } from 'node:path';
import type { GeodataDiff } from '@matador/analysis';
import { Dataset, UsageError } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { compareCampaigns } from '../diff-campaigns.js';
import { openGeoFile } from '../geo-sources.js';
import { importOptional } from '../optional-package.js';
import { renderTable } from '../tables.js';
import { noteLine, printJson } from '../terminal.js';

interface DiffOptions {
  geodata?: string[];
  dataset?: string;
  json?: true;
}

export function addDiffCommand(program: Command, context: Context): void {
  program
    .command('diff')
    .argument('[what...]', 'two analysed data sets; with --geodata, addresses to look up')
    .option(
      '--geodata <file...>',
      'compare two snapshots instead, the old and the new: mmdb files, or CSV files of address ranges',
    )
    .option('--dataset <folder>', 'look up the addresses on the paths of an analysed data set')
    .option('--json', 'print one JSON document (matador/campaign-diff/1 or matador/geodata-diff/1)')
    .summary('say what changed between two campaigns, or two snapshots of geodata')
    .description(
      'Compares the tables of two data sets, the earlier one first, by the pairs that both measured, and ' +
        'says which changes chance does not explain. With --geodata it looks addresses up in two ' +
        'snapshots of geodata, and lists those that moved to another country; without addresses or a ' +
        'data set it takes the first column of the CSV files.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador diff data/spring data/autumn\n' +
        '  matador diff --geodata 2015-08.csv 2015-10.csv --dataset data/first',
    )
    .action(async (what: string[], options: DiffOptions) => {
      const { geodata } = options;
      if (geodata === undefined) await compareCampaigns(what, options, context);
      else await compareGeodata(what, { ...options, geodata }, context);
    });
}

async function compareGeodata(
  addresses: readonly string[],
  options: DiffOptions & { readonly geodata: readonly string[] },
  { terminal }: Context,
): Promise<void> {
  const { diffGeodata } = await importOptional('@matador/analysis', 'matador diff', terminal.cwd);
  const [old, latest] = twoFiles(options.geodata).map((file) => resolve(terminal.cwd, file));
  const paths =
    options.dataset === undefined
      ? undefined
      : await pathsByAddress(resolve(terminal.cwd, options.dataset), terminal.cwd);
  const given = [...addresses.map(checkAddress), ...(paths?.keys() ?? [])];
  const asked = given.length > 0 ? given : await addressesIn([old ?? '', latest ?? '']);
  const diff = diffGeodata(
    await openGeoFile(old ?? '', terminal.cwd),
    await openGeoFile(latest ?? '', terminal.cwd),
    asked,
    paths === undefined ? undefined : (address) => paths.get(address) ?? 0,
  );
  if (options.json) printJson(terminal, diff);
  else terminal.out(renderDiff(diff));
  noteLine(terminal, `${diff.changes.length} of ${diff.addresses} addresses changed`);
}

function twoFiles(files: readonly string[]): readonly string[] {
  if (files.length === 2) return files;
  throw new UsageError(`--geodata needs two files, not ${files.length}`, {
    code: 'invalid-geodata',
    hint: 'For example: matador diff 4.69.137.81 --geodata old.csv new.csv',
  });
}

function checkAddress(text: string): string {
  if (isIP(text) !== 0 && !text.includes('%')) return text;
  throw new UsageError(`${text} is not an IP address`, {
    code: 'invalid-address',
    hint: 'Give the two files right after --geodata, and addresses before it.',
  });
}

/** How many paths each address is on. */
async function pathsByAddress(folder: string, cwd: string): Promise<ReadonlyMap<string, number>> {
  const { readDerived } = await importOptional('@matador/analysis', 'matador diff', cwd);
  const paths = new Map<string, number>();
  for await (const { hops } of readDerived(await Dataset.open(folder), 'locality')) {
    for (const { address } of hops) paths.set(address, (paths.get(address) ?? 0) + 1);
  }
  return paths;
}

/** The addresses in the first column of the CSV files among them. */
async function addressesIn(files: readonly string[]): Promise<string[]> {
  const addresses: string[] = [];
  for (const file of files.filter((each) => extname(each) === '.csv')) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const firsts = text.split(/\r?\n/).map((line) => (line.split(',')[0] ?? '').trim());
    addresses.push(...firsts.filter((first) => isIP(first) !== 0));
  }
  return addresses;
}

function renderDiff({ changes }: GeodataDiff): string {
  return renderTable(
    ['address', 'old', 'new', 'paths'],
    changes.map(({ address, old, new: latest, paths }) => [
      address,
      old ?? '–',
      latest ?? '–',
      paths === null ? '–' : String(paths),
    ]),
  );
}
