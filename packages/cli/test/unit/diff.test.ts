import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { campaignDiffSchema, geodataDiffSchema } from '@matador/analysis';
import { expect } from 'chai';
import { renderCampaignDiff } from '../../src/diff-campaigns.js';
import { writeDataset } from '../geo-project.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

type Row = [address: string, old: string, latest: string];

async function writeSnapshots(folder: string, rows: readonly Row[]): Promise<void> {
  const snapshot = (column: 1 | 2) =>
    rows.map((row) => `${row[0]},${row[0]},${row[column]}\n`).join('');
  await writeFile(join(folder, 'old.csv'), snapshot(1));
  await writeFile(join(folder, 'new.csv'), snapshot(2));
}

async function changes(folder: string, ...argv: string[]) {
  const { status, stdout, stderr } = await runCli(
    ['diff', ...argv, '--geodata', 'old.csv', 'new.csv', '--json'],
    folder,
  );
  expect(status, stderr).to.equal(0);
  const diff = geodataDiffSchema.parse(JSON.parse(stdout));
  return diff.changes.map((change) => [change.address, change.old, change.new]);
}

describe('matador diff --geodata', function () {
  this.timeout(20_000);

  const rows: Row[] = [
    ['185.70.203.37', 'IT', 'AR'],
    ['4.69.137.81', 'US', 'CH'],
    ['8.8.8.8', 'US', 'US'],
    ['2001:db8::1', 'DE', 'NL'],
  ];

  it('lists the addresses that moved, in order of address', () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshots(folder, rows);
      expect(await changes(folder)).to.deep.equal([rows[1], rows[0], rows[3]]);
    }));

  it('looks up the addresses given only, and tells what one snapshot does not know', () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshots(folder, rows);
      await writeFile(join(folder, 'new.csv'), '4.69.137.81,4.69.137.81,US\n');
      expect(await changes(folder, '4.69.137.81', '8.8.8.8')).to.deep.equal([
        ['8.8.8.8', 'US', null],
      ]);
    }));

  it('prints a table for a person', () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshots(folder, rows);
      const { stdout, stderr } = await runCli(['diff', '--geodata', 'old.csv', 'new.csv'], folder);
      expect(stdout).to.match(/^address +old +new +paths\n4\.69\.137\.81 +US +CH +–\n/);
      expect(stderr).to.equal('3 of 4 addresses changed\n');
    }));

  it('says what is wrong with its arguments', () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshots(folder, rows);
      for (const argv of [
        ['--geodata', 'old.csv'],
        ['--geodata', 'old.csv', 'new.txt'],
        ['nonsense', '--geodata', 'old.csv', 'new.csv'],
      ]) {
        expect((await runCli(['diff', ...argv], folder)).status, argv.join(' ')).to.equal(2);
      }
      const { status, stderr } = await runCli(['diff', '--geodata', 'old.csv', 'no.csv'], folder);
      expect(status).to.equal(1);
      expect(stderr).to.include('no.csv');
    }));

  it("gives every row of the 2016 study's table of changes to its database", function () {
    const slides = fileURLToPath(
      new URL('../../../../../../shared/seed/matador-pam2016-slides.txt', import.meta.url),
    );
    if (!existsSync(slides)) {
      console.log("      skipped: the study's slides are not beside the repository");
      return this.skip();
    }
    const table = /Changes to ip2location database\n\nGeolocation[^]*?\n\n/.exec(
      readFileSync(slides, 'utf8'),
    )![0];
    const all = [...table.matchAll(/(\d+\.\d+\.\d+\.\d+)\t([A-Z]{2})\t([A-Z]{2})/g)];
    const study = all.map(([, address, old, latest]): Row => [address!, old!, latest!]);
    // 35 lines of three, less the two that the last column lacks.
    expect(study).to.have.lengthOf(103);
    return inTemporaryFolder(async (folder) => {
      await writeSnapshots(folder, study);
      const found = await changes(folder);
      expect(found).to.have.deep.members(study);
    });
  });
});

describe('matador diff', function () {
  this.timeout(20_000);

  it('compares the tables of two analysed data sets', () =>
    inTemporaryFolder(async (folder) => {
      for (const name of ['spring', 'autumn']) {
        await writeDataset(join(folder, name), 'first', { plugins: [], provided: {} });
      }
      const early = await runCli(['diff', 'spring', 'autumn'], folder);
      expect(early.status).to.equal(1);
      expect(early.stderr).to.match(/tables\.json is missing/);
      for (const name of ['spring', 'autumn']) await runCli(['analyse', name], folder);
      const { status, stdout } = await runCli(['diff', 'spring', 'autumn', '--json'], folder);
      expect(status).to.equal(0);
      const diff = campaignDiffSchema.parse(JSON.parse(stdout));
      expect(diff).to.include({ sameGeodata: true });
      // Nine regions; Table 2 and five groups; the network path and one app.
      expect(diff.rows).to.have.length(9 * 6 * 2);
      const printed = await runCli(['diff', 'spring', 'autumn'], folder);
      expect(printed.stdout).to.match(/^region +group +path +pairs/);
      expect(printed.stderr).to.match(/^0 of 108 cells changed/);
    }));

  it('is wrong use of anything but two data sets', () =>
    inTemporaryFolder(async (folder) => {
      for (const argv of [[], ['spring'], ['a', 'b', 'c'], ['a', 'b', '--dataset', 'c']]) {
        const { status, stderr } = await runCli(['diff', ...argv], folder);
        expect(status, argv.join(' ')).to.equal(2);
        expect(stderr).to.include('two data sets');
      }
    }));
});

describe('renderCampaignDiff', () => {
  const unchanged = {
    ...{ region: 'Europe', group: null, app: null, n: 120, before: 3, after: 3 },
    ...{ gained: 0, lost: 0, probability: null, corrected: null, significant: null },
  };
  const rows = [
    unchanged,
    {
      ...unchanged,
      app: 'signal',
      after: 120,
      gained: 117,
      probability: 1e-5,
      corrected: 2e-5,
      significant: true,
    },
    { ...unchanged, region: 'Oceania', group: 'EU', n: 3, before: 0, after: 3, gained: 3 },
  ];

  it('has a line for each cell that changed, and says where that cannot be tested', () => {
    const schema = 'matador/campaign-diff/1';
    const diff = { schema, rows, sameGeodata: true, notCompared: [] } as const;
    const lines = renderCampaignDiff({ ...diff, notCompared: [] }).split('\n');
    expect(lines[1]).to.match(/^Europe +leaving +signal +120 +3 +120 +117 +0 +0\.000020 +yes$/);
    expect(lines[2]).to.match(/^Oceania +EU +network .* – +too few vantage points$/);
    expect(lines).to.have.length(4);
  });
});
