import { execFile } from 'node:child_process';
import { appendFile, chmod, cp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { verificationSchema } from '@matador/core';
import { expect } from 'chai';
import { renderBytes } from '../../src/progress/bytes.js';
import { writeDataset } from '../geo-project.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const execute = promisify(execFile);

const writeSmall = (folder: string) =>
  writeDataset(join(folder, 'data'), 'first', { plugins: [], provided: {} });

describe('matador dataset pack', function () {
  this.timeout(30_000);

  const pack = (folder: string, ...more: string[]) =>
    runCli(['dataset', 'pack', ...more, '--json'], folder);

  it('packs the same data set into the same bytes, which unpack to what verifies', () =>
    inTemporaryFolder(async (folder) => {
      await writeSmall(folder);
      await runCli(['dataset', 'verify', 'data', '--seal'], folder);
      const one = await pack(folder, 'data', '--out', 'one.tar.gz');
      expect(one.stderr).to.equal('');
      expect(JSON.parse(one.stdout)).to.deep.include({ schema: 'matador/pack/1', files: 2 });
      await cp(join(folder, 'data'), join(folder, 'copy'), { recursive: true });
      await utimes(join(folder, 'copy/campaign.json'), 1, 1);
      await chmod(join(folder, 'copy/campaign.json'), 0o600);
      await pack(folder, 'copy', '--out', 'other.tar.gz');
      const archive = await readFile(join(folder, 'one.tar.gz'));
      expect(archive.equals(await readFile(join(folder, 'other.tar.gz')))).to.equal(true);
      await pack(folder, 'data', '--out', 'plain.tar');
      const plain = await readFile(join(folder, 'plain.tar'));
      expect(gunzipSync(archive).equals(plain)).to.equal(true);

      await execute('sha256sum', ['--check', 'one.tar.gz.sha256'], { cwd: folder });
      await execute('tar', ['xf', 'one.tar.gz'], { cwd: folder });
      expect((await runCli(['dataset', 'verify', 'first'], folder)).status).to.equal(0);
      expect(await readdir(folder)).not.to.match(/draft/);
    }));

  it('packs nothing that does not verify, unless told to', () =>
    inTemporaryFolder(async (folder) => {
      await writeSmall(folder);
      await runCli(['dataset', 'verify', 'data', '--seal'], folder);
      await appendFile(join(folder, 'data/campaign.json'), ' ');
      const refused = await pack(folder, 'data');
      expect(refused).to.include({ status: 1, stdout: '' });
      expect(refused.stderr).to.match(/^changed +campaign.json: [^]*not as it was written/);
      expect(await readdir(folder)).to.deep.equal(['data']);
      expect((await pack(folder, 'data', '--damaged')).status).to.equal(0);
      expect(await readdir(folder)).to.include.members(['first.tar.gz', 'first.tar.gz.sha256']);
    }));

  it('knows what archive to write by its name', () =>
    inTemporaryFolder(async (folder) => {
      await writeSmall(folder);
      await runCli(['dataset', 'verify', 'data', '--seal'], folder);
      expect((await pack(folder, 'data', '--out', 'first.zip')).status).to.equal(2);
    }));
});

describe('matador dataset verify', function () {
  this.timeout(30_000);

  it('says that a data set is not sealed, seals it, and finds what happens to it then', () =>
    inTemporaryFolder(async (folder) => {
      await writeSmall(folder);
      const unsealed = await runCli(['dataset', 'verify', 'data'], folder);
      expect(unsealed.status).to.equal(1);
      expect(unsealed.stdout)
        .to.match(/^not-sealed +datapackage.json: /)
        .and.include('--seal');
      const sealed = await runCli(['dataset', 'verify', 'data', '--seal'], folder);
      expect(sealed).to.include({ status: 0, stderr: '' });
      expect(sealed.stdout).to.match(
        /^2 files, .* as they were written; seal sha256:[0-9a-f]{64}\n$/,
      );
      await appendFile(join(folder, 'data/campaign.json'), ' ');
      const { status, stdout } = await runCli(['dataset', 'verify', 'data', '--json'], folder);
      expect(status).to.equal(1);
      const { faults } = verificationSchema.parse(JSON.parse(stdout));
      expect(faults.map(({ kind, path }) => `${kind} ${path}`)).to.deep.equal([
        'changed campaign.json',
      ]);
      expect((await runCli(['dataset', 'verify', 'data', '--seal'], folder)).status).to.equal(1);
    }));

  it('is wrong use of a folder that is no data set', () =>
    inTemporaryFolder(async (folder) => {
      await writeSmall(folder);
      await rm(join(folder, 'data/campaign.json'));
      expect(await runCli(['dataset', 'verify', 'data'], folder)).to.include({
        status: 2,
        stdout: '',
      });
    }));

  it('shows on a terminal how far it is', () => {
    expect(renderBytes('verify', 12_300_000, 25_100_000)).to.equal(
      'verify: 12.3 MB of 25.1 MB, 49 %',
    );
    expect(renderBytes('verify', 0, 0)).to.match(/100 %$/);
  });
});
