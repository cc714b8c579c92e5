import { insightsSchema } from '@matador/analysis';
import { parseRecord } from '@matador/core';
import { loadScenario } from '@matador/lab';
import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matadorBin, runProgram } from '../run-program.js';

/** The three apps whose servers are found otherwise than by DNS alone, between two places. */
const apps = ['threema', 'wechat', 'telegram'] as const;
const places = ['de', 'cn'];

const evaluation = fileURLToPath(
  new URL('../../../../analysis/scripts/evaluate-roles.mjs', import.meta.url),
);

interface Judged {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly there: number;
}

describe('a part of the five-apps campaign, once and without a control', function () {
  this.timeout(900_000);
  let folder: string | undefined;
  let directory: string;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-five-apps-'));
    directory = join(folder, 'data');
    const whole = await loadScenario('five-apps');
    const part = {
      ...whole,
      vantagePoints: whole.vantagePoints.filter(({ id }) => places.includes(id)),
      campaign: { ...whole.campaign, apps, controls: { every: 0, seconds: 1 } },
    };
    const scenario = join(folder, 'part.yaml');
    await writeFile(scenario, JSON.stringify(part));
    const { status, stderr } = await runProgram(
      [process.execPath, matadorBin, 'lab', 'run', scenario, '--dataset', directory],
      { cwd: process.cwd() },
    );
    expect(status, stderr).to.equal(0);
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('has its messaging endpoints found among thirty other servers', async () => {
    const { stdout } = await runProgram([process.execPath, evaluation, directory, '--json'], {
      cwd: process.cwd(),
    });
    const judged = JSON.parse(stdout) as Judged[];
    const once = judged.find(({ name }) => name === 'one repetition, no control');
    expect(once?.there).to.be.at.least(2 * 9);
    expect(once?.precision).to.be.at.least(0.9);
    expect(once?.recall).to.be.at.least(0.9);
  });

  it('shows how each app finds its servers', async () => {
    const file = join(directory, 'derived', 'insights.json');
    const insights = parseRecord(insightsSchema, await readFile(file, 'utf8'), file);
    const of = (app: string) => insights.apps.find((each) => each.app === app);
    expect(of('telegram')?.messaging.learnt).to.deep.include({ resolved: 0, announced: 0 });
    expect(of('telegram')?.neverResolved.map(({ address }) => address)).to.include(
      '149.154.167.51',
    );
    expect(of('wechat')?.messaging.learnt).to.deep.include({ resolved: 0, hardWired: 0 });
    expect(
      of('wechat')?.messaging.byLocation.at.map((at) => [at.country, at.addresses]),
    ).to.deep.equal([
      ['CN', ['101.226.76.164']],
      ['DE', ['203.205.147.168']],
    ]);
    expect(of('threema')?.peerToPeer?.direct).to.deep.equal(['threema_de_cn_r1']);
    expect(of('threema')?.peerToPeer?.fellBack).to.have.members([
      'threema_de_de_r1',
      'threema_cn_cn_r1',
    ]);
  });
});
