#!/usr/bin/env node
/**
 * Measures the analysis of made-up data sets of two sizes, and the same tables by SQL on the exported
 * Parquet, in the same run:
 *
 *     node scripts/bench-analyse.mjs [--measurements 100000] [--smaller 10000] [--folder DIR]
 *
 * Timed of `analyse`: a process of its own from its start to the tables, with the stage `locations`. At first
 * every measurement.json and every path trace is read and checked; again, as under new geodata, only what
 * was kept of them. Both times all addresses are located with two sources of geodata, and all derived tables
 * are written. Endpoints are as if the captures had been read before (there are none).
 *
 * Timed of DuckDB: the SQL of examples/sql-on-parquet, also in a process of its own, which makes the counts of
 * Tables 2 and 3 from Parquet that has probes, endpoints and places already; it places nothing, and has no
 * intervals and bounds. The export that makes the Parquet is timed by itself. So that both begin with the
 * like, `analyse` again is held against the SQL, and the first time against export and SQL together.
 *
 * Exit status 1 where a target is missed. The data sets are deleted afterwards.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeDataset } from './make-dataset.mjs';

const MOST_SECONDS = 180;
const MOST_MEMORY_MB = 1500;
/** Of the time of SQL on the Parquet. */
const MOST_TIMES_SQL = 2;
/** Time grows as size to the power of this. */
const STEEPEST = 1.1;

const { values } = parseArgs({
  options: {
    measurements: { type: 'string', default: '100000' },
    smaller: { type: 'string', default: '10000' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const sizes = [Number(values.smaller), Number(values.measurements)];
const folder = await mkdtemp(join(values.folder, 'matador-bench-'));
const script = (path) => fileURLToPath(new URL(path, import.meta.url));
const missed = [];
const machine = `${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} before`;
console.log(`analysis of made-up data sets; ${machine}`);
try {
  const [smaller, larger] = [await analysed(sizes[0]), await analysed(sizes[1])];
  const slope = Math.log(larger.seconds / smaller.seconds) / Math.log(sizes[1] / sizes[0]);
  console.log(`  time grows as size to the power of ${slope.toFixed(2)}`);
  check(larger.seconds <= MOST_SECONDS, `more than ${MOST_SECONDS} s`);
  check(larger.megabytes <= MOST_MEMORY_MB, `more than ${MOST_MEMORY_MB} MB`);
  check(slope <= STEEPEST, `steeper than ${STEEPEST}`);
  await compareWithSql(larger);
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const target of missed) console.log(`missed: ${target}`);
if (missed.length > 0) process.exitCode = 1;

async function analysed(measurements) {
  const directory = join(folder, String(measurements));
  const { traces } = writeDataset(directory, measurements);
  const run = await timed([script('analyse-made-up.mjs'), directory]);
  const size = `${count(measurements)} measurements, ${count(traces)} path traces`;
  const speed = `${count(Math.round(traces / run.seconds))} traces/s`;
  console.log(`  ${size}: ${told(run)}, ${speed}, at most ${run.megabytes.toFixed(0)} MB`);
  const again = await timed([script('analyse-made-up.mjs'), directory]);
  console.log(`  the same again: ${told(again)}, at most ${again.megabytes.toFixed(0)} MB`);
  return { ...run, again: again.seconds, directory };
}

async function compareWithSql({ directory, seconds, again }) {
  const parquet = join(folder, 'parquet');
  const exported = await timed([script('export-made-up.mjs'), directory, parquet]);
  const sql = await timed([script('../../../examples/sql-on-parquet/index.mjs'), parquet]);
  console.log(`  Parquet of it: ${told(exported)}, at most ${exported.megabytes.toFixed(0)} MB`);
  console.log(`  SQL on the Parquet, every count the same: ${told(sql)}`);
  const both = exported.seconds + sql.seconds;
  console.log(`  analyse again takes ${(again / sql.seconds).toFixed(2)} times the SQL`);
  console.log(`  analyse takes ${(seconds / both).toFixed(2)} times export and SQL together`);
  check(again <= MOST_TIMES_SQL * sql.seconds, `more than ${MOST_TIMES_SQL} times the SQL`);
  check(seconds <= MOST_TIMES_SQL * both, `more than ${MOST_TIMES_SQL} times export and SQL`);
}

/** Runs a program of Node's, and gives its time and the most memory it took. */
async function timed(argv) {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', script('tell-usage.mjs'), ...argv], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let usage;
  child.on('message', (message) => (usage = message));
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0 || usage === undefined) throw new Error(`${argv.join(' ')}: status ${status}`);
  return { seconds: (performance.now() - start) / 1000, ...usage };
}

function told({ seconds, cpuSeconds }) {
  return `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor)`;
}

function check(met, target) {
  if (!met) missed.push(target);
}

function count(number) {
  return number.toLocaleString('en');
}
