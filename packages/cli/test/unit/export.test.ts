import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFormats } from '@matador/export';
import { expect } from 'chai';
import { installGeoPlugin, writeDataset } from '../geo-project.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

describe('matador export', function () {
  this.timeout(30_000);

  it('writes into the data set, and puts it into its descriptor', () =>
    inTemporaryFolder(async (folder) => {
      await installGeoPlugin(folder, 'geo-then');
      await writeDataset(join(folder, 'data'), 'first', {
        plugins: ['geo-then'],
        provided: { 'geo-then': ['geo:geo-then'] },
      });
      await runCli(['analyse', 'data'], folder);
      const { status, stdout, stderr } = await runCli(
        ['export', 'data', '--format', 'csv', '--json'],
        folder,
      );
      expect(status, stderr).to.equal(0);
      const out = join(folder, 'data/derived/export/csv');
      const result = JSON.parse(stdout) as { folder: string; files: string[] };
      expect(result).to.include({ schema: 'matador/export/1', folder: out, format: 'csv' });
      expect(result.files).to.include('cells.csv');
      expect(await readFile(join(out, 'cells.csv'), 'utf8')).to.match(/^table_number,region,/);
      const descriptor = await readFile(join(folder, 'data/datapackage.json'), 'utf8');
      expect(descriptor).to.include('derived/export/csv/cells.csv');
    }));

  it('writes elsewhere when it is told to, without an analysis where none is needed', () =>
    inTemporaryFolder(async (folder) => {
      await writeDataset(join(folder, 'data'), 'first', { plugins: [], provided: {} });
      const { status, stdout, stderr } = await runCli(
        ['export', 'data', '--format', 'ripe-atlas', '--out', 'traces'],
        folder,
      );
      expect(status, stderr).to.equal(0);
      expect(stdout).to.equal(`${join(folder, 'traces/ripe-atlas.jsonl')}\n`);
    }));

  it('knows the formats of the package', () =>
    inTemporaryFolder(async (folder) => {
      const { status, stderr } = await runCli(['export', 'data', '--format', 'xml'], folder);
      expect(status).to.equal(2);
      expect(stderr).to.include(exportFormats.join(', '));
    }));

  it('refuses a folder that is no data set, and one that was not analysed', () =>
    inTemporaryFolder(async (folder) => {
      const none = await runCli(['export', '.', '--format', 'csv'], folder);
      expect(none.status).to.equal(2);
      expect(none.stderr).to.include('is not a data set');
      await writeDataset(join(folder, 'data'), 'first', { plugins: [], provided: {} });
      const fresh = await runCli(['export', 'data', '--format', 'csv'], folder);
      expect(fresh.status).to.equal(1);
      expect(fresh.stderr).to.include('Analyse the data set');
    }));
});
