/** Runs a campaign in the lab while things go wrong, and checks what came of it: `npm run chaos`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tablesSchema } from '@matador/analysis';
import type { JournalEntry, Measurement } from '@matador/core';
import {
  campaignStatus,
  Dataset,
  datasetLayout,
  parseRecord,
  readJournal,
  verifyDataset,
} from '@matador/core';
import { loadScenario, runInLab, truthSchema } from '@matador/lab';
import { stringify } from 'yaml';
import { describeError, exitStatusOf } from '../../src/report-error.js';
import { matadorBin, runProgram } from '../run-program.js';
import type { ChaosEvidence } from './checks.js';
import { checkAll } from './checks.js';
import type { ChaosFindings } from './findings.js';
import type { ChaosOptions } from './options.js';
import { parseOptions } from './options.js';
import { renderChecks, renderHappened } from './report.js';
import { chaosScenario } from './scenario.js';
import type { PlannedFault } from './schedule.js';
import { describeFault, drawSchedule } from './schedule.js';

const inside = fileURLToPath(new URL('inside.js', import.meta.url));

async function main(options: ChaosOptions): Promise<boolean> {
  const dataset = resolve(options.dataset);
  const beside = (ending: string) => `${dataset}.${ending}`;
  const [six, five] = await Promise.all([loadScenario('six-countries'), loadScenario('five-apps')]);
  const scenario = chaosScenario(six, five, options);
  const schedule = drawSchedule(options.seed, options.faults, {
    vantagePoints: options.vantagePoints,
    routers: scenario.routers.filter(({ silent }) => !silent).map(({ id }) => id),
    testbeds: testbedIds(options.testbeds),
  });
  print(renderSchedule(options.seed, schedule));
  await mkdir(dirname(dataset), { recursive: true });
  await writeFile(beside('scenario.yaml'), stringify(scenario));
  await writeFile(beside('schedule.json'), JSON.stringify(schedule, null, 2));
  const files = [beside('schedule.json'), dataset, beside('findings.json')];
  const argv = [process.execPath, inside, ...files, `rt-${scenario.site.router}`];
  const truthFile = beside('truth.json');
  const status = await runInLab(beside('scenario.yaml'), argv, { truthFile });
  if (status !== 0) throw new Error(`what ran in the lab ended with status ${status}`);
  const evidence = await gather(dataset, schedule);
  print(renderHappened(evidence.findings, evidence.journal));
  const checks = checkAll(evidence);
  print(`\nseed ${options.seed}\n${renderChecks(checks)}`);
  return checks.every(({ problems }) => problems.length === 0);
}

/** As the lab calls them. */
function testbedIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? 'lab' : `lab${index + 1}`));
}

async function gather(
  directory: string,
  schedule: readonly PlannedFault[],
): Promise<ChaosEvidence> {
  const text = async (ending: string) => await readFile(`${directory}.${ending}`, 'utf8');
  const { faults: damage } = await verifyDataset(directory);
  const tables = await analyse(directory);
  const dataset = await Dataset.open(directory);
  const measurements: Measurement[] = [];
  for await (const { record } of dataset.measurements()) {
    if (record.outcome === 'complete') measurements.push(record);
  }
  const journal: JournalEntry[] = [];
  for await (const entry of readJournal(datasetLayout.journal(directory))) journal.push(entry);
  return {
    schedule,
    findings: JSON.parse(await text('findings.json')) as ChaosFindings,
    truth: parseRecord(truthSchema, await text('truth.json'), 'the truth'),
    status: await campaignStatus(dataset),
    journal,
    measurements,
    damage: damage.map(({ path, message }) => `${path} ${message}`),
    tables,
  };
}

async function analyse(directory: string): Promise<ChaosEvidence['tables']> {
  const argv = [matadorBin, 'analyse', directory, '--json'] as const;
  const { status, stdout, stderr } = await runProgram([process.execPath, ...argv], {
    cwd: process.cwd(),
  });
  if (status !== 0) throw new Error(`the data set cannot be analysed: ${stderr}`);
  return parseRecord(tablesSchema, stdout, 'the tables');
}

function renderSchedule(seed: number, schedule: readonly PlannedFault[]): string {
  const lines = schedule.map(({ number, progress, delayMs, what }) => {
    const when = `at ${Math.round(progress * 100)} % and ${delayMs} ms`;
    return `  ${number}. ${when}: ${describeFault(what)}\n`;
  });
  return `seed ${seed}, ${schedule.length} faults\n${lines.join('')}`;
}

function print(text: string): void {
  process.stdout.write(text);
}

try {
  process.exitCode = (await main(parseOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(describeError(error, process.env.DEBUG !== undefined));
  process.exitCode = exitStatusOf(error);
}
