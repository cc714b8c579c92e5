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
      about: 'captures to targets, against tshark and scapy; [--size MB] [--scapy MB] [FILE…]',
    },
  ],
  [
    'locate',
    {
      script: '../packages/analysis/scripts/bench-locate.mjs',
      about: 'verdicts on addresses, against the look-ups alone; [--addresses N]',
    },
  ],
  [
    'analyse',
    {
      script: '../packages/analysis/scripts/bench-analyse.mjs',
      about:
        'records and path traces to tables, against the same tables by SQL on the exported Parquet; ' +
        '[--measurements 100000] [--smaller 10000] [--folder DIR]',
    },
  ],
  [
    'tunnels',
    {
      script: '../packages/tunnel-wireguard/scripts/bench-tunnels.mjs',
      about: 'TCP throughput through each kind of tunnel against the bare path; [SECONDS]; root',
    },
  ],
  [
    'testbeds',
    {
      script: '../packages/lab/scripts/bench-testbeds.mjs',
      about:
        'one campaign with 1, 2 and 4 testbeds in the lab, ' +
        'whose phones and messengers take their time; [--seconds N] [--dump N] [--points N] [--repetitions N] (root)',
    },
  ],
  [
    'trace',
    {
      script: '../packages/testkit/scripts/bench-trace.mjs',
      about: '100 targets at 32 ms with traceroute and scamper, in the lab (root)',
    },
  ],
  [
    'campaign',
    {
      script: '../packages/cli/scripts/bench-campaign.mjs',
      about:
        "the engine's own time and memory over 2,000 measurements; [--measurements N]; or of a data set: --dataset DIR",
      node: ['--expose-gc'],
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
  const child = spawn(process.execPath, [...(bench.node ?? []), script, ...args], {
    stdio: 'inherit',
  });
  child.on('close', (status) => (process.exitCode = status ?? 1));
}
