import { Dataset } from '@matador/core';
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport } from '../../src/data/report.js';
import { countriesAlong } from '../../src/page/path-view.js';
import { writeMadeDataset } from '../support/made-dataset.js';

describe('what the page is told of a measurement', function () {
  this.timeout(10_000);
  let folder: string;
  let report: Awaited<ReturnType<typeof readReport>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-report-'));
    await writeMadeDataset(folder, { countries: ['DE', 'JP'], apps: ['signal'] });
    report = await readReport(await Dataset.open(folder), {
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  });
  after(() => rm(folder, { recursive: true }));

  function detailOf(name: string) {
    const index = report.page.measurements.findIndex((row) => row.folder === name);
    return report.details[index]!;
  }

  it('holds messages in ms since its beginning', () => {
    expect(detailOf('signal_de_jp_r1').messages).to.deep.equal([
      {
        ...{ message: 'm1', from: 'a', pressed: 10_000, sent: 10_500, received: 11_000 },
        status: 'delivered',
      },
    ]);
  });

  it('holds every hop with who answered, the least time, and silence', () => {
    const [direct] = detailOf('signal_de_jp_r1').traces;
    expect(direct?.hops).to.have.length(5);
    const [ttl, probes, answers] = direct!.hops[0]!;
    expect({ ttl, probes }).to.deep.equal({ ttl: 1, probes: 3 });
    expect(answers[0]?.slice(1)).to.deep.equal([300, 3]);
    expect(report.page.addresses[answers[0]![0]]?.country).to.equal('DE');
    expect(direct?.hops[2]).to.deep.equal([3, 3, []]);
    expect(countriesAlong(direct!, report.page.addresses)).to.deep.equal(['DE', '?', 'JP']);
  });

  it('holds what speaks against a verdict', () => {
    const contested = report.page.addresses.find(({ claims }) =>
      claims.some(({ country }) => country === 'GB'),
    );
    expect(contested?.confidence).to.be.lessThan(1);
    expect([...contested!.dissent, ...contested!.impossible].join()).to.match(/GB|DE|JP/);
  });

  it('holds roles and evidence of its targets, and of a failed attempt no other’s', () => {
    const targets = detailOf('signal_de_jp_r1').targets;
    expect(targets.map(({ role }) => role)).to.include.members(['messaging', 'push']);
    const failed = detailOf('signal_de_de_r1.failed-2');
    expect(failed.targets).to.deep.equal([]);
    expect(failed.notes[0]?.what).to.match(/^tunnel, vantage-point: no answer .*\(unreachable\)$/);
  });

  it('knows which servers an app uses from where, and of whose pairs', () => {
    expect(report.servers).to.have.length(2);
    expect(report.servers[0]).to.deep.include({
      app: 'signal',
      vantagePoint: 'de',
      others: ['de', 'jp'],
    });
    expect(report.servers[0]?.place).to.include({ country: 'US', middle: true });
  });
});
