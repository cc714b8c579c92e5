import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geodataDiffSchema } from '@matador/analysis';
import { expect } from 'chai';
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
