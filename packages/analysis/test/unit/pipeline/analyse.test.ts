import type { GeoSource } from '@matador/core';
import { UsageError } from '@matador/core';
import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyseDataset } from '../../../src/pipeline/analyse.js';
import type { AnalyseOptions } from '../../../src/pipeline/analyse.js';
import type { AnalysisEvent } from '../../../src/pipeline/context.js';
import {
  endpointRecordSchema,
  localityRecordSchema,
  locationSchema,
  tablesSchema,
  targetRecordSchema,
} from '../../../src/records.js';
import type { Tables } from '../../../src/records.js';
import {
  captureWithoutQuestions,
  countries,
  geoSource,
  push,
  server,
  writeTinyDataset,
} from './tiny-dataset.js';

describe('analyseDataset', function () {
  this.timeout(20_000);
  let directory: string;
  const derived = (file: string) => join(directory, 'derived', file);
  const lines = async (file: string) =>
    (await readFile(derived(file), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  const analyse = (options: Partial<AnalyseOptions> = {}) =>
    analyseDataset(directory, { geoSources: [geoSource()], ...options });
  const allFiles = async () => {
    const names = await readdir(join(directory, 'derived'), { recursive: true });
    const files = names.filter((name) => /\.(jsonl?|csv)$/.test(name)).sort();
    return Promise.all(files.map(async (name) => [name, await readFile(derived(name), 'utf8')]));
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matador-analysis-'));
    await writeTinyDataset(directory);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  describe('of a vantage point that another one replaced', () => {
    const europeOf = async (measureAgain: boolean) => {
      await rm(directory, { recursive: true });
      await writeTinyDataset(directory, { measureAgain });
      const { table2, nodes } = await analyse();
      const paths = (await lines('locality.jsonl')).map((path) => localityRecordSchema.parse(path));
      const direct = paths.filter(({ app }) => app === null);
      return {
        row: table2.find(({ region }) => region === 'Europe'),
        nodes: nodes.flatMap(({ region, vantagePoints }) =>
          region === 'Europe' ? vantagePoints : [],
        ),
        pairs: direct.map(({ a, b, measurements }) => `${a.id} ${b.id}: ${measurements.join(' ')}`),
      };
    };

    it('counts pairs as planned, whichever of the two measured them', async () => {
      const { row, nodes, pairs } = await europeOf(false);
      expect(row).to.deep.include({ vantagePoints: 2, pairs: 3 });
      expect([row?.network.n, row?.applications.signal?.n]).to.deep.equal([3, 3]);
      expect(nodes).to.deep.equal(['de', 'fr']);
      expect(pairs).to.include('de fr: signal_de_fr_r1 signal_de2_fr_r1');
    });

    it('leaves out what was to be measured again', async () => {
      const { row, nodes, pairs } = await europeOf(true);
      expect(row).to.deep.include({ vantagePoints: 2, pairs: 3 });
      expect([row?.network.n, row?.applications.signal?.n]).to.deep.equal([2, 2]);
      expect(nodes).to.deep.equal(['de', 'fr']);
      expect(pairs).to.deep.equal([
        'de fr: signal_de2_fr_r1',
        'fr fr: signal_fr_fr_r1',
        'fr us: signal_fr_us_r1',
        'us us: signal_us_us_r1',
      ]);
    });
  });

  it('comes from captures and traces to the tables', async () => {
    const tables = await analyse();
    const europe = tables.table2.find(({ region }) => region === 'Europe')!;
    expect(europe).to.deep.include({ vantagePoints: 2, pairs: 3 });
    // DE–FR goes by a router in DE, and by one that did not answer.
    expect(europe.network).to.deep.equal({
      count: 0,
      n: 3,
      share: 0,
      interval: null,
      // One database alone is not sure of that router, and light lets it be outside of Europe.
      bounds: { low: 0, high: 1 / 3 },
      unknownPairs: 1,
    });
    expect(europe.applications.signal).to.include({ count: 3, n: 3, share: 1 });
    const fiveEyes = tables.table3.find(
      ({ region, group }) => region === 'Europe' && group === '5 Eyes',
    )!;
    expect(fiveEyes.network.count).to.equal(0);
    expect(fiveEyes.applications.signal?.count).to.equal(3);
    const america = tables.table2.find(({ region }) => region === 'Northern America')!;
    // The pair of the US with itself: its app's path goes by the Netherlands.
    expect(america.network).to.include({ count: 0, n: 1 });
    expect(america.applications.signal).to.include({ count: 1, n: 1 });
  });

  it('writes every step’s records, each by its schema', async () => {
    const tables = await analyse();
    const targets = (await lines('targets.jsonl')).map((line) => targetRecordSchema.parse(line));
    // The control's come first: one target a side; then two a side in six measurements.
    expect(targets.map(({ measurement }) => measurement).slice(0, 3)).to.deep.equal([
      'control-signal_de_de_r1',
      'control-signal_de_de_r1',
      'signal_de_de_r1',
    ]);
    expect(targets).to.have.length(2 + 6 * 4);

    const endpoints = (await lines('endpoints.jsonl')).map((line) =>
      endpointRecordSchema.parse(line),
    );
    const roles = new Set(endpoints.map(({ address, role }) => `${address} ${role}`));
    expect([...roles]).to.have.members([`${server} messaging`, `${push} push`]);

    const locations = (await lines('locations.jsonl')).map((line) => locationSchema.parse(line));
    expect(locations.map(({ address, verdict }) => [address, verdict.country])).to.deep.equal([
      [server, 'US'],
      [push, 'IE'],
      ['40.0.0.1', 'DE'],
      ['40.0.0.2', 'NL'],
    ]);

    const paths = (await lines('locality.jsonl')).map((line) => localityRecordSchema.parse(line));
    expect(paths).to.have.length(6 * 2);
    const between = paths.find((record) => record.a.id === 'de' && record.b.id === 'fr');
    expect(between).to.deep.include({
      path: 'network',
      app: null,
      measurements: ['signal_de_fr_r1'],
      countries: ['DE', 'FR'],
      unknownHops: 1,
    });
    expect(between?.leaves.map(({ region, answer }) => [region, answer])).to.deep.equal([
      ['Europe', false],
    ]);

    expect(await lines('dns.jsonl')).to.have.length(2 + 6 * 4);
    expect(await lines('newdns.jsonl')).to.be.empty;
    expect(
      tablesSchema.parse(JSON.parse(await readFile(derived('tables/tables.json'), 'utf8'))),
    ).to.deep.equal(tables);
    const csv = await readFile(derived('tables/table3.csv'), 'utf8');
    expect(csv).to.match(/^region,group,vantagePoints,pairs,path,count,n,share,/);
    expect(csv).to.match(/^Europe,5 Eyes,2,3,signal,3,3,1,/m);
  });

  it('gives byte-identical files again, also after derived/ was deleted', async () => {
    await analyse();
    const first = await allFiles();
    await analyse();
    expect(await allFiles()).to.deep.equal(first);
    await rm(join(directory, 'derived'), { recursive: true });
    await analyse();
    expect(await allFiles()).to.deep.equal(first);
    expect(first).to.have.length(38);
  });

  it('remembers what a phone resolved in earlier measurements, and only in earlier ones', async () => {
    const silent = ['control-signal_de_de_r1', 'signal_us_us_r1'];
    for (const folder of silent) {
      const capture = captureWithoutQuestions('a');
      await writeFile(join(directory, 'measurements', folder, 'a.pcapng'), capture);
    }
    await analyse();
    const targets = (await lines('targets.jsonl')).map((line) => targetRecordSchema.parse(line));
    const learnt = targets
      .filter(({ measurement, side }) => silent.includes(measurement) && side === 'a')
      .map(({ measurement, target }) => [measurement, target.learnt]);
    expect(learnt).to.deep.equal([
      [silent[0], { how: 'hard-wired', by: [] }],
      [silent[0], { how: 'hard-wired', by: [] }],
      [silent[1], { how: 'resolved', by: [] }],
      [silent[1], { how: 'resolved', by: [] }],
    ]);
  });

  it('records a capture that cannot be read, and goes on with the rest', async () => {
    await writeFile(join(directory, 'measurements/signal_fr_fr_r1/a.pcapng'), 'no capture');
    const events: AnalysisEvent[] = [];
    const tables = await analyse({ onProgress: (event) => events.push(event) });
    const europe = tables.table2.find(({ region }) => region === 'Europe')!;
    expect(europe.network.n).to.equal(3);
    expect(europe.applications.signal).to.include({ count: 2, n: 2 });
    const [failure] = await lines('extract-failures.jsonl');
    expect(failure).to.deep.include({
      measurement: 'signal_fr_fr_r1',
      side: 'a',
      what: 'capture',
      code: 'not-a-capture',
    });
    expect(JSON.stringify(failure)).not.to.include(directory);
    expect(events).to.deep.include({ kind: 'failure', failure });
  });

  it('leaves out a measurement whose traces or record cannot be read, and says so', async () => {
    await writeFile(
      join(directory, 'measurements/signal_de_fr_r1/traces.jsonl'),
      '{"no":"trace"}\n',
    );
    await writeFile(join(directory, 'measurements/signal_fr_fr_r1/measurement.json'), '{');
    const tables = await analyse();
    const europe = tables.table2.find(({ region }) => region === 'Europe')!;
    expect(europe).to.deep.include({ pairs: 3 });
    expect(europe.network.n).to.equal(1);
    const failures = await lines('trace-failures.jsonl');
    expect(failures.map((failure) => (failure as { what: string }).what)).to.deep.equal([
      'traces',
      'record',
    ]);
  });

  it('tabulates anew under other geodata and groups without reading captures and traces', async () => {
    await analyse();
    for (const folder of await readdir(join(directory, 'measurements'))) {
      await rm(join(directory, 'measurements', folder, 'a.pcapng'));
      await rm(join(directory, 'measurements', folder, 'traces.jsonl'));
    }
    const tables = await analyse({
      stages: ['locations'],
      geoSources: [geoSource({ ...countries, [server]: 'FR', '40.0.0.2': 'FR' })],
      groups: [{ name: 'Mine', countries: ['FR'] }],
    });
    const europe = tables.table2.find(({ region }) => region === 'Europe')!;
    expect(europe.applications.signal?.count).to.equal(0);
    expect(tables.table3[0]).to.include({ group: 'Mine' });
    expect(await lines('extract-failures.jsonl')).to.deep.equal([]);
    expect(await lines('trace-failures.jsonl')).to.deep.equal([]);
  });

  it('reads traces again where there are measurements that it does not know', async () => {
    const folder = join(directory, 'measurements', 'signal_de_us_r1');
    const aside = join(directory, 'aside');
    await rename(folder, aside);
    const paths = async () => (await lines('locality.jsonl')).length;
    await analyse();
    const before = await paths();
    await rename(aside, folder);
    await analyse({ stages: ['locations'] });
    expect(await paths()).to.equal(before + 1);
  });

  it('counts addresses where they are registered, by the legal reading', async () => {
    const whois = geoSource({ ...countries, [server]: 'DE', '40.0.0.2': 'DE' });
    const registrations: GeoSource = {
      ...whois,
      locate: (address) =>
        whois.locate(address).map((claim) => ({ ...claim, basis: 'registration' })),
    };
    const geoSources = [geoSource(), registrations];
    const countOf = (tables: Tables) =>
      tables.table2.find(({ region }) => region === 'Europe')?.applications.signal?.count;
    const physical = await analyse({ geoSources });
    expect(physical.reading).to.equal('physical');
    expect(countOf(physical)).to.equal(3);
    const legal = await analyse({ geoSources, stages: [], reading: 'legal' });
    expect(legal.reading).to.equal('legal');
    expect(countOf(legal)).to.equal(0);
    expect(countOf(await analyse({ geoSources, stages: [] }))).to.equal(3);
  });

  it('refuses the legal reading where nothing says what is registered where', async () => {
    const error = await analyse({ reading: 'legal' }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UsageError).and.include({ code: 'no-registrations' });
  });

  it('says what is missing when a stage is left out that was never made', async () => {
    const error = await analyse({ stages: ['locations'] }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'not-derived' });
  });

  it('stops when it is told to, and leaves what was there as it was', async () => {
    await analyse();
    const before = await allFiles();
    const stop = new AbortController();
    const stopped = analyse({
      signal: stop.signal,
      geoSources: [],
      onProgress: ({ kind }) => {
        if (kind === 'progress') stop.abort();
      },
    });
    const error = await stopped.catch((thrown: unknown) => thrown);
    expect(error).to.have.property('name', 'AbortError');
    expect(await allFiles()).to.deep.equal(before);
    expect(
      (await readdir(join(directory, 'derived'))).filter((name) => name.endsWith('draft')),
    ).to.deep.equal([]);
  });

  it('tells how far it is', async () => {
    const events: AnalysisEvent[] = [];
    await analyse({ onProgress: (event) => events.push(event) });
    const last = (stage: string) =>
      events.filter((event) => event.kind === 'progress' && event.stage === stage).at(-1);
    for (const stage of ['endpoints', 'traces']) {
      expect(last(stage)).to.deep.equal({ kind: 'progress', stage, done: 8, total: 8 });
    }
  });

  it('refuses a folder that is no data set, and rows that do not exist', async () => {
    const thrown = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);
    expect(await thrown(analyseDataset(tmpdir(), { geoSources: [] }))).to.be.instanceOf(UsageError);
    expect(await thrown(analyse({ groups: ['nobody'] }))).to.be.instanceOf(UsageError);
  });
});
