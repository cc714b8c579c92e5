import { expect } from 'chai';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CampaignRecord, JournalEntry } from '../../src/index.js';
import {
  Dataset,
  Journal,
  readJournal,
  readLines,
  sha256File,
  vantagePointSchema,
  withoutSecrets,
  writeDescriptor,
} from '../../src/index.js';
import { configuration } from '../support/configuration.js';
import { measurementRecord, pathTrace } from '../support/records.js';

describe('the data set', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matador-dataset-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const campaign = (name = 'small'): CampaignRecord => ({
    schema: 'matador/campaign/1',
    createdAt: '2026-01-02T03:04:05.006Z',
    tool: { name: 'matador', version: '0.1.0' },
    plugins: [],
    geodata: [],
    config: configuration({ campaign: { name } }),
  });

  it('shows a measurement only when it is whole', async () => {
    const dataset = await Dataset.openOrCreate(directory, campaign());
    const draft = await dataset.draft('fake_de_de_r1');
    await draft.addTrace(pathTrace('198.51.100.1'));
    expect(await dataset.folders()).to.deep.equal([]);
    await draft.commit(measurementRecord());
    expect(await dataset.folders()).to.deep.equal(['fake_de_de_r1']);
    const stored = await dataset.measurement('fake_de_de_r1');
    expect(stored.record).to.deep.equal(measurementRecord());
    const traces = [];
    for await (const trace of stored.traces()) traces.push(trace);
    expect(traces).to.deep.equal([pathTrace('198.51.100.1')]);
  });

  it('keeps a failed attempt beside the one that succeeds', async () => {
    const dataset = await Dataset.openOrCreate(directory, campaign());
    await (
      await dataset.draft('fake_de_de_r1')
    ).commit(measurementRecord({ outcome: 'failed', attempt: 1 }));
    await (await dataset.draft('fake_de_de_r1')).commit(measurementRecord({ attempt: 2 }));
    expect(await dataset.folders()).to.deep.equal(['fake_de_de_r1', 'fake_de_de_r1.failed-1']);
  });

  it('throws away what a crash left half written', async () => {
    const first = await Dataset.openOrCreate(directory, campaign());
    await first.draft('fake_de_de_r1');
    const second = await Dataset.openOrCreate(directory, campaign());
    expect(await second.folders()).to.deep.equal([]);
    expect(await readdir(join(directory, '.drafts'))).to.deep.equal([]);
  });

  it('refuses a record that is not what its schema says', async () => {
    const dataset = await Dataset.openOrCreate(directory, campaign());
    const draft = await dataset.draft('fake_de_de_r1');
    const broken = measurementRecord({ startedAt: 'yesterday' });
    const error: unknown = await draft.commit(broken).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error);
    expect(await dataset.folders()).to.deep.equal([]);
  });

  it('refuses to mix two campaigns', async () => {
    await Dataset.openOrCreate(directory, campaign('one'));
    const error: unknown = await Dataset.openOrCreate(directory, campaign('two')).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('code', 'other-campaign');
  });

  it('says that a folder without campaign.json is no data set', async () => {
    const error: unknown = await Dataset.open(directory).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'no-dataset');
  });

  it('names the broken line of a trace file', async () => {
    const dataset = await Dataset.openOrCreate(directory, campaign());
    const draft = await dataset.draft('fake_de_de_r1');
    await draft.addTrace(pathTrace('198.51.100.1'));
    await draft.commit(measurementRecord());
    await appendFile(join(directory, 'measurements/fake_de_de_r1/traces.jsonl'), '{"schema":');
    const { traces } = await dataset.measurement('fake_de_de_r1');
    const read = async () => {
      for await (const trace of traces()) expect(trace.reached).to.be.true;
    };
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).to.have.property('message').that.includes('traces.jsonl line 2');
  });

  it('describes every file with its size and checksum', async () => {
    const dataset = await Dataset.openOrCreate(directory, campaign());
    await (await dataset.draft('fake_de_de_r1')).commit(measurementRecord());
    await writeDescriptor(directory, 'small');
    const descriptor = JSON.parse(await readFile(join(directory, 'datapackage.json'), 'utf8')) as {
      resources: { path: string; bytes: number; hash: string }[];
    };
    expect(descriptor.resources.map(({ path }) => path)).to.deep.equal([
      'campaign.json',
      'measurements/fake_de_de_r1/measurement.json',
      'measurements/fake_de_de_r1/traces.jsonl',
    ]);
    for (const { path, hash } of descriptor.resources) {
      expect(hash).to.equal(`sha256:${await sha256File(join(directory, path))}`);
    }
  });

  it('writes nothing that leads to a secret', () => {
    const config = configuration();
    const vantagePoint = vantagePointSchema.parse({
      id: 'de',
      country: 'DE',
      latitude: 1,
      longitude: 2,
      shell: {
        host: 'node.example',
        user: 'me',
        privateKeyFile: '/keys/secret-key',
        password: { env: 'SECRET_PASSWORD' },
        knownHostsFile: '/keys/secret-hosts',
      },
    });
    const [testbed] = config.testbeds;
    if (testbed === undefined) throw new Error('the configuration has a testbed');
    testbed.a.wifi.passphrase = { file: '/keys/secret-wifi' };
    const published = withoutSecrets({ ...config, vantagePoints: [vantagePoint] });
    expect(JSON.stringify(published)).not.to.include('secret').and.not.to.include('SECRET');
    expect(published.vantagePoints[0]?.shell?.host).to.equal('node.example');
  });

  it('reads files line by line, whatever ends a line and however long it is', async () => {
    const lines = [
      'é'.repeat(300_000),
      'LF',
      'CRLF',
      `${'x'.repeat(600_000)}\u2028`,
      'without an end',
    ];
    const path = join(directory, 'lines');
    const [long, lf, crlf, longer, last] = lines;
    await writeFile(path, `${long}\n${lf}\n\n${crlf}\r\n\r\n${longer}\n${last}`);
    const read: string[] = [];
    for await (const line of readLines(path)) read.push(line);
    expect(read).to.deep.equal(lines);
  });

  describe('its journal', () => {
    const entries = async (path: string) => {
      const read: JournalEntry[] = [];
      for await (const entry of readJournal(path)) read.push(entry);
      return read;
    };

    it('goes on behind the last whole line after a crash', async () => {
      const path = join(directory, 'journal.jsonl');
      const journal = await Journal.open(path);
      await journal.append({ event: 'run-started', planned: 3, alreadyDone: 0 });
      await journal.close();
      await appendFile(path, '{"schema":"matador/journal/1","at":"2026-');
      const again = await Journal.open(path);
      await again.append({ event: 'run-ended', reason: 'finished' });
      await again.close();
      expect((await entries(path)).map(({ event }) => event)).to.deep.equal([
        'run-started',
        'run-ended',
      ]);
    });

    it('passes over garbled lines', async () => {
      const path = join(directory, 'journal.jsonl');
      await writeFile(path, 'garbage\n{"event":"unknown"}\n');
      expect(await entries(path)).to.deep.equal([]);
    });

    it('is empty where there is none', async () => {
      expect(await entries(join(directory, 'none.jsonl'))).to.deep.equal([]);
    });
  });
});
