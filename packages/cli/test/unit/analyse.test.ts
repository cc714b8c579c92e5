import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { insightsSchema, tableNames, tablesSchema } from '@matador/analysis';
import { expect } from 'chai';
import { renderAnalysisEvent } from '../../src/analyse.js';
import { installGeoPlugin, writeDataset } from '../geo-project.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

/** A project with two geolocation plugins, and a data set that was made with the first. */
async function makeProject(folder: string): Promise<void> {
  await installGeoPlugin(folder, 'geo-then');
  await installGeoPlugin(folder, 'geo-now');
  await writeDataset(join(folder, 'data'), 'first', {
    plugins: ['phone-not-installed-here', { name: 'geo-then', options: { country: 'BR' } }],
    provided: { 'phone-not-installed-here': ['phone:android'], 'geo-then': ['geo:geo-then'] },
  });
}

async function writeConfig(path: string, campaign: string): Promise<void> {
  const config = {
    plugins: ['geo-now'],
    groups: [{ name: 'Neighbours', countries: ['FR', 'NL'] }],
    campaign: { name: campaign, apps: ['signal'] },
  };
  await writeFile(path, JSON.stringify(config));
}

async function analysed(folder: string, ...more: string[]) {
  const argv = ['analyse', 'data', '--json', ...more];
  const { status, stdout, stderr } = await runCli(argv, folder);
  expect(status, stderr).to.equal(0);
  const tables = tablesSchema.parse(JSON.parse(stdout));
  return {
    sources: tables.geodata.map(({ name }) => name),
    groups: [...new Set(tables.table3.map(({ group }) => group))],
  };
}

describe('matador analyse', function () {
  this.timeout(10_000);

  it('asks the sources the data set was made with, with their options', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      const { sources, groups } = await analysed(folder);
      expect(sources).to.deep.equal(['geo-then:BR']);
      expect(groups).to.include('5 Eyes');
    }));

  it('puts what it made into the descriptor of the data set', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      await analysed(folder);
      const descriptor = await readFile(join(folder, 'data', 'datapackage.json'), 'utf8');
      const { resources } = JSON.parse(descriptor) as { resources: { path: string }[] };
      expect(resources.map(({ path }) => path)).to.include('derived/tables/tables.json');
    }));

  it('takes sources and groups from the configuration here when it is of the same campaign', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      await writeConfig(join(folder, 'matador.config.json'), 'first');
      expect(await analysed(folder)).to.deep.equal({
        sources: ['geo-now:US'],
        groups: ['Neighbours'],
      });
    }));

  it('leaves a configuration of another campaign alone, unless it is named', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      await writeConfig(join(folder, 'matador.config.json'), 'second');
      expect((await analysed(folder)).sources).to.deep.equal(['geo-then:BR']);
      const named = await analysed(folder, '--config', 'matador.config.json');
      expect(named.sources).to.deep.equal(['geo-now:US']);
    }));

  it('asks the default source where the data set was made with none', () =>
    inTemporaryFolder(async (folder) => {
      await writeDataset(join(folder, 'data'), 'first', { plugins: [], provided: {} });
      const { sources } = await analysed(folder);
      expect(sources).to.have.length(1);
      expect(sources[0]).to.match(/^mmdb:/);
    }));

  it('prints tables for people', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      const { status, stdout, stderr } = await runCli(['analyse', 'data'], folder);
      expect(status).to.equal(0);
      expect(stdout)
        .to.match(/^Table 2\. /)
        .and.match(/\nTable 3\. /);
      expect(stderr).not.to.match(/Table/);
    }));

  it('makes endpoints and insights alone, and tables from them without a capture', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      const { status, stdout } = await runCli(
        ['analyse', 'data', '--stage', 'endpoints', '--json'],
        folder,
      );
      expect(status).to.equal(0);
      expect(insightsSchema.parse(JSON.parse(stdout)).schema).to.equal('matador/insights/1');
      const derived = await readdir(join(folder, 'data', 'derived'));
      expect(derived).to.include('insights.json').and.not.include('locations.jsonl');
      const { sources } = await analysed(folder, '--stage', 'locations');
      expect(sources).to.deep.equal(['geo-then:BR']);
      expect((await runCli(['analyse', 'data', '--stage', 'guesses'], folder)).status).to.equal(2);
    }));

  it('tabulates an old data set anew with other files of geodata, groups and regions, the same each time', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      await writeFile(join(folder, 'new.csv'), '0.0.0.0,255.255.255.255,NL\n');
      await writeFile(
        join(folder, 'mine.yaml'),
        '- five-eyes-2016\n- name: Neighbours\n  date: "2026-01-01"\n  countries: [FR, NL]\n',
      );
      await writeFile(join(folder, 'rows.yaml'), '- { name: Alps, countries: [CH, AT] }\n');
      const argv = ['--geodata', 'new.csv', '--groups', 'mine.yaml', '--regions', 'rows.yaml'];
      const { sources, groups } = await analysed(folder, ...argv);
      expect(sources).to.deep.equal(['csv:new']);
      expect(groups).to.deep.equal(['five-eyes-2016', 'Neighbours']);
      const everything = async () => {
        const names = await readdir(join(folder, 'data', 'derived'), { recursive: true });
        const files = names.filter((name) => /\.(jsonl?|csv)$/.test(name)).sort();
        return await Promise.all(
          files.map(async (name) => [
            name,
            await readFile(join(folder, 'data', 'derived', name), 'utf8'),
          ]),
        );
      };
      const first = await everything();
      expect(first).to.have.length.greaterThan(20);
      await analysed(folder, '--stage', 'locations', ...argv);
      expect(await everything()).to.deep.equal(first);
    }));

  it('says what is wrong with a file of groups or regions, and of geodata', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      await writeFile(join(folder, 'wrong.yaml'), '- { name: Nobody, countries: [Norway] }\n');
      await writeFile(join(folder, 'broken.yaml'), '- {');
      for (const [argv, message] of [
        [['--groups', 'wrong.yaml'], /groups\[0\].*alpha-2/],
        [['--regions', 'wrong.yaml'], /regions\[0\]/],
        [['--groups', 'broken.yaml'], /broken\.yaml cannot be read/],
        [['--groups', 'missing.yaml'], /missing\.yaml cannot be read/],
        [['--geodata', 'wrong.yaml'], /no file of geodata/],
      ] as const) {
        const { status, stderr } = await runCli(['analyse', 'data', ...argv], folder);
        expect(status, argv.join(' ')).to.equal(2);
        expect(stderr).to.match(message);
      }
    }));

  it('prints one table with all of its numbers', () =>
    inTemporaryFolder(async (folder) => {
      await makeProject(folder);
      const { status, stdout } = await runCli(['analyse', 'data', '--table', 'nodes'], folder);
      expect(status).to.equal(0);
      expect(stdout).to.match(/^region +country +count +vantagePoints\nEurope +DE +1 +de\n$/);
      const wrong = await runCli(['analyse', 'data', '--table', 'table9'], folder);
      expect(wrong.status).to.equal(2);
      expect(wrong.stderr).to.include('single-points');
    }));

  it('knows the tables that the analysis makes', () =>
    inTemporaryFolder(async (folder) => {
      const { stdout } = await runCli(['analyse', '--help'], folder);
      for (const name of tableNames) expect(stdout).to.match(new RegExp(`^  ${name} `, 'm'));
    }));

  it('is wrong use of a folder that is no data set', () =>
    inTemporaryFolder(async (folder) => {
      expect(await runCli(['analyse', '.'], folder)).to.include({ status: 2, stdout: '' });
    }));
});

describe('what the analysis tells while it works', () => {
  it('is a line at the end of each stage', () => {
    const progress = { kind: 'progress', stage: 'endpoints', total: 3 } as const;
    expect(renderAnalysisEvent({ ...progress, done: 2 })).to.equal(null);
    expect(renderAnalysisEvent({ ...progress, done: 3 })).to.match(/endpoints of 3 measurements/);
  });

  it('is a line for what had to be left out', () => {
    const failure = {
      schema: 'matador/analysis-failure/1',
      measurement: 'signal_br_de_r1',
      side: 'b',
      what: 'capture',
      code: 'not-a-capture',
      message: 'b.pcapng is no capture',
    } as const;
    expect(renderAnalysisEvent({ kind: 'failure', failure })).to.equal(
      'signal_br_de_r1, side b: capture left out: b.pcapng is no capture',
    );
    expect(
      renderAnalysisEvent({ kind: 'failure', failure: { ...failure, side: null, what: 'record' } }),
    ).to.match(/^signal_br_de_r1: record left out/);
  });
});
