/**
 * Runs in a lab, started by the chaos run: lets the campaign run on the lab's disk, makes go wrong what
 * the schedule says, and writes what it saw. Arguments: the schedule's file, where the data set is to
 * be in the end, the file for what was seen, and the namespace of the router that the gateways hang on.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '@matador/core';
import { loadConfig } from '@matador/core';
import { labConfigFile, labDisk, labTruthFile, truthSchema } from '@matador/lab';
import { matadorBin, runProgram } from '../run-program.js';
import { Engine } from './engine.js';
import type { ChaosFindings } from './findings.js';
import { injectAll } from './injector.js';
import { leakFilter, LeakWatch } from './leak-watch.js';
import type { Look } from '../support/look-around.js';
import { lookAround } from '../support/look-around.js';
import type { PlannedFault } from './schedule.js';

const [scheduleFile = '', dataset = '', findingsFile = '', router = ''] = process.argv.slice(2);
/** The campaign's data set, while things go wrong. */
const working = join(labDisk, 'data');

async function main(): Promise<ChaosFindings> {
  const schedule = JSON.parse(await readFile(scheduleFile, 'utf8')) as PlannedFault[];
  const { config } = await loadConfig(labConfigFile, process.cwd());
  const truth = truthSchema.parse(JSON.parse(await readFile(labTruthFile, 'utf8')));
  const filter = leakFilter(truth.vantagePoints.map(({ address }) => address));
  const before = await look(config);
  const watches = await Promise.all(
    gatewaysOf(config).map((gateway) => LeakWatch.start(gateway, router, filter)),
  );
  const engine = new Engine(working);
  const over = new AbortController();
  const campaign = engine.work().finally(() => over.abort());
  const testbeds = config.testbeds.map(({ id }) => id);
  const happened = await injectAll(schedule, engine, working, testbeds, over.signal);
  await campaign;
  const restored = await restore();
  const gateways = await Promise.all(watches.map((watch) => watch.stop()));
  const changed = differences(before, await look(config));
  await promisify(execFile)('cp', ['-a', working, dataset]);
  const { runs, stocks } = engine;
  return { happened, runs, stocks, gateways, restored, changed };
}

function gatewaysOf({ testbeds }: Config): string[] {
  return testbeds.flatMap(({ a, b }) => [a.gateway.id, b.gateway.id]);
}

async function look(config: Config): Promise<Look> {
  const phones = config.testbeds.flatMap(({ a, b }) => [a.phone.serial, b.phone.serial]);
  const vantagePoints = config.vantagePoints.map(({ id }) => `vp-${id}`);
  return await lookAround([...gatewaysOf(config), ...vantagePoints], phones);
}

function differences(before: Look, after: Look): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(before).flatMap(([place, text]) => {
      const [old, now] = [text.split('\n'), (after[place] ?? '').split('\n')];
      const lines = [
        ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
        ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
      ];
      return lines.length === 0 ? [] : [[place, lines]];
    }),
  );
}

async function restore(): Promise<ChaosFindings['restored']> {
  const argv = [matadorBin, 'doctor', labConfigFile, '--restore', '--json'] as const;
  const { stdout } = await runProgram([process.execPath, ...argv], { cwd: labDisk });
  return (JSON.parse(stdout) as { checks: ChaosFindings['restored'] }).checks;
}

await writeFile(findingsFile, JSON.stringify(await main(), null, 2));
process.exit(0);
