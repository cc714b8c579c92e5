import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { installGeoPlugin, writeDataset } from '../geo-project.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

async function makeDataset(folder: string): Promise<void> {
  await installGeoPlugin(folder, 'geo-then');
  await writeDataset(join(folder, 'data'), 'first', {
    plugins: ['geo-then', 'app-not-installed-here'],
    provided: { 'geo-then': ['geo:geo-then'], 'app-not-installed-here': ['app:signal'] },
  });
}

describe('matador report', function () {
  this.timeout(20_000);

  it('analyses what was not analysed, writes the report and lists it in the descriptor', () =>
    inTemporaryFolder(async (folder) => {
      await makeDataset(folder);
      const { status, stdout, stderr } = await runCli(['report', 'data'], folder);
      expect(status, stderr).to.equal(0);
      expect(stdout).to.match(/derived\/report\/index\.html: 0 measurements, .* MB/);
      expect(stderr).to.match(/was never analysed/);
      const descriptor = await readFile(join(folder, 'data', 'datapackage.json'), 'utf8');
      expect(descriptor).to.include('derived/report/index.html');
    }));

  it('writes where it is told, and prints one JSON document', () =>
    inTemporaryFolder(async (folder) => {
      await makeDataset(folder);
      const argv = ['report', 'data', '--out', 'paper', '--json'];
      const { status, stdout, stderr } = await runCli(argv, folder);
      expect(status, stderr).to.equal(0);
      const written = JSON.parse(stdout) as { schema: string; page: string };
      expect(written).to.include({
        schema: 'matador/report/1',
        page: join(folder, 'paper', 'index.html'),
      });
      expect(await readFile(written.page, 'utf8')).to.match(/^<!doctype html>/);
    }));

  it('is wrong use where there is no data set', () =>
    inTemporaryFolder(async (folder) => {
      const { status, stderr } = await runCli(['report', 'nowhere'], folder);
      expect(status).to.equal(2);
      expect(stderr).to.match(/is not a data set/);
    }));
});
