// Sets up, then runs the unit tests of all packages and then the end-to-end tests. `npm test -- unit`
// or `npm test -- e2e` runs one kind; further arguments name packages. A test that cannot run on this
// machine prints why and is counted as skipped.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const kinds = ['unit', 'e2e'];
const words = process.argv.slice(2);
const wantedKinds = kinds.filter((kind) => words.includes(kind));
const wantedPackages = words.filter((word) => !kinds.includes(word));

setUp('test');
// Only now is it installed.
const { default: Mocha } = await import('mocha');
process.setSourceMapsEnabled(true);

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const kind of wantedKinds.length > 0 ? wantedKinds : kinds) {
  for (const file of testFiles(kind)) await runFile(file);
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);

function testFiles(kind) {
  return readdirSync(join(root, 'packages'))
    .filter((name) => wantedPackages.length === 0 || wantedPackages.includes(name))
    .flatMap((name) => filesBelow(join(root, 'packages', name, 'dist', 'test', kind)));
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

/** One file at a time, so that what a test leaves in the process's memory reaches no other file. */
async function runFile(file) {
  const mocha = new Mocha({ timeout: 10_000, reporter: 'spec' });
  mocha.addFile(file);
  await mocha.loadFilesAsync();
  const stats = await new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  totals.passed += stats.passes;
  totals.failed += stats.failures;
  totals.skipped += stats.pending;
}
