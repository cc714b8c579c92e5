#!/usr/bin/env node
/**
 * Runs a measurement of speed: `npm run bench -- NAME [ARGUMENTS]`; without a name, lists them.
 * Build first (`npm run build`).
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BENCHES = new Map([
  [
    'extract',
    {
      script: '../packages/analysis/scripts/bench-extract.mjs',
      about: 'captures to targets, against tshark and scapy; [--size MEGABYTES] [FILE…]',
    },
  ],
]);

const [name, ...args] = process.argv.slice(2);
const bench = BENCHES.get(name ?? '');
if (bench === undefined) {
  const print = name === undefined ? console.log : console.error;
  if (name !== undefined) print(`there is no bench ${name}`);
  for (const [known, { about }] of BENCHES) print(`${known}: ${about}`);
  process.exitCode = name === undefined ? 0 : 2;
} else {
  const script = fileURLToPath(new URL(bench.script, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  child.on('close', (status) => (process.exitCode = status ?? 1));
}
