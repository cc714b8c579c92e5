import type { Dataset } from '@matador/core';
import { UsageError } from '@matador/core';
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  allCells,
  cellName,
  explainCell,
  explanationSchema,
  findCells,
} from '../../../src/explain/index.js';
import { analyseDataset } from '../../../src/pipeline/analyse.js';
import type { Tables } from '../../../src/records.js';
import { geoSource, server, writeTinyDataset } from '../pipeline/tiny-dataset.js';

describe('explaining a cell', function () {
  this.timeout(20_000);
  let directory: string;
  let dataset: Dataset;
  let tables: Tables;
  const displayNames = new Map([['signal', 'Signal Messenger']]);
  const names = (name: string) => findCells(tables, name, displayNames).map(cellName);
  const explain = async (name: string, options = {}) => {
    const [cell] = findCells(tables, name);
    if (cell === undefined) throw new Error(`${name} is a cell`);
    const explanation = await explainCell(dataset, cell, options);
    return explanationSchema.parse(JSON.parse(JSON.stringify(explanation)));
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matador-explain-'));
    dataset = await writeTinyDataset(directory);
    tables = await analyseDataset(directory, { geoSources: [geoSource()] });
  });
  after(() => rm(directory, { recursive: true }));

  it('finds cells by name, an app by its id or display name, in any case', () => {
    expect(names('table3/Europe/5 Eyes/signal')).to.have.length(1);
    expect(names('TABLE3/europe/5 eyes/signal messenger')).to.deep.equal([
      'table3/Europe/5 Eyes/signal',
    ]);
    expect(names('table2/Europe/')).to.deep.equal([
      'table2/Europe/network',
      'table2/Europe/signal',
    ]);
    expect(names('')).to.have.length(allCells(tables).length);
  });

  it('says what there is where a name means nothing', () => {
    const hintOf = (name: string) => {
      try {
        return names(name).join();
      } catch (error) {
        expect(error).to.be.instanceOf(UsageError);
        return (error as UsageError).hint;
      }
    };
    expect(hintOf('table4/Europe')).to.equal('In its place there are: table2, table3.');
    expect(hintOf('table2/Europe/whatsapp')).to.equal('In its place there are: network, signal.');
    expect(hintOf('table2/Europe/signal/more')).to.equal('Leave out what is behind the last name.');
    expect(hintOf('table2//signal')).to.match(/^In its place there are: Africa, /);
  });

  it("leads from an application's cell to claims, traces and frames", async () => {
    const { pairs, value } = await explain('table2/Europe/signal');
    expect(pairs.map(({ a, b }) => `${a.id} ${b.id}`)).to.deep.equal(['de de', 'de fr', 'fr fr']);
    expect(value.count).to.equal(3);
    const [, pair] = pairs;
    expect(pair?.answer).to.equal(true);
    const [hop] = pair?.hops ?? [];
    expect(hop).to.include({ address: server, country: 'US', declared: false });
    expect(hop?.location?.claims.map(({ country }) => country)).to.deep.equal(['US']);
    const [measurement] = pair?.measurements ?? [];
    expect(measurement?.id).to.equal('signal_de_fr_r1');
    expect(
      measurement?.servers.map(({ side, file, address }) => [side, file, address]),
    ).to.deep.equal(
      ['a', 'b'].map((side) => [side, `measurements/signal_de_fr_r1/${side}.pcapng`, server]),
    );
    for (const { frames, problem } of measurement?.servers ?? []) {
      expect(frames).not.to.have.length(0);
      expect(problem).to.equal(null);
    }
    expect(measurement?.traces).to.deep.equal(
      ['a', 'b'].map((side, index) => ({
        ...{ file: 'measurements/signal_de_fr_r1/traces.jsonl', line: index + 3, side },
        ...{ vantagePoint: side === 'a' ? 'de' : 'fr', destination: server, reached: true },
        ...{ probes: 2, sees: [{ address: server, ttl: 2 }] },
      })),
    );
  });

  it("leads from the network path's cell to the probes of the direct traces", async () => {
    const { pairs } = await explain('table3/Europe/EU/network', { pair: ['fr', 'de'] });
    const [pair] = pairs;
    expect(pair?.ownCountries).to.deep.equal(['DE', 'FR']);
    expect(pair?.hops.map(({ address, country }) => [address, country])).to.deep.include([
      '40.0.0.1',
      'DE',
    ]);
    const [measurement] = pair?.measurements ?? [];
    expect(measurement?.servers).to.deep.equal([]);
    expect(measurement?.traces.map(({ line, side }) => [line, side])).to.deep.equal([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('tells of as many pairs as asked, those that count first', async () => {
    const { pairs, pairsLeft } = await explain('table2/Europe/signal', { limit: 1 });
    expect([pairs.length, pairsLeft]).to.deep.equal([1, 2]);
    await explain('table2/Europe/signal', { pair: ['de', 'us'] }).then(
      () => expect.fail('it has no such pair'),
      (error: unknown) =>
        expect((error as UsageError).hint).to.equal('There are: de de, de fr, fr fr.'),
    );
  });

  it('says why a capture cannot be read, and tells the rest', async () => {
    await writeFile(join(directory, 'measurements/signal_de_fr_r1/a.pcapng'), 'no capture');
    const { pairs } = await explain('table2/Europe/signal', { pair: ['de', 'fr'] });
    const servers = pairs[0]?.measurements[0]?.servers ?? [];
    expect(servers.map(({ frames }) => frames.length > 0)).to.deep.equal([false, true]);
    expect(servers[0]?.problem).to.match(/a\.pcapng is neither a pcap nor a pcapng capture$/);
  });
});
