import { Dataset, sideNames } from '@matador/core';
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateAll, TraceEvidence } from '../../../src/locate/index.js';
import { PathCollection } from '../../../src/locality/path-collection.js';
import type { AnalysisEvent } from '../../../src/pipeline/context.js';
import { DerivedWriter } from '../../../src/pipeline/derived-files.js';
import { gatherAll } from '../../../src/pipeline/gather-all.js';
import { endpointOf } from '../records.js';
import { geoSource, server, writeTinyDataset } from './tiny-dataset.js';

describe('gathering on several threads', function () {
  this.timeout(60_000);
  let directory: string;
  let dataset: Dataset;
  let events: AnalysisEvent[];
  const context = (signal = new AbortController().signal) => ({
    dataset,
    signal,
    onEvent: (event: AnalysisEvent) => void events.push(event),
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matador-pass-'));
    dataset = await writeTinyDataset(directory);
    events = [];
    await DerivedWriter.write(dataset, ['endpoints'], async (writer) => {
      for (const measurement of ['signal_de_fr_r1', 'signal_us_us_r1']) {
        for (const side of sideNames) {
          await writer.add('endpoints', endpointOf(side, server, { measurement }));
        }
      }
    });
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function located(threads: number) {
    const { vantagePoints } = dataset.campaign.config;
    const parts = await gatherAll(context(), threads);
    const evidence = new TraceEvidence(vantagePoints);
    parts.forEach((part) => evidence.addAll(part.evidence));
    const known = evidence.byAddress();
    return { parts: parts.length, locations: [...locateAll(known.keys(), known, sources)] };
  }

  const sources = [geoSource()];

  async function seen(threads: number) {
    const parts = await gatherAll(context(), threads);
    const paths = new PathCollection();
    parts.flatMap((part) => part.paths).forEach((path) => paths.add(path));
    return {
      paths: paths.all(),
      points: [...new Map(parts.flatMap((part) => [...part.points]))].sort(),
      vantagePoints: [...new Map(parts.flatMap((part) => [...part.vantagePoints]))].sort(),
      failures: parts.flatMap((part) => part.failures),
    };
  }

  it('gathers the same evidence as on one', async () => {
    const alone = await located(1);
    const divided = await located(3);
    expect([alone.parts, divided.parts]).to.deep.equal([1, 3]);
    expect(alone.locations).not.to.be.empty;
    expect(divided.locations).to.deep.equal(alone.locations);
  });

  it('sees the same paths, and the same failures in the same order', async () => {
    for (const folder of ['signal_de_us_r1', 'signal_fr_us_r1']) {
      await writeFile(join(directory, 'measurements', folder, 'traces.jsonl'), '{"no":"trace"}\n');
    }
    const alone = await seen(1);
    expect(alone.failures.map(({ measurement }) => measurement)).to.deep.equal([
      'signal_de_us_r1',
      'signal_fr_us_r1',
    ]);
    expect(alone.paths.filter(({ app }) => app === 'signal')).to.have.length(2);
    expect(await seen(3)).to.deep.equal(alone);
  });

  it('tells of all folders, and stops when it is told to', async () => {
    await seen(3);
    expect(events.at(-1)).to.deep.equal({
      kind: 'progress',
      stage: 'traces',
      done: 8,
      total: 8,
    });
    const stop = new AbortController();
    const stopped = gatherAll(context(stop.signal), 3);
    stop.abort();
    const error = await stopped.catch((thrown: unknown) => thrown);
    expect(error).to.have.property('name', 'AbortError');
  });
});
