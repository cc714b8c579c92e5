// Exchanges messages with every messenger by every kind of UI session on every Android version in every
// language that its end-to-end test names, and prints how far the seen times were from the truth.
// Needs root; a quarter of an hour. Further arguments name messengers.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const wanted = process.argv.slice(2);
const allowedMs = 500;

setUp('test');
const folder = mkdtempSync(join(tmpdir(), 'matador-matrix-'));
const report = join(folder, 'errors.jsonl');
const failed = [];
for (const name of readdirSync(join(root, 'packages')).filter((one) => one.startsWith('app-'))) {
  if (wanted.length > 0 && !wanted.includes(name.slice('app-'.length))) continue;
  const test = join(root, 'packages', name, 'dist', 'test', 'e2e', 'virtual-phones.test.js');
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const { status } = spawnSync(process.execPath, [mocha, '--no-config', '--exit', test], {
    stdio: 'inherit',
    env: { ...process.env, MATADOR_TESTKIT_MATRIX: report },
  });
  if (status !== 0) failed.push(name);
}
const lines = existsSync(report) ? readFileSync(report, 'utf8').split('\n').filter(Boolean) : [];
rmSync(folder, { recursive: true });
const groups = new Map();
for (const { app, kind, step, error } of lines.map((line) => JSON.parse(line))) {
  const group = `${app} by ${kind}, ${step}`;
  groups.set(group, [...(groups.get(group) ?? []), error]);
}
for (const [group, errors] of groups) {
  const sorted = errors.sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  const late = sorted.filter((error) => error > allowedMs).length;
  console.log(
    `${group}: ${sorted.length} times, ${middle} ms in the middle, ${sorted.at(-1)} ms at most, ` +
      `${late} later than ${allowedMs} ms`,
  );
}
console.log(failed.length === 0 ? 'All passed.' : `Failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
