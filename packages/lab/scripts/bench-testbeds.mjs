/**
 * The same campaign with 1, 2 and 4 testbeds in the lab: `npm run bench -- testbeds [--seconds N] [--dump N]
 * [--points N] [--repetitions N]`. The time that real phones and messengers take is waited for: a message is on its
 * way for so many seconds, and a look at a phone's screen takes so many. A run in which anything failed is no
 * result. Takes half an hour. Needs root and what the lab needs.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScenario, scenarioFile } from '@matador/lab';
import { parse, stringify } from 'yaml';

const wanted = new Map([
  [2, 1.8],
  [4, 3.2],
]);
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    dump: { type: 'string', default: '1.5' },
    // Six pairs twice: three rounds of four testbeds.
    points: { type: 'string', default: '3' },
    repetitions: { type: 'string', default: '2' },
  },
});

/** All pairs of some of the six countries. */
async function writeScenario(file) {
  const world = parse(await readFile(scenarioFile('six-countries', '.'), 'utf8'));
  const { campaign } = world;
  const vantagePoints = world.vantagePoints.map(({ id }) => id).slice(0, Number(values.points));
  const repetitions = Number(values.repetitions);
  const controls = { ...campaign.controls, every: 0 };
  await writeFile(
    file,
    stringify({
      ...world,
      deliverySeconds: Number(values.seconds),
      dumpSeconds: Number(values.dump),
      campaign: { ...campaign, vantagePoints, repetitions, controls },
    }),
  );
}

/** @returns how long the campaign took, s, and of how many measurements and controls it was. */
async function measure(scenario, testbeds, dataset) {
  const { status } = await runScenario({
    ...{ scenario, testbeds, dataset },
    onStdout: () => undefined,
  });
  const lines = (await readFile(join(dataset, 'journal.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  const at = (name) => Date.parse(events.find(({ event }) => event === name).at);
  const finished = events.filter(({ event }) => event === 'measurement-finished');
  const failed = finished.filter(({ outcome }) => outcome !== 'complete');
  if (status !== 0 || failed.length > 0) {
    throw new Error(`status ${status}, ${failed.length} measurements failed: no result`);
  }
  return { seconds: (at('run-ended') - at('run-started')) / 1000, measurements: finished.length };
}

const folder = await mkdtemp(join(tmpdir(), 'matador-bench-testbeds-'));
try {
  const scenario = join(folder, 'bench.yaml');
  await writeScenario(scenario);
  let alone;
  for (const testbeds of [1, ...wanted.keys()]) {
    const { seconds, measurements } = await measure(
      scenario,
      testbeds,
      join(folder, `${testbeds}`),
    );
    alone ??= seconds;
    const least = wanted.get(testbeds);
    const ratio = alone / seconds;
    console.log(
      `${testbeds} testbed${testbeds === 1 ? '' : 's'}: ${seconds.toFixed(1)} s for ${measurements} ` +
        `measurements${least === undefined ? '' : `, ${ratio.toFixed(2)} times as fast as one (wanted: ${least})`}; ` +
        `load ${loadavg()[0].toFixed(1)}`,
    );
    if (ratio < (least ?? 0)) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}
