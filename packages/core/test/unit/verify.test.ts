import { expect } from 'chai';
import { randomInt } from 'node:crypto';
import {
  appendFile,
  cp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Verification } from '../../src/index.js';
import {
  parseDescriptor,
  readDescriptor,
  sealDataset,
  verificationSchema,
  verifyDataset,
  writeDescriptor,
} from '../../src/index.js';
import { makeSmallDataset } from '../support/small-dataset.js';
import { inTemporaryFolder } from '../support/temporary-folder.js';

const record = 'measurements/fake_de_ch_r1/measurement.json';
const capture = 'measurements/fake_de_ch_r1/a.pcapng';

/** Works on a sound data set `data`. */
async function withDataset(work: (data: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, 'data');
    await makeSmallDataset(data);
    await work(data);
  });
}

async function filesOf(data: string): Promise<string[]> {
  const entries = await readdir(data, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(data.length + 1));
}

async function flip(path: string, at: number, mask: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  await writeFile(path, bytes);
}

const faultsOf = ({ faults }: Verification) => faults.map(({ kind, path }) => `${kind} ${path}`);

describe('verifying a data set', function () {
  this.timeout(30_000);

  it('finds nothing wrong with one that is as it was written', () =>
    withDataset(async (data) => {
      const kinds = new Set((await filesOf(data)).map((path) => path.replace(/^.*\./, '')));
      expect([...kinds]).to.include.members(['json', 'jsonl', 'pcapng', 'mp4', 'png', 'csv']);
      const progress: number[] = [];
      const verification = await verifyDataset(data, {
        onProgress: (done, total) => progress.push(done / total),
      });
      expect(verificationSchema.parse(verification)).to.deep.include({ faults: [], notes: [] });
      expect(verification.seal).to.equal((await readDescriptor(data))?.hash);
      expect(progress.at(-1)).to.equal(1);
    }));

  it('finds a flipped bit wherever it is', () =>
    withDataset(async (data) => {
      const files = await filesOf(data);
      for (const path of [...files, ...Array<string>(8).fill('datapackage.json')]) {
        const { length } = await readFile(join(data, path));
        if (length === 0) continue;
        const at = randomInt(length);
        const mask = 1 << randomInt(8);
        await flip(join(data, path), at, mask);
        const { faults } = await verifyDataset(data);
        expect(
          faults.map((fault) => fault.path),
          `${path}, byte ${at}, mask ${mask}`,
        ).to.include(path);
        await flip(join(data, path), at, mask);
      }
      expect((await verifyDataset(data)).faults).to.deep.equal([]);
    }));

  it('finds a flipped bit in any part of the descriptor, and in every byte of its seal', () =>
    withDataset(async (data) => {
      const whole = await readFile(join(data, 'datapackage.json'));
      for (let at = 0; at < whole.length; at += at < whole.length - 100 ? 5 : 1) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        expect(() => parseDescriptor(damaged, 'it'), `byte ${at}`).to.throw('it is damaged');
      }
      expect(parseDescriptor(whole, 'it').name).to.equal('small');
    }));

  it('finds any file cut, at whatever byte', () =>
    withDataset(async (data) => {
      for (const path of await filesOf(data)) {
        const whole = await readFile(join(data, path));
        if (whole.length === 0) continue;
        for (const left of [0, whole.length - 1]) {
          await truncate(join(data, path), left);
          const { faults } = await verifyDataset(data);
          const fault = faults.find((each) => each.path === path && each.kind !== 'broken-record');
          const expected = path === 'datapackage.json' ? 'broken-descriptor' : 'truncated';
          expect(fault?.kind, `${path} cut at ${left}`).to.equal(expected);
          await writeFile(join(data, path), whole);
        }
      }
    }));

  it('finds any file that is missing', () =>
    withDataset(async (data) => {
      for (const path of await filesOf(data)) {
        const content = await readFile(join(data, path));
        await rm(join(data, path));
        const expected = path === 'datapackage.json' ? 'not-sealed' : 'missing';
        expect(faultsOf(await verifyDataset(data)), path).to.include(`${expected} ${path}`);
        await writeFile(join(data, path), content);
      }
    }));

  it('finds files that came to it, and what is no file', () =>
    withDataset(async (data) => {
      await writeFile(join(data, 'notes.txt'), 'mine');
      await writeFile(join(data, 'measurements/fake_de_ch_r1/c.pcapng'), 'packets');
      await symlink('/etc/hostname', join(data, 'derived/link.json'));
      expect(faultsOf(await verifyDataset(data))).to.have.members([
        'extra notes.txt',
        'extra measurements/fake_de_ch_r1/c.pcapng',
        'extra derived/link.json',
      ]);
    }));

  it('finds records that are not what their schemas say, also where the descriptor vouches for them', () =>
    withDataset(async (data) => {
      const traces = 'measurements/fake_de_ch_r1/traces.jsonl';
      await writeFile(join(data, record), '{"schema":"matador/measurement/1"}');
      await appendFile(join(data, traces), '{"schema":"matador/path-trace/1"}\n');
      await appendFile(join(data, 'journal.jsonl'), 'nonsense\n');
      await cp(join(data, 'measurements/fake_de_ch_r2'), join(data, 'measurements/fake_de_ch_r3'), {
        recursive: true,
      });
      await rm(join(data, 'datapackage.json'));
      await writeDescriptor(data, 'small');
      const { faults } = await verifyDataset(data);
      expect(faults.map(({ kind }) => kind)).to.deep.equal(Array(4).fill('broken-record'));
      expect(faults.map(({ path }) => path)).to.have.members([
        'journal.jsonl',
        record,
        traces,
        'measurements/fake_de_ch_r3/measurement.json',
      ]);
    }));

  it('takes derived/ for what it is: it may be deleted, and not be damaged', () =>
    withDataset(async (data) => {
      await rm(join(data, 'derived/tables'), { recursive: true });
      expect(faultsOf(await verifyDataset(data))).to.deep.equal([
        'missing derived/tables/table2.csv',
      ]);
      await rm(join(data, 'derived'), { recursive: true });
      const { faults, notes } = await verifyDataset(data);
      expect(faults).to.deep.equal([]);
      expect(notes[0]).to.match(/^derived\/ is not there/);
    }));

  it('does not take damage for what it should be when the descriptor is written again', () =>
    withDataset(async (data) => {
      await flip(join(data, capture), 0, 1);
      await rm(join(data, 'measurements/fake_de_ch_r1/b.pcapng'));
      await writeDescriptor(data, 'small');
      expect(faultsOf(await verifyDataset(data))).to.include.members([
        `changed ${capture}`,
        'missing measurements/fake_de_ch_r1/b.pcapng',
      ]);
    }));

  it('says that a run was killed, and seals what it left', () =>
    withDataset(async (data) => {
      const journal = await readFile(join(data, 'journal.jsonl'), 'utf8');
      await appendFile(join(data, 'journal.jsonl'), journal.split('\n', 1).join('') + '\n');
      await cp(
        join(data, 'measurements/fake_de_ch_r1.failed-1'),
        join(data, 'measurements/fake_de_ch_r1.failed-2'),
        { recursive: true },
      );
      const second = 'measurements/fake_de_ch_r1.failed-2/measurement.json';
      const text = await readFile(join(data, second), 'utf8');
      await writeFile(join(data, second), text.replace('"attempt": 1', '"attempt": 2'));
      const killed = await verifyDataset(data);
      expect(new Set(killed.faults.map(({ kind }) => kind))).to.deep.equal(new Set(['not-sealed']));
      expect(killed.faults.map(({ path }) => path)).to.include.members(['journal.jsonl', second]);
      expect(killed.notes[0]).to.match(/has no end in the journal/);
      expect((await sealDataset(data)).faults).to.deep.equal([]);
      expect((await verifyDataset(data)).faults).to.deep.equal([]);
    }));

  it('seals a data set without a descriptor, and none that is damaged', () =>
    withDataset(async (data) => {
      await rm(join(data, 'datapackage.json'));
      expect(faultsOf(await verifyDataset(data))).to.deep.equal(['not-sealed datapackage.json']);
      await sealDataset(data);
      expect((await verifyDataset(data)).faults).to.deep.equal([]);
      await flip(join(data, capture), 0, 1);
      expect(faultsOf(await sealDataset(data))).to.deep.equal([`changed ${capture}`]);
      expect(faultsOf(await verifyDataset(data))).to.deep.equal([`changed ${capture}`]);
    }));

  it('is for data sets', () =>
    inTemporaryFolder(async (folder) => {
      for (const path of [folder, join(folder, 'nothing')]) {
        const error: unknown = await verifyDataset(path).catch((thrown: unknown) => thrown);
        expect(error).to.have.property('code', 'no-dataset');
      }
    }));
});
