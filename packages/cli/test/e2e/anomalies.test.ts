import { runInLab } from '@matador/lab';
import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseFindings } from '../inside/anomalies.js';
import type { AnomalyCase } from '../support/anomaly-cases.js';
import { anomalyCases } from '../support/anomaly-cases.js';

const scenario = fileURLToPath(new URL('../../../test/support/anomalies.yaml', import.meta.url));
const inside = fileURLToPath(new URL('../inside/anomalies.js', import.meta.url));

describe('what goes wrong on phones', function () {
  this.timeout(900_000);
  const findings = new Map<string, CaseFindings>();
  let folder: string | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-anomalies-'));
    const results = join(folder, 'results.jsonl');
    const status = await runInLab(scenario, [process.execPath, inside, folder, results]);
    expect(status).to.equal(0);
    for (const line of (await readFile(results, 'utf8')).trim().split('\n')) {
      const found = JSON.parse(line) as CaseFindings;
      findings.set(found.name, found);
    }
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  for (const one of anomalyCases) {
    describe(one.name, () => {
      let found: CaseFindings;
      before(() => {
        const there = findings.get(one.name);
        if (there === undefined) throw new Error('the case was not run');
        found = there;
      });

      it(one.outcome === 'complete' ? 'is lived through' : 'is recorded as what it is', () => {
        expectOutcome(found, one);
      });

      it('is shown by pictures of the screen', () => {
        expectPictures(found);
      });

      it('leaves the phones as they were found', () => {
        expect(found.after).to.deep.equal(found.before);
      });
    });
  }

  it('costs each side less than 5 seconds of driving its phone, on a machine with time', () => {
    // A measurement without a fault; three times as long on a machine that is busy otherwise.
    const whole = [...findings.values()].flatMap(({ attempts }) => attempts.slice(1));
    expect(whole).to.not.deep.equal([]);
    for (const { record } of whole) {
      for (const { phoneControlMs } of Object.values(record.sides)) {
        expect(phoneControlMs).to.be.within(1, 15_000);
      }
    }
  });
});

function expectOutcome(found: CaseFindings, one: AnomalyCase): void {
  expect(found.reason).to.equal(one.reason);
  const [first, ...later] = found.attempts;
  const about = JSON.stringify([first?.record.failures, first?.record.anomalies]);
  expect(first?.record.outcome, about).to.equal(one.outcome);
  const failures = first?.record.failures ?? [];
  expect(
    failures.map(({ side, source, code }) => `${side ?? ''} ${source} ${code}`),
  ).to.include.members([...one.failures]);
  if (one.failures.length === 0) expect(failures).to.deep.equal([]);
  const anomalies = first?.record.anomalies ?? [];
  expect(anomalies.map(({ side, kind, action }) => `${side} ${kind} ${action}`)).to.include.members(
    [...one.anomalies],
  );
  expect(later.map(({ record }) => record.outcome)).to.deep.equal(
    one.outcome === 'failed' && one.reason === 'finished' ? ['complete'] : [],
  );
}

function expectPictures({ attempts }: CaseFindings): void {
  const [first] = attempts;
  const named = [
    ...(first?.record.anomalies ?? []).map(({ screenshot }) => screenshot),
    ...(first?.record.failures ?? []).flatMap(({ evidence }) => evidence ?? []),
  ];
  const pictures = named.filter((file) => file !== null);
  expect(pictures).to.not.deep.equal([]);
  for (const file of pictures) expect(first?.pictures[file], file).to.be.above(1_000);
}
