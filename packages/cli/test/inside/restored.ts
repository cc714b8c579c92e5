/**
 * Runs in a lab: begins a campaign there, kills the engine when everything has been changed, and puts
 * it back by `matador doctor --restore`. Prints what it saw at each point as one JSON document.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@matador/core';
import { labConfigFile } from '@matador/lab';
import { matadorBin, runProgram } from '../run-program.js';
import type { Look } from '../support/look-around.js';
import { lookAround } from '../support/look-around.js';

export interface RestoreFindings {
  readonly before: Look;
  readonly killed: Look;
  readonly restored: Look;
  readonly statuses: readonly (number | null)[];
  readonly output: string;
}

const [dataset = ''] = process.argv.slice(2);
const namespaces = ['gw-a', 'gw-b', 'vp-de'];
const serials = ['127.0.0.1:5601', '127.0.0.1:5603'];
const look = () => lookAround(namespaces, serials);

const differsEverywhere = (one: Look, other: Look) =>
  Object.keys(one).every((place) => one[place] !== other[place]);

async function killInTheMiddle(before: Look): Promise<Look> {
  const engine = spawn(process.execPath, [matadorBin, 'run', labConfigFile, '--dataset', dataset], {
    stdio: 'ignore',
  });
  const ended = once(engine, 'exit');
  await waitFor(async () => differsEverywhere(before, await look()) || undefined, {
    what: 'gateways, vantage point and phones to be changed',
    source: 'internal',
    timeoutMs: 90_000,
    signal: AbortSignal.timeout(120_000),
  });
  engine.kill('SIGKILL');
  await ended;
  return await look();
}

async function main(): Promise<RestoreFindings> {
  const before = await look();
  const killed = await killInTheMiddle(before);
  const statuses = [];
  let output = '';
  for (let time = 1; time <= 2; time += 1) {
    const argv = [matadorBin, 'doctor', labConfigFile, '--restore'] as const;
    const result = await runProgram([process.execPath, ...argv], { cwd: dataset });
    statuses.push(result.status);
    output += `${result.stdout}${result.stderr}\n`;
  }
  return { before, killed, restored: await look(), statuses, output };
}

process.stdout.write(JSON.stringify(await main()), () => process.exit(0));
