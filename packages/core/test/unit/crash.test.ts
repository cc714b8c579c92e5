import { expect } from 'chai';
import { randomInt } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Measurement } from '../../src/index.js';
import {
  campaignRecordSchema,
  Dataset,
  MatadorError,
  measurementSchema,
  parseRecord,
  verifyDataset,
} from '../../src/index.js';
import { makeSmallDataset, runSmall } from '../support/small-dataset.js';
import { inTemporaryFolder } from '../support/temporary-folder.js';

async function recordsOf(data: string): Promise<Map<string, Measurement>> {
  const records = new Map<string, Measurement>();
  for await (const { folder, record } of (await Dataset.open(data)).measurements()) {
    records.set(folder, record);
  }
  return records;
}

/** Goes on with a data set: `null` when that went well, or the error, which names the broken file. */
async function goOn(data: string, broken: string, about: string): Promise<MatadorError | null> {
  try {
    const { complete, planned } = await runSmall(data);
    expect(complete, about).to.equal(planned);
    return null;
  } catch (error) {
    if (!(error instanceof MatadorError)) throw error;
    const named = error.message.includes(broken);
    expect(named, `${about}: ${error.message} names ${broken}`).to.equal(true);
    expect(error.hint, about).to.match(/copy|move|name another/i);
    return error;
  }
}

/** What a power loss leaves of a run: finished measurements, one under way, a journal without an end. */
async function makeKilledDataset(data: string): Promise<void> {
  await makeSmallDataset(data);
  const journal = await readFile(join(data, 'journal.jsonl'), 'utf8');
  await writeFile(join(data, 'journal.jsonl'), `${journal.split('\n').slice(0, -2).join('\n')}\n`);
  await rm(join(data, 'datapackage.json'));
  await mkdir(join(data, '.drafts'), { recursive: true });
  const folder = join(data, 'measurements/fake_de_ch_r2');
  await rename(folder, join(data, '.drafts/fake_de_ch_r2'));
  await cp(join(data, 'campaign.json'), join(data, 'campaign.json.123.draft'));
}

describe('going on after files were cut', function () {
  this.timeout(120_000);

  it('goes on, or says which file of a sealed data set is broken', () =>
    inTemporaryFolder(async (folder) => {
      const [data, before] = [join(folder, 'data'), join(folder, 'before')];
      await makeSmallDataset(before);
      const entries = await readdir(before, { withFileTypes: true, recursive: true });
      for (const entry of entries.filter((each) => each.isFile())) {
        const path = join(entry.parentPath, entry.name).slice(before.length + 1);
        const { length } = await readFile(join(before, path));
        for (const left of new Set([randomInt(length + 1), Math.max(0, length - 1)])) {
          const about = `${path} cut at ${left} of ${length}`;
          await cp(before, data, { recursive: true });
          await truncate(join(data, path), left);
          const error = await goOn(data, join(data, path), about);
          const mayGoOn = path.startsWith('derived/') || left === length;
          expect(error === null, about).to.equal(mayGoOn);
          await rm(data, { recursive: true });
        }
      }
    }));

  it('makes a measurement again whose broken folder was moved away, and vouches for it', () =>
    inTemporaryFolder(async (data) => {
      await makeSmallDataset(data);
      const broken = 'measurements/fake_de_ch_r1/a.pcapng';
      await truncate(join(data, broken), 1);
      expect(await goOn(data, broken, broken)).to.have.property('code', 'damaged-file');
      await rm(join(data, dirname(broken)), { recursive: true });
      expect(await goOn(data, broken, broken)).to.equal(null);
      await rm(join(data, 'derived'), { recursive: true });
      expect((await verifyDataset(data)).faults).to.deep.equal([]);
    }));

  it('loses, repeats and halves nothing when the journal of a killed run is cut', () =>
    inTemporaryFolder(async (folder) => {
      const [data, before] = [join(folder, 'data'), join(folder, 'before')];
      await makeKilledDataset(before);
      const finished = await recordsOf(before);
      expect([...finished.keys()]).to.deep.equal(['fake_de_ch_r1', 'fake_de_ch_r1.failed-1']);
      const { length } = await readFile(join(before, 'journal.jsonl'));
      for (const left of [0, length - 1, ...Array.from({ length: 12 }, () => randomInt(length))]) {
        await cp(before, data, { recursive: true });
        await truncate(join(data, 'journal.jsonl'), left);
        expect(await goOn(data, '', `journal cut at ${left}`)).to.equal(null);
        const after = await recordsOf(data);
        expect([...after.keys()]).to.deep.equal([...finished.keys(), 'fake_de_ch_r2']);
        for (const [name, record] of finished) expect(after.get(name)).to.deep.equal(record);
        expect(await readdir(data)).not.to.include('campaign.json.123.draft');
        const { faults } = await verifyDataset(data);
        expect(faults, `journal cut at ${left}`).to.deep.equal([]);
        await rm(data, { recursive: true });
      }
    }));

  it('takes no record that is cut, at any byte, for a whole one', () =>
    inTemporaryFolder(async (data) => {
      await makeKilledDataset(data);
      const files = [
        ['campaign.json', campaignRecordSchema],
        ['measurements/fake_de_ch_r1/measurement.json', measurementSchema],
      ] as const;
      for (const [path, schema] of files) {
        const whole = await readFile(join(data, path), 'utf8');
        for (let left = 0; left < whole.trimEnd().length; left++) {
          const read = () => parseRecord(schema, whole.slice(0, left), path);
          expect(read, `${path} cut at ${left}`).to.throw(MatadorError, path);
        }
        await truncate(join(data, path), whole.length - 2);
        expect(await goOn(data, join(data, path), path)).to.have.property('code', 'broken-record');
        await writeFile(join(data, path), whole);
      }
    }));

  it('throws a draft away, whatever is left of it', () =>
    inTemporaryFolder(async (data) => {
      await makeKilledDataset(data);
      await truncate(join(data, '.drafts/fake_de_ch_r2/measurement.json'), 10);
      expect(await goOn(data, '', 'draft')).to.equal(null);
      expect((await recordsOf(data)).get('fake_de_ch_r2')?.outcome).to.equal('complete');
    }));
});
