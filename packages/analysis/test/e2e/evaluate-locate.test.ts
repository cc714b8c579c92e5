import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assert } from 'chai';

const script = fileURLToPath(new URL('../../../scripts/evaluate-locate.mjs', import.meta.url));

interface Evaluation {
  readonly hops: number;
  readonly databasesRight: number;
  readonly verdicts: number;
  readonly sure: number;
  readonly sureRight: number;
  readonly againstLight: number;
  readonly truthsAgainstLight: number;
  readonly calibration: readonly {
    readonly hops: number;
    readonly stated: number;
    readonly right: number;
  }[];
}

async function evaluate(...options: string[]): Promise<Evaluation> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [script, '--json', ...options]);
  return JSON.parse(stdout) as Evaluation;
}

describe('verdicts in made-up worlds whose databases are wrong on a quarter of the addresses', function () {
  this.timeout(60_000);
  let evaluation: Evaluation;
  before(async () => {
    evaluation = await evaluate('--seed', '201', '--worlds', '5');
  });

  it('are right for at least 97 % of the hops with confidence 0.8 or more', () => {
    const { hops, sure, sureRight, databasesRight } = evaluation;
    console.log(`      ${sure} of ${hops} hops, ${(100 * sureRight).toFixed(1)} % of them right`);
    assert.approximately(databasesRight, 0.75, 0.01);
    assert.isAtLeast(sureRight, 0.97);
    assert.isAbove(sure / hops, 0.8);
  });

  it('do not claim much more confidence than they deserve', () => {
    for (const { hops, stated, right } of evaluation.calibration) {
      // Fewer than fifty hops say too little.
      if (hops >= 50) assert.isAbove(right, stated - 0.1);
    }
  });

  it('never contradict light, nor does light forbid the truth', () => {
    assert.equal(evaluation.againstLight, 0);
    assert.equal(evaluation.truthsAgainstLight, 0);
  });

  it('are the same for the same seed', async () => {
    const once = await evaluate('--seed', '7', '--worlds', '1');
    assert.deepEqual(await evaluate('--seed', '7', '--worlds', '1'), once);
  });
});
