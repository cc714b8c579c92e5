import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../run-program.js';

const chaos = fileURLToPath(new URL('../chaos/main.js', import.meta.url));
/** Twelve measurements, and each fault of another kind. */
const short = ['--seed', '5', '--faults', '6', '--vantage-points', 'de,ch'];

describe('a short campaign to which everything happens', function () {
  this.timeout(900_000);
  let folder: string | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-chaos-'));
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('loses, doubles and leaks nothing, and tells the truth', async () => {
    const dataset = join(folder ?? '', 'data');
    const { status, stdout, stderr } = await runProgram(
      [process.execPath, chaos, ...short, '--repetitions', '2', '--dataset', dataset],
      { cwd: process.cwd() },
    );
    expect(status, `${stdout}\n${stderr}`).to.equal(0);
    expect(stdout.match(/^✔ .*$/gm)).to.have.length(9);
  });
});
