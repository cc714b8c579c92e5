import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Dictionary, JsonSchema } from '../../src/dictionary/dictionary.js';
import { renderDictionary } from '../../src/dictionary/render.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

describe('the data dictionary', function () {
  this.timeout(120_000);

  it('is that of the schemas and comments as they are now; else: npm run dictionary', async () => {
    const { makeDictionary } = (await import(join(root, 'scripts/dictionary.mjs'))) as {
      makeDictionary: () => Promise<Record<string, string>>;
    };
    for (const [path, text] of Object.entries(await makeDictionary())) {
      const isCurrent = text === (await readFile(join(root, path), 'utf8'));
      expect(isCurrent, `${path} is current`).to.equal(true);
    }
  });

  it('is written beside a data set, with a JSON Schema for each record', () =>
    inTemporaryFolder(async (folder) => {
      const { status } = await runCli(['dataset', 'dictionary', '--out', 'docs'], folder);
      expect(status).to.equal(0);
      const files = await readdir(join(folder, 'docs'));
      expect(files).to.include.members([
        'data-dictionary.md',
        'datapackage.json.schema.json',
        'matador-measurement-1.schema.json',
        'matador-journal-1.schema.json',
        'matador-locality-1.schema.json',
      ]);
      const text = await readFile(join(folder, 'docs/matador-measurement-1.schema.json'), 'utf8');
      const { properties } = JSON.parse(text) as JsonSchema;
      expect(properties?.attempt?.description).to.equal('1 for the first try at this measurement.');
    }));

  it('knows every record of a data set, each once', async () => {
    const { stdout } = await runCli(['dataset', 'dictionary', '--json'], '.');
    const { records } = JSON.parse(stdout) as Dictionary;
    const ids = records.map(({ id }) => id);
    expect(new Set(ids)).to.have.property('size', ids.length);
    const files = records.map(({ file }) => file);
    expect(files).to.include.members(['campaign.json', 'journal.jsonl', 'derived/endpoints.jsonl']);
  });

  it('lists fields within fields, lists and variants, and says which are alike', () => {
    const time: JsonSchema = { type: 'string', format: 'date-time' };
    const side: JsonSchema = { type: 'object', properties: { at: time }, required: ['at'] };
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        a: side,
        b: side,
        list: { type: 'array', items: { anyOf: [side, { type: 'null' }] }, description: 'A | B' },
      },
      required: ['a', 'b'],
    };
    const records = [{ id: 'matador/some/1', file: null, schema }];
    const lines = renderDictionary({ schema: 'matador/dictionary/1', records }).split('\n');
    expect(lines.filter((line) => line.startsWith('| `'))).to.deep.equal([
      '| `a` | object |  |',
      '| `a.at` | time |  |',
      '| `b` | as `a` |  |',
      '| `list?` | list of object or null | A \\| B |',
      '| `list?[].at` | time |  |',
    ]);
  });
});
