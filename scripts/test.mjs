// Sets up, then runs the unit tests of all packages and then the end-to-end tests. `npm test -- unit`
// or `npm test -- e2e` runs one kind; further arguments name packages. A test that cannot run on this
// machine prints why and is counted as skipped.
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const kinds = ['unit', 'e2e'];
const words = process.argv.slice(2);
const wantedKinds = kinds.filter((kind) => words.includes(kind));
const wantedPackages = words.filter((word) => !kinds.includes(word));
/** Longest time for one process of tests; the longest of them runs a whole campaign. */
const limitMs = 20 * 60_000;

setUp('test');
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const kind of wantedKinds.length > 0 ? wantedKinds : kinds) {
  for (const files of testFiles(kind)) await runFiles(files);
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);

/** Lists of files to be run together: all unit tests of a package, each end-to-end test alone. */
function testFiles(kind) {
  return readdirSync(join(root, 'packages'))
    .filter((name) => wantedPackages.length === 0 || wantedPackages.includes(name))
    .map((name) => filesBelow(join(root, 'packages', name, 'dist', 'test', kind)))
    .flatMap((files) => (kind === 'unit' ? [files] : files.map((file) => [file])))
    .filter((files) => files.length > 0);
}

function filesBelow(directory) {
  try {
    return readdirSync(directory, { recursive: true })
      .filter((file) => file.endsWith('.test.js'))
      .sort()
      .map((file) => join(directory, file));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

async function runFiles(files) {
  const child = fork(join(root, 'scripts', 'run-mocha.mjs'), files, {
    cwd: root,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let result = null;
  child.on('message', (message) => (result = message));
  await new Promise((resolve) => child.on('exit', resolve));
  if (result === null) {
    console.log(`The tests in ${files.join(', ')} did not come to their end.`);
    totals.failed++;
    return;
  }
  for (const [name, count] of Object.entries(result)) totals[name] += count;
}
