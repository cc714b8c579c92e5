import type { Measurement, SideRecord } from '@matador/core';
import { Dataset } from '@matador/core';
import { runInLab } from '@matador/lab';
import { expect } from 'chai';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../support/run-pairs.js', import.meta.url));

describe('the exit of each side, as a gate of its measurement', function () {
  this.timeout(300_000);
  let folder: string | undefined;
  const records = new Map<string, Measurement>();

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-exits-'));
    const pairs = ['us-nat+br', 'de+br-liar', 'de+us-hidden', 'de+br-dns'];
    const status = await runInLab('dishonest-exits', [
      process.execPath,
      '--enable-source-maps',
      ...[program, folder, ...pairs],
    ]);
    expect(status).to.equal(0);
    for (const pair of pairs) {
      const dataset = await Dataset.open(join(folder, pair));
      for await (const { record } of dataset.measurements()) records.set(pair, record);
    }
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('lets honest exits pass, and one that is declared to differ from the shell', () => {
    const { outcome, failures, sides } = recordOf('us-nat+br');
    expect(failures).to.deep.equal([]);
    expect(outcome).to.equal('complete');
    expect(exitOf(sides.a)).to.include({
      address: '45.56.100.90',
      expected: '45.56.100.90',
      shellAddress: '45.56.100.21',
    });
    expect(exitOf(sides.b)).to.include({ address: '191.252.1.63', shellAddress: null });
    for (const side of [sides.a, sides.b]) {
      const exit = exitOf(side);
      expect(exit.problems).to.deep.equal([]);
      expect(exit.measuredFrom).to.equal('vantage-point');
      expect(exit.resolver?.seen).to.have.length(1);
      expect(exit.resolver?.seen[0]).to.include({ address: exit.address, verdict: 'own' });
      for (const { rttMs, withinKm, countryKm, placeKm } of exit.landmarks ?? []) {
        expect(withinKm).to.be.closeTo((rttMs ?? 0) * 100, 0.1);
        expect(withinKm).to.be.greaterThan(countryKm ?? Infinity);
        expect(withinKm).to.be.greaterThan(placeKm);
      }
      expect(exit.landmarks?.map(({ id }) => id)).to.deep.equal(['fra1', 'nyc1', 'gru1']);
    }
  });

  it('catches one that claims to be in Brazil and stands in New York', () => {
    const failure = failureOf('de+br-liar');
    expect(failure.code).to.equal('impossible-exit');
    expect(failure.message).to.match(/br-liar claims BR, but is within \d+ km of landmark nyc1/);
    const exit = exitOf(recordOf('de+br-liar').sides.b);
    const nyc1 = exit.landmarks?.find(({ id }) => id === 'nyc1');
    expect(nyc1?.withinKm).to.be.lessThan(nyc1?.countryKm ?? 0);
  });

  it("catches one that leaves from another address than its shell's, undeclared", () => {
    const failure = failureOf('de+us-hidden');
    expect(failure.code).to.equal('wrong-exit');
    expect(failure.message).to.include('us-hidden is seen from outside as 45.56.100.91');
    expect(failure.message).to.include('its shell is at 45.56.100.22');
  });

  it('catches one whose names are looked up elsewhere', () => {
    const failure = failureOf('de+br-dns');
    expect(failure.code).to.equal('foreign-resolver');
    expect(failure.message).to.match(/looked up for br-dns by 45\.56\.100\.91.*not in BR: .*US/);
    expect(exitOf(recordOf('de+br-dns').sides.b).resolver).to.include({ asked: '191.252.1.64' });
  });

  it('keeps what passed the uplink beside what passed the WLAN, where that is wanted', async () => {
    const { sides } = recordOf('us-nat+br');
    for (const [name, side] of Object.entries(sides)) {
      expect(side.capture).to.include({ file: `${name}.pcapng`, interface: 'wlan0', cut: 0 });
      const { uplinkCapture } = side;
      expect(uplinkCapture).to.include({ file: `${name}.uplink.pcapng`, interface: 'uplink' });
      expect(uplinkCapture?.packets).to.be.greaterThan(0);
      expect(uplinkCapture?.clock).to.deep.equal({ gateway: `gw-${name}`, digits: 9 });
      const file = join(folder ?? '', 'us-nat+br', 'measurements', 'signal_us-nat_br_r1');
      expect((await stat(join(file, `${name}.uplink.pcapng`))).size).to.be.greaterThan(1000);
    }
  });

  it('reads every clock at start and end, and those that are wrong as wrong as they are', () => {
    const { sides } = recordOf('us-nat+br');
    const truly = {
      a: { gateway: 0, phone: 0, vantagePoint: 0 },
      b: { gateway: 0, phone: 37_000, vantagePoint: -7_000 },
    };
    for (const name of ['a', 'b'] as const) {
      for (const owner of ['gateway', 'phone', 'vantagePoint'] as const) {
        const readings = sides[name].clocks?.[owner] ?? [];
        expect(readings, `${owner} of ${name}`).to.have.length(2);
        for (const { offsetMs, uncertaintyMs, reason } of readings) {
          expect(reason).to.equal(null);
          const error = Math.abs((offsetMs ?? Infinity) - truly[name][owner]);
          expect(error, `${owner} of ${name}`).to.be.at.most((uncertaintyMs ?? 0) + 0.1);
          expect(uncertaintyMs).to.be.lessThan(5_000);
        }
      }
    }
  });

  it('blames the vantage point, before any phone is touched', () => {
    for (const pair of ['de+br-liar', 'de+us-hidden', 'de+br-dns']) {
      const { outcome, actions, failures, sides, stages } = recordOf(pair);
      expect(outcome).to.equal('failed');
      expect(actions).to.deep.equal([]);
      expect(failures).to.have.length(1);
      expect(failures[0]).to.include({ stage: 'exit-check', source: 'vantage-point', side: 'b' });
      expect(stages).not.to.have.any.keys('capture', 'phone', 'messages');
      expect([sides.a.phone, sides.b.phone]).to.deep.equal([null, null]);
    }
  });

  function recordOf(pair: string): Measurement {
    const record = records.get(pair);
    if (record === undefined) throw new Error(`nothing is recorded of ${pair}`);
    return record;
  }

  function failureOf(pair: string): Measurement['failures'][number] {
    const [failure] = recordOf(pair).failures;
    if (failure === undefined) throw new Error(`${pair} has not failed`);
    return failure;
  }

  function exitOf(side: SideRecord) {
    if (side.tunnel?.exit == null)
      throw new Error(`no exit of ${side.vantagePoint.id} is recorded`);
    return side.tunnel.exit;
  }
});
