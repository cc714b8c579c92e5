import type { Cell, Tables } from '@matador/analysis';
import { allCells, cellName, explainCell, findCells, tablesSchema } from '@matador/analysis';
import type { Measurement } from '@matador/core';
import { Dataset, parseRecord } from '@matador/core';
import type { TrueCell, TrueTables, Truth } from '@matador/lab';
import { measuredPair, trueTables, truthSchema } from '@matador/lab';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { matadorBin, runProgram } from '../run-program.js';
import { trueGroups, trueRegions } from '../support/true-membership.js';

describe('the six-countries campaign in the lab, on two testbeds', function () {
  this.timeout(900_000);
  let folder: string | undefined;
  let directory: string;
  let tables: Tables;
  let truth: Truth;
  let truly: TrueTables;
  const measurements: Measurement[] = [];

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-six-countries-'));
    directory = join(folder, 'data');
    const { status, stdout, stderr } = await runProgram(
      [
        process.execPath,
        matadorBin,
        'lab',
        'run',
        'six-countries',
        '--testbeds',
        '2',
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
    const measured = measurements
      .filter(({ kind, outcome }) => kind === 'measurement' && outcome === 'complete')
      .map((record) => measuredPair(record, (id) => id));
    truly = trueTables(truth, measured, trueRegions, trueGroups);
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

  it('shares them out to both testbeds, each with phones of its own', () => {
    const testbeds = new Map([
      ['lab', '127.0.0.1:5601 127.0.0.1:5603'],
      ['lab2', '127.0.0.1:5605 127.0.0.1:5607'],
    ]);
    const pairs = measurements.map(
      ({ sides: { a, b } }) => `${a.phone?.serial} ${b.phone?.serial}`,
    );
    expect([...new Set(pairs)].sort()).to.deep.equal([...testbeds.values()]);
    for (const [index, { actions }] of measurements.entries()) {
      const texts = actions.flatMap((action) =>
        action.kind === 'message-sent' ? action.text : [],
      );
      const truly = truth.messages.filter(({ text }) => texts.includes(text));
      expect(truly).to.have.length(texts.length);
      for (const { testbed } of truly) expect(testbeds.get(testbed)).to.equal(pairs[index]);
    }
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
      const message = truth.messages.find((each) => each.text === text);
      const sent = actions.find((action) => action.kind === 'message-sent' && action.text === text);
      const received = actions.find(
        (action) => action.kind === 'message-received' && action.text === text,
      );
      if (sent?.kind !== 'message-sent' || received?.kind !== 'message-received') {
        throw new Error(`${text} is not recorded on both phones`);
      }
      expect([sent.side, received.side]).to.deep.equal([message?.from, message?.to]);
      expectWithin(message?.pressedAt, sent.pressed);
      expectWithin(message?.sentAt, sent.sent);
      expectWithin(message?.shownAt, received.received);
    }
  });

  it('sends each side out of its vantage point', () => {
    for (const { sides } of measurements.filter(({ outcome }) => outcome === 'complete')) {
      for (const { vantagePoint, tunnel } of Object.values(sides)) {
        const point = truth.vantagePoints.find(({ id }) => id === vantagePoint.id);
        expect(tunnel?.exit?.address).to.equal(point?.address);
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
    const rows = tables.table2.flatMap((row) => cellsOf(row.region, row));
    expect(rows).to.have.length(trueRegions.length * 2);
    for (const [name, cell] of rows) expectTrue(name, cell, truly.table2.get(name));
  });

  it('tells in Table 3 what is true', () => {
    const rows = tables.table3.flatMap((row) => cellsOf(`${row.region}/${row.group}`, row));
    expect(rows).to.have.length(trueRegions.length * trueGroups.length * 2);
    for (const [name, cell] of rows) expectTrue(name, cell, truly.table3.get(name));
  });

  it('explains every cell down to its packets', async () => {
    const dataset = await Dataset.open(directory);
    for (const cell of allCells(tables)) {
      const name = cellName(cell);
      const { pairs } = await explainCell(dataset, cell);
      expect(
        pairs.filter(({ answer }) => answer),
        name,
      ).to.have.length(cell.cell.count);
      expect(pairs, name).to.have.length(cell.cell.n);
      for (const { a, b, answer, hops, ownCountries, measurements: measured } of pairs) {
        expect(answer, name).to.equal(hops.length + ownCountries.length > 0);
        expect(measured).to.have.length(1);
        for (const { servers, traces } of measured) {
          const isNetwork = cell.column === 'network';
          expect(new Set(servers.map(({ side }) => side)).size, name).to.equal(isNetwork ? 0 : 2);
          for (const { frames } of servers) expect(frames, name).not.to.have.length(0);
          const ends = isNetwork ? (a.id === b.id ? 0 : 2) : 2;
          expect(traces.length, name).to.be.at.least(ends);
          for (const { probes } of traces) expect(probes, name).to.be.above(0);
          const sees = new Set(traces.flatMap((trace) => trace.sees.map(({ address }) => address)));
          for (const { address } of hops) expect([...sees], name).to.include(address);
        }
      }
    }
  });

  it("finds in the captures the frames that tshark's filter finds", async () => {
    const dataset = await Dataset.open(directory);
    const [cell] = findCells(
      tables,
      'table3/Europe/5 Eyes/Signal',
      new Map([['signal', 'Signal']]),
    );
    if (cell === undefined) throw new Error('Europe is a row');
    const { pairs } = await explainCell(dataset, cell, { limit: 1 });
    const servers = pairs.flatMap(({ measurements: all }) => all.flatMap((one) => one.servers));
    expect(servers).to.have.length.of.at.least(2);
    for (const { file, address, port, frames } of servers) {
      const filter = `ip.addr == ${address} && tcp.port == ${port}`;
      const { stdout } = await promisify(execFile)('tshark', [
        ...['-r', join(directory, file ?? ''), '-Y', filter],
        ...['-T', 'fields', '-e', 'frame.number'],
      ]);
      const numbers = frames.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, index) => String(first + index)),
      );
      expect(numbers).to.deep.equal(stdout.trim().split('\n'));
    }
  });

  it('explains one pair on the command line', async () => {
    const { status, stdout } = await runProgram(
      [
        process.execPath,
        matadorBin,
        ...['explain', directory, 'table2/europe/signal', '--pair', 'de', 'ch'],
      ],
      { cwd: process.cwd() },
    );
    expect(status).to.equal(0);
    expect(stdout).to.match(/^table2\/Europe\/signal: 3 of 3 pairs \(100 %\) leave the region$/m);
    expect(stdout).to.match(/^ch – de: counts; by .*US$/m);
    expect(stdout).to.match(/signal_de_ch_r1\/a\.pcapng frames \d/);
    expect(stdout).not.to.match(/^de – de/m);
  });
});

function cellsOf(
  name: string,
  { network, applications }: Tables['table2'][number],
): (readonly [string, Cell])[] {
  return Object.entries({ network, ...applications }).map(
    ([column, cell]) => [`${name}/${column}`, cell] as const,
  );
}

function expectTrue(name: string, cell: Cell, expected: TrueCell | undefined): void {
  const { count, n, unknownPairs } = cell;
  expect({ count, n, unknownPairs }, name).to.deep.equal(expected);
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
