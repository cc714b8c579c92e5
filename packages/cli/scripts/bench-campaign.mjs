#!/usr/bin/env node
/**
 * Measures what the engine itself costs: a campaign over phones, gateways, tunnels, captures and
 * probes that answer at once, so that what is left is the engine, its files and their syncing, with a
 * run's log, events and metrics beside it:
 *
 *     npm run bench -- campaign [--measurements 2000]
 *
 * Exit status 1 where a target is missed: 2 s for each measurement, and a heap that is after each
 * quarter, garbage collected, no more than 5 MB above what it was after the first.
 *
 *     npm run bench -- campaign --dataset DIR
 *
 * tells the same of a campaign in the lab or with real phones, from what its records say of each stage.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { configuration } from '../../core/dist/test/support/configuration.js';
import { FakeWorld } from '../../core/dist/test/support/fake-world.js';
import { Dataset, runCampaign } from '../../core/dist/src/index.js';
import { renderTable } from '../dist/src/tables.js';
import { watchRun } from '../dist/src/watching/watch-run.js';

const SECONDS_EACH = 2;
const HEAP_GROWTH_MB = 5;
/** As many pairs as in the 2016 study. */
const COUNTRIES =
  'BE CZ DK DE FI FR GR IE IT NO PL PT ES SE CH CN HK IL JP KR SG TH AU NZ CA US AR BR'.split(' ');
const PAIRS = (COUNTRIES.length * (COUNTRIES.length + 1)) / 2;
/** What is not the engine's: what waits for tunnels and their exits, for phones and apps, for probes. */
const NOT_OWN = {
  tunnels: ['tunnel', 'exit-check'],
  apps: ['phone', 'app', 'messages', 'control'],
  probes: ['trace'],
};

const { values } = parseArgs({
  options: { measurements: { type: 'string', default: '2000' }, dataset: { type: 'string' } },
});
const missed =
  values.dataset === undefined
    ? await runOverFakes(Number(values.measurements))
    : await readDataset(values.dataset);
for (const target of missed) console.log(`missed: ${target}`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function runOverFakes(measurements) {
  const folder = await mkdtemp(join(tmpdir(), 'matador-bench-campaign-'));
  const world = new FakeWorld();
  // The log is for tests: it would grow with each call.
  world.onCall = () => void (world.log.length = 0);
  const stop = new globalThis.AbortController();
  const watcher = await watchRun(silent(), {
    events: join(folder, 'events.jsonl'),
    metrics: { host: '127.0.0.1', port: 0 },
  });
  const memory = [];
  let finished = 0;
  let workedMs = 0;
  const start = performance.now();
  const onEvent = (event) => {
    watcher.onEvent(event);
    if (event.kind !== 'measurement-finished') return;
    finished += 1;
    workedMs = performance.now() - start;
    if (finished % Math.ceil(measurements / 4) === 0) memory.push({ finished, ...usedMemory() });
    if (finished === measurements) stop.abort();
  };
  try {
    await runCampaign({
      config: configuration({
        vantagePoints: COUNTRIES,
        campaign: { repetitions: Math.ceil(measurements / PAIRS) },
      }),
      implementations: world,
      plugins: [],
      toolVersion: '0.0.0',
      dataset: join(folder, 'data'),
      onEvent,
      signal: stop.signal,
    });
    const endMs = performance.now() - start - workedMs;
    await watcher.close();
    const eachMs = workedMs / finished;
    const growth = memory.at(-1).heapMB - memory[0].heapMB;
    console.log(
      `${finished} measurements, ${eachMs.toFixed(1)} ms each; the end took ${Math.round(endMs)} ms`,
    );
    const rows = memory.map(({ finished: after, rssMB, heapMB }) => [
      String(after),
      rssMB.toFixed(1),
      heapMB.toFixed(1),
    ]);
    console.log(renderTable(['measurements', 'RSS, MB', 'heap, MB'], rows));
    return [
      ...(eachMs / 1000 < SECONDS_EACH ? [] : [`${SECONDS_EACH} s a measurement`]),
      ...(growth < HEAP_GROWTH_MB ? [] : [`the heap grew by ${growth.toFixed(1)} MB`]),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function usedMemory() {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMB: rss / 1e6, heapMB: heapUsed / 1e6 };
}

function silent() {
  const nothing = () => undefined;
  return {
    cwd: '/',
    interactive: false,
    colours: { out: false, note: false },
    columns: () => 80,
    rows: () => 24,
    ...{ out: nothing, note: nothing, view: nothing, leaveView: nothing },
  };
}

async function readDataset(directory) {
  const dataset = await Dataset.open(directory);
  const stages = new Map();
  const overheads = [];
  for await (const { record } of dataset.measurements()) {
    if (record.outcome !== 'complete') continue;
    const wall = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
    const seconds = (names) =>
      names.reduce((sum, name) => sum + (record.stages[name] ?? 0) / 1000, 0);
    const staged = seconds(Object.keys(record.stages));
    for (const name of Object.keys(record.stages)) add(stages, name, seconds([name]));
    add(stages, 'between stages', wall - staged);
    add(stages, 'all', wall);
    overheads.push(wall - seconds(Object.values(NOT_OWN).flat()));
  }
  const rows = [...stages].map(([name, values]) => [
    name,
    median(values).toFixed(2),
    Math.max(...values).toFixed(2),
  ]);
  const own = median(overheads);
  console.log(renderTable(['stage', 'median, s', 'longest, s'], rows));
  const parts = Object.entries(NOT_OWN).map(([what, names]) => `${what} (${names.join(', ')})`);
  console.log(
    `${overheads.length} measurements; without ${parts.join(', ')}: median ${own.toFixed(2)} s, ` +
      `longest ${Math.max(...overheads).toFixed(2)} s`,
  );
  return own < SECONDS_EACH ? [] : [`${SECONDS_EACH} s a measurement`];
}

function add(map, name, value) {
  map.set(name, [...(map.get(name) ?? []), value]);
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
