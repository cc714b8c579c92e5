// Sets up, then runs the unit tests of all packages and then the end-to-end tests. `npm test -- unit`
// or `npm test -- e2e` runs one kind; further arguments name packages. A test that cannot run on this
// machine prints why and is counted as skipped.
import { fork } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root, setUp } from './setup.mjs';

const kinds = ['unit', 'e2e'];
const words = process.argv.slice(2);
const wantedKinds = kinds.filter((kind) => words.includes(kind));
const wantedPackages = words.filter((word) => !kinds.includes(word));
/** Longest time for one process of tests; the longest of them runs a whole campaign. */
const limitMs = 20 * 60_000;
/** Whose end-to-end tests are whole campaigns: they have a lane, since two beside each other are slow. */
const ofCampaigns = 'cli';

setUp('test');
const totals = { passed: 0, failed: [], skipped: 0 };
const durations = [];
const outputs = mkdtempSync(join(tmpdir(), 'matador-tests-'));
let runs = 0;
for (const kind of wantedKinds.length > 0 ? wantedKinds : kinds) {
  const results = (await runLanes(lanesOf(kind))).flat();
  for (const result of results) count(await whenAlone(result));
}
rmSync(outputs, { recursive: true });
printSlowest();
if (totals.skipped > 0) console.log(`${totals.skipped} skipped, for the reasons above`);
for (const failure of totals.failed) console.log(`FAILED ${failure}`);
console.log(`${totals.passed} passed, ${totals.failed.length} failed`);
process.exit(totals.failed.length === 0 ? 0 : 1);

function printSlowest() {
  const slowest = durations.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10);
  for (const { files, seconds } of slowest) {
    const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
    console.log(`took ${Math.round(seconds)} s: ${relative(root, files[0])}${more}`);
  }
}

function count({ passed, failed, skipped }) {
  totals.passed += passed;
  totals.failed.push(...failed);
  totals.skipped += skipped;
}

/**
 * Tests run beside each other, and some hold limits of time that a busy machine breaks: those of files
 * that failed are run once more with the machine to themselves, and that counts. Both are told.
 */
async function whenAlone(result) {
  if (result.failed.length === 0) return result;
  for (const failure of result.failed) console.log(`FAILED beside others, now alone: ${failure}`);
  return await runFiles(result.files);
}

/** What runs beside each other, each as lists of files for one process. */
function lanesOf(kind) {
  const names = readdirSync(join(root, 'packages')).filter(
    (name) => wantedPackages.length === 0 || wantedPackages.includes(name),
  );
  const isOfFirst = (name, index) => (kind === 'unit' ? index % 2 === 0 : name === ofCampaigns);
  return [names.filter(isOfFirst), names.filter((...each) => !isOfFirst(...each))].map((lane) =>
    testFiles(lane, kind),
  );
}

/** Lists of files to be run together: all unit tests of a package, each end-to-end test alone. */
function testFiles(names, kind) {
  return names
    .map((name) => compiledTests(join(root, 'packages', name), join('test', kind)))
    .flatMap((files) => (kind === 'unit' ? [files] : files.map((file) => [file])))
    .filter((files) => files.length > 0);
}

/** Without those whose source is gone: the compiler leaves them behind. */
function compiledTests(directory, folder) {
  try {
    return readdirSync(join(directory, 'dist', folder), { recursive: true })
      .filter((file) => file.endsWith('.test.js'))
      .filter((file) => existsSync(join(directory, folder, file.replace(/js$/, 'ts'))))
      .sort()
      .map((file) => join(directory, 'dist', folder, file));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Who has finished a lane helps with the end of the other. */
async function runLanes([first, second]) {
  return await Promise.all([runLane(first, second), runLane(second, first)]);
}

async function runLane(own, other) {
  const results = [];
  while (own.length + other.length > 0) results.push(await runFiles(own.shift() ?? other.pop()));
  return results;
}

/**
 * Prints what the tests print when they have ended, since others run meanwhile. It goes by a file: a pipe
 * would stay open for as long as an adb server that a test started.
 */
async function runFiles(files) {
  const name = join(outputs, String(++runs));
  const start = performance.now();
  const output = openSync(name, 'w');
  const child = fork(join(root, 'scripts', 'run-mocha.mjs'), files, {
    cwd: root,
    timeout: limitMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', output, output, 'ipc'],
  });
  let result = null;
  child.on('message', (message) => (result = message));
  await new Promise((resolve) => child.on('exit', resolve));
  closeSync(output);
  durations.push({ files, seconds: (performance.now() - start) / 1000 });
  process.stdout.write(readFileSync(name));
  if (result !== null) return { files, ...result };
  const unfinished = `the tests in ${files.join(', ')} did not come to their end`;
  return { files, passed: 0, failed: [unfinished], skipped: 0 };
}
