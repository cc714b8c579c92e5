import { tablesSchema } from '@matador/analysis';
import type { Tables } from '@matador/analysis';
import { Dataset, parseRecord } from '@matador/core';
import { loadScenario } from '@matador/lab';
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matadorBin, runProgram } from '../run-program.js';

/** One in each region, and one between two. */
const pairs = [
  ['de', 'de'],
  ['au', 'au'],
  ['us', 'us'],
  ['us', 'br'],
  ['br', 'br'],
] as const;

const evaluation = fileURLToPath(
  new URL('../../../../analysis/scripts/evaluate-tables.mjs', import.meta.url),
);

/** Shares of pairs whose messages leave the region, as the study's Table 2 has them. */
const inTheStudy: readonly (readonly [region: string, shares: Readonly<Record<string, number>>])[] =
  [
    ['Europe', { signal: 1, threema: 0, wechat: 1, whatsapp: 1 }],
    ['Oceania', { signal: 1, threema: 1, wechat: 1, whatsapp: 1 }],
    ['Americas', { signal: 0, threema: 1, wechat: 1, whatsapp: 0 }],
    ['South America', { signal: 1, threema: 1, wechat: 1, whatsapp: 1 }],
    ['Northern America', { signal: 0, threema: 1, wechat: 1, whatsapp: 0 }],
  ];

describe('a sample of the paper-2016 campaign, on three testbeds', function () {
  this.timeout(900_000);
  let folder: string | undefined;
  let directory: string;
  let tables: Tables;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-paper-2016-'));
    directory = join(folder, 'data');
    const whole = await loadScenario('paper-2016');
    const { vantagePoints: _, ...campaign } = whole.campaign;
    const sample = {
      ...whole,
      campaign: { ...campaign, pairs, controls: { every: 5, seconds: 5 } },
    };
    const scenario = join(folder, 'sample.yaml');
    await writeFile(scenario, JSON.stringify(sample));
    const run = ['lab', 'run', scenario, '--testbeds', '3', '--dataset', directory, '--json'];
    const { status, stdout, stderr } = await runProgram([process.execPath, matadorBin, ...run], {
      cwd: process.cwd(),
    });
    expect(status, stderr).to.equal(0);
    tables = parseRecord(tablesSchema, stdout, 'standard output');
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('has every message of every pair and app recorded on both phones', async () => {
    let measurements = 0;
    for await (const { record } of (await Dataset.open(directory)).measurements()) {
      if (record.kind === 'control' || record.outcome !== 'complete') continue;
      measurements += 1;
      const textsOf = (kind: string) =>
        record.actions.flatMap((action) =>
          action.kind === kind && 'text' in action ? [action.text] : [],
        );
      expect(textsOf('message-sent'), record.id).to.have.length(4);
      expect(textsOf('message-received').sort()).to.deep.equal(textsOf('message-sent').sort());
    }
    expect(measurements).to.equal(20);
  });

  it('tells where messages leave their region as the study did', () => {
    for (const [region, shares] of inTheStudy) {
      const row = tables.table2.find((each) => each.region === region);
      const found = Object.entries(row?.applications ?? {}).map(([app, { share }]) => [app, share]);
      expect(Object.fromEntries(found), region).to.deep.equal(shares);
    }
  });

  it('tells what is true: in each cell with exact geodata, within its bounds with the imperfect', async () => {
    const { status, stdout, stderr } = await runProgram(
      [process.execPath, evaluation, directory, '--scenario', 'paper-2016'],
      { cwd: process.cwd() },
    );
    expect(status, `${stdout}\n${stderr}`).to.equal(0);
    expect(stdout).to.match(/^20 measurements, 80 messages$/m);
    expect(stdout).to.match(/^with exact geodata: \d\d+ cells, 0 differ from the truth/m);
  });
});
