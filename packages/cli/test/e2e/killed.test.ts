import { Dataset, readJournal, datasetLayout } from '@matador/core';
import { expect } from 'chai';
import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { matadorBin, runProgram } from '../run-program.js';

const scenario = fileURLToPath(
  new URL('../../../../../examples/three-countries/scenario.yaml', import.meta.url),
);
/** Moments of a run to kill it at: while the lab comes up, in the first measurement, in later ones. */
const momentsMs = [1_500, 1_000, 14_000, 8_000];

describe('a run that is killed', function () {
  this.timeout(600_000);
  let folder: string | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) {
      console.log('    skipped: the lab is tested as root');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-killed-'));
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const labRun = (dataset: string): [string, ...string[]] => [
    process.execPath,
    matadorBin,
    ...['lab', 'run', scenario, '--dataset', dataset],
  ];

  it('leaves a data set that opens, and goes on from it to the end', async () => {
    const dataset = join(folder ?? '', 'data');
    let heldBefore: readonly string[] = [];
    for (const [index, ms] of momentsMs.entries()) {
      const victim = index % 2 === 0 ? 'lab' : 'engine';
      await killAfter(ms, labRun(dataset), victim, dataset);
      expect(await processesOf(dataset), `left behind by killing the ${victim}`).to.equal('');
      const held = await holdings(dataset);
      expect(held).to.include.members([...heldBefore]);
      heldBefore = held;
    }
    const { status, stderr } = await runProgram(labRun(dataset), { cwd: process.cwd() });
    expect(status, stderr).to.equal(0);
    const complete = (await holdings(dataset)).filter((name) => !name.includes('.failed-'));
    expect(complete).to.have.length(7);
    expect(complete).to.include.members(heldBefore.filter((name) => !name.includes('.failed-')));
    const finished = [];
    for await (const entry of readJournal(datasetLayout.journal(dataset))) {
      if (entry.event === 'measurement-finished' && entry.outcome === 'complete') {
        finished.push(entry.measurement);
      }
    }
    expect(new Set(finished).size, 'no measurement was made twice').to.equal(finished.length);
  });
});

/** Names of the folders of a data set, each of which must be whole; none where it was not begun. */
async function holdings(directory: string): Promise<string[]> {
  let dataset: Dataset;
  try {
    dataset = await Dataset.open(directory);
  } catch (error) {
    expect(error).to.have.property('code', 'no-dataset');
    return [];
  }
  const folders = [];
  for await (const { folder, traces } of dataset.measurements()) {
    for await (const trace of traces()) expect(trace.schema).to.equal('matador/path-trace/1');
    folders.push(folder);
  }
  return folders;
}

/** @param ms since the lab was begun, or since the engine was there. */
async function killAfter(
  ms: number,
  argv: readonly [string, ...string[]],
  victim: 'lab' | 'engine',
  dataset: string,
): Promise<void> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const engine = `bin.js run .*${dataset}`;
  if (victim === 'engine') await untilThere(engine);
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (victim === 'lab') child.kill('SIGKILL');
  else await promisify(execFile)('pkill', ['-KILL', '-f', engine]);
  await ended;
}

async function untilThere(program: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const found = await promisify(execFile)('pgrep', ['-f', program]).catch(() => undefined);
    if (found !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${program} did not start`);
}

/** Programs that still run with the data set's folder among their arguments, by pid and command. */
async function processesOf(dataset: string): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const listed = await promisify(execFile)('pgrep', ['-af', dataset]).catch(() => ({
      stdout: '',
    }));
    if (listed.stdout === '' || Date.now() > deadline) return listed.stdout;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
