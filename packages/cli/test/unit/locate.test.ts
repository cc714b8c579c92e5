import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Location } from '@matador/analysis';
import { locationSchema } from '@matador/analysis';
import { expect } from 'chai';
import { installGeoPlugin } from '../geo-project.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

async function makeProject(folder: string): Promise<void> {
  await installGeoPlugin(folder, 'geo-us');
  await writeFile(
    join(folder, 'matador.config.json'),
    JSON.stringify({
      plugins: ['geo-us'],
      vantagePoints: [{ id: 'ch', country: 'CH', latitude: 47.37, longitude: 8.54 }],
    }),
  );
}

/** Installs one of this repository's packages in a project. */
async function linkPackage(folder: string, name: string): Promise<void> {
  const entry = fileURLToPath(import.meta.resolve(name));
  const installed = join(folder, 'node_modules', name);
  await mkdir(dirname(installed), { recursive: true });
  await symlink(join(dirname(entry), '../..'), installed);
}

async function located(folder: string, ...argv: string[]): Promise<Location[]> {
  const { status, stdout, stderr } = await runCli(['locate', ...argv, '--json'], folder);
  expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => locationSchema.parse(JSON.parse(line)));
}

describe('matador locate', function () {
  this.timeout(10_000);

  it('prints a location for each address, in order, addresses in canonical form', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      const locations = await located(folder, '4.69.142.133', '2001:4860:0:0::8888', '10.0.0.1');
      expect(locations.map(({ address, verdict }) => [address, verdict.country])).to.deep.equal([
        ['4.69.142.133', 'US'],
        ['2001:4860::8888', 'US'],
        ['10.0.0.1', null],
      ]);
      expect(locations[0]?.claims[0]).to.include({ source: 'geo-us:US', snapshot: '2026-01-01' });
    }));

  it('strikes what light forbids, from a vantage point or from coordinates', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      for (const rtt of ['ch=5.2', '47.37,8.54=5.2']) {
        const [location] = await located(folder, '4.69.142.133', '--rtt', rtt);
        expect(location?.verdict.country).to.equal(null);
        expect(location?.impossible[0]?.country).to.equal('US');
        expect(location?.impossible[0]?.reason).to.match(/in 5\.2 ms/);
      }
      const [far] = await located(folder, '4.69.142.133', '--rtt', 'ch=90', '47.4,8.5=95');
      expect(far?.verdict.country).to.equal('US');
    }));

  it('reads places in host names, where a source does: listing 7.5 of the 2016 study', () =>
    inTemporaryFolder(async (folder) => {
      await installGeoPlugin(folder, 'geo-us');
      await writeFile(
        join(folder, 'matador.config.json'),
        JSON.stringify({ plugins: ['geo-us', '@matador/geo-rdns'] }),
      );
      await linkPackage(folder, '@matador/geo-rdns');
      const [location] = await located(
        folder,
        ...['4.69.142.133', '--rtt', '-34.6,-58.37=248.524'],
        ...['--name', 'ae-2-26.bar1.Zurich1.Level3.net'],
      );
      expect(location?.verdict.country).to.equal('CH');
      expect(location?.dissent).to.deep.equal([{ country: 'US', sources: ['geo-us:US'] }]);
      expect(location?.evidence).to.deep.equal([
        'rdns: ae-2-26.bar1.Zurich1.Level3.net tells Zurich, by the rule for Lumen (Level 3)',
      ]);
    }));

  it('uses the default source where no plugin gives one', () =>
    inTemporaryFolder(async (folder) => {
      const [location] = await located(folder, '8.8.8.8');
      expect(location?.claims[0]?.source).to.match(/^mmdb:/);
    }));

  it('prints a table for people, and the sources on standard error', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      const argv = ['locate', '4.69.142.133', '--rtt', 'ch=5.2'];
      const { stdout, stderr } = await runCli(argv, folder);
      expect(stdout).to.match(/^address +country +confidence/);
      expect(stdout).to.match(/US \(geo-us:US\): ch got an answer in 5\.2 ms/);
      expect(stderr).to.equal('source geo-us:US, 2026-01-01\n');
    }));

  const wrong: [argv: string[], says: RegExp][] = [
    [['example.org'], /example\.org is not an IP address/],
    [['1.2.3'], /1\.2\.3 is not an IP address/],
    [['1.2.3.4', '--rtt', 'de=5'], /de is no vantage point of the configuration \(known: ch\)/],
    [['1.2.3.4', '--rtt', 'ch'], /expected VP=MS/],
  ];
  for (const [argv, says] of wrong) {
    it(`is wrong use: matador locate ${argv.join(' ')}`, () =>
      inTemporaryFolder(async (folder) => {
        await makeProject(folder);
        const { status, stdout, stderr } = await runCli(['locate', ...argv], folder);
        expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
        expect(stderr).to.match(says);
      }));
  }
});
