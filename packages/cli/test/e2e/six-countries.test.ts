import type { Cell, Tables } from '@matador/analysis';
import { tablesSchema } from '@matador/analysis';
import type { Measurement } from '@matador/core';
import { Dataset, parseRecord } from '@matador/core';
import type { Truth } from '@matador/lab';
import { truthSchema } from '@matador/lab';
import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matadorBin, runProgram } from '../run-program.js';
import type { TrueCell } from '../support/truth-tables.js';
import { trueGroups, trueRegions, trueTables } from '../support/truth-tables.js';

describe('the six-countries campaign in the lab', function () {
  this.timeout(900_000);
  let folder: string | undefined;
  let tables: Tables;
  let truth: Truth;
  const measurements: Measurement[] = [];

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-six-countries-'));
    const directory = join(folder, 'data');
    const { status, stdout, stderr } = await runProgram(
      [
        process.execPath,
        matadorBin,
        'lab',
        'run',
        'six-countries',
        '--dataset',
        directory,
        '--json',
      ],
      { cwd: process.cwd() },
    );
    expect(status, stderr).to.equal(0);
    tables = parseRecord(tablesSchema, stdout, 'standard output');
    const truthFile = `${directory}.truth.json`;
    truth = parseRecord(truthSchema, await readFile(truthFile, 'utf8'), truthFile);
    for await (const { record } of (await Dataset.open(directory)).measurements()) {
      measurements.push(record);
    }
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('measures all 21 unordered pairs and a control', () => {
    const complete = measurements.filter(({ outcome }) => outcome === 'complete');
    expect(complete.filter(({ kind }) => kind === 'control')).to.have.length(1);
    const pairs = complete
      .filter(({ kind }) => kind === 'measurement')
      .map(({ sides }) => `${sides.a.vantagePoint.country}-${sides.b.vantagePoint.country}`);
    expect(new Set(pairs).size).to.equal(21);
    expect(pairs).to.have.length(21);
  });

  it('has every message as received on the other phone, the true times within the observed ones', () => {
    const actions = measurements.flatMap((record) => record.actions);
    const complete = measurements.filter(
      ({ kind, outcome }) => kind === 'measurement' && outcome === 'complete',
    );
    const texts = complete.flatMap(({ actions: own }) =>
      own.filter(({ kind }) => kind === 'message-sent').map(({ text }) => text),
    );
    expect(texts).to.have.length(84);
    for (const text of texts) {
      const truly = truth.messages.find((message) => message.text === text);
      const sent = actions.find((action) => action.kind === 'message-sent' && action.text === text);
      const received = actions.find(
        (action) => action.kind === 'message-received' && action.text === text,
      );
      if (sent?.kind !== 'message-sent' || received?.kind !== 'message-received') {
        throw new Error(`${text} is not recorded on both phones`);
      }
      expect([sent.side, received.side]).to.deep.equal([truly?.from, truly?.to]);
      expectWithin(truly?.pressedAt, sent.pressed);
      expectWithin(truly?.sentAt, sent.sent);
      expectWithin(truly?.shownAt, received.received);
    }
  });

  it('sends each side out of its vantage point', () => {
    for (const { sides } of measurements.filter(({ outcome }) => outcome === 'complete')) {
      for (const { vantagePoint, tunnel } of Object.values(sides)) {
        const truly = truth.vantagePoints.find(({ id }) => id === vantagePoint.id);
        expect(tunnel?.exit?.address).to.equal(truly?.address);
      }
    }
  });

  it('loses no packet and records no failure', () => {
    for (const { sides, failures } of measurements) {
      expect(failures).to.deep.equal([]);
      for (const { capture } of Object.values(sides)) {
        expect(capture).to.include({ droppedByKernel: 0, droppedByInterface: 0 });
      }
    }
  });

  it('tells in Table 2 what is true', () => {
    const { table2 } = trueTables(truth);
    const rows = tables.table2.flatMap(({ region, network, applications }) => [
      [`${region}/network`, network] as const,
      ...Object.values(applications).map((cell) => [`${region}/application`, cell] as const),
    ]);
    expect(rows).to.have.length(trueRegions.size * 2);
    for (const [name, cell] of rows) expectTrue(name, cell, table2.get(name));
  });

  it('tells in Table 3 what is true', () => {
    const { table3 } = trueTables(truth);
    const rows = tables.table3.flatMap(({ region, group, network, applications }) => [
      [`${region}/${group}/network`, network] as const,
      ...Object.values(applications).map(
        (cell) => [`${region}/${group}/application`, cell] as const,
      ),
    ]);
    expect(rows).to.have.length(trueRegions.size * trueGroups.size * 2);
    for (const [name, cell] of rows) expectTrue(name, cell, table3.get(name));
  });
});

function expectTrue(name: string, cell: Cell, truly: TrueCell | undefined): void {
  const { count, n, unknownPairs } = cell;
  expect({ count, n, unknownPairs }, name).to.deep.equal(truly);
  expect(cell.share, name).to.equal(n === 0 ? null : count / n);
  if (cell.bounds !== null) {
    expect(cell.bounds.low, name).to.be.at.most(count / n);
    expect(cell.bounds.high, name).to.be.at.least(count / n);
  }
}

function expectWithin(
  truly: string | null | undefined,
  observed: { readonly at: string; readonly notBefore: string },
): void {
  if (truly == null) throw new Error('the truth does not know this time');
  expect(Date.parse(truly)).to.be.within(Date.parse(observed.notBefore), Date.parse(observed.at));
}
