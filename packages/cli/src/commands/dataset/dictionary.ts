import { join, resolve } from 'node:path';
import { writeFileAtomically, writeJson } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { readDictionary } from '../../dictionary/dictionary.js';
import { renderDictionary } from '../../dictionary/render.js';
import { printJson, printLine } from '../../terminal.js';

export function addDictionaryCommand(dataset: Command, { terminal }: Context): void {
  dataset
    .command('dictionary')
    .option('--out <folder>', 'write data-dictionary.md and a JSON Schema for each record there')
    .option('--json', 'print one JSON document (matador/dictionary/1) with the JSON Schemas')
    .summary('say what every field of every record means')
    .description('Says, as Markdown, what every field of every record of this version means.')
    .addHelpText('after', '\nExample:\n  matador dataset dictionary --out data/first-dictionary')
    .action(async (options: { out?: string; json?: true }) => {
      const dictionary = await readDictionary();
      if (options.json) printJson(terminal, dictionary);
      else if (options.out === undefined) terminal.out(renderDictionary(dictionary));
      if (options.out === undefined) return;
      const folder = resolve(terminal.cwd, options.out);
      await writeFileAtomically(join(folder, 'data-dictionary.md'), renderDictionary(dictionary));
      for (const { id, schema } of dictionary.records) {
        await writeJson(join(folder, `${id.replaceAll('/', '-')}.schema.json`), schema);
      }
      if (!options.json) {
        printLine(terminal, `${folder}: data-dictionary.md, ${dictionary.records.length} schemas`);
      }
    });
}
