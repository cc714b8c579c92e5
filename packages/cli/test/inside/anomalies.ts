/**
 * Runs in a lab, started by its test: measures one pair for each case, makes go wrong what the case
 * says, and writes what came of it, with the phones' state before and after.
 */
import type { Config, EngineEvent, Measurement } from '@matador/core';
import { Dataset, runCampaign, waitFor } from '@matador/core';
import { injectFault, labConfigFile } from '@matador/lab';
import { execFile } from 'node:child_process';
import { appendFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openProject } from '../../src/project.js';
import type { AnomalyCase } from '../support/anomaly-cases.js';
import { anomalyCases } from '../support/anomaly-cases.js';

export interface CaseFindings {
  readonly name: string;
  readonly reason: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** All attempts, in order. */
  readonly attempts: readonly {
    readonly record: Measurement;
    /** Bytes of the files that the record names as evidence. */
    readonly pictures: Readonly<Record<string, number>>;
  }[];
  readonly seconds: number;
}

const [, , directory = '', results = ''] = process.argv;
const run = promisify(execFile);
const never = new AbortController().signal;
const serials = ['127.0.0.1:5601', '127.0.0.1:5603'];
const script = [
  ...['global', 'system', 'secure'].map((namespace) => `settings list ${namespace}`),
  'pm list packages',
  'ls /data/local/tmp',
  'ls /sdcard',
  'cmd wifi list-networks',
  'cmd wifi status',
  'dumpsys location',
  'getprop persist.sys.timezone',
  'appops get com.android.shell',
  'cmd connectivity get-chain3-enabled',
].join('; ');

/** Everything that a measurement could have changed on the phones. */
async function stateOfPhones(): Promise<string[]> {
  // Two that are started at the same time get in each other's way.
  await run('adb', ['start-server']);
  return await Promise.all(
    serials.map(async (serial) => {
      await run('adb', ['connect', serial]);
      return (await run('adb', ['-s', serial, 'shell', script])).stdout;
    }),
  );
}

async function runCase(one: AnomalyCase): Promise<CaseFindings> {
  const startedAt = performance.now();
  const { loaded, host } = await openProject(dirname(labConfigFile), dirname(labConfigFile));
  const before = await stateOfPhones();
  const injected: Promise<void>[] = [];
  let due = one.when;
  const onEvent = (event: EngineEvent): void => {
    if (due?.(event) !== true) return;
    due = undefined;
    injected.push(...one.faults.map((fault) => injectFault(fault)));
  };
  const dataset = join(directory, one.name.replaceAll(/\W+/g, '-'));
  const { reason } = await runCampaign({
    config: configFor(loaded.config, one),
    implementations: host,
    plugins: [],
    toolVersion: '0.0.0',
    dataset,
    onEvent,
    signal: never,
  });
  await Promise.all(injected);
  for (const side of ['a', 'b'] as const) await injectFault({ side, fault: { kind: 'healed' } });
  return {
    name: one.name,
    reason,
    before,
    after: await stateLike(before),
    attempts: await attemptsIn(dataset),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function configFor(config: Config, { ui, name }: AnomalyCase): Config {
  const { campaign } = config;
  if (campaign === undefined) throw new Error('the lab plans a campaign');
  const testbeds = config.testbeds.map((testbed) => ({
    ...testbed,
    ...(ui === undefined ? {} : { b: { ...testbed.b, phone: { ...testbed.b.phone, ui } } }),
  }));
  const record = name.includes('recording');
  // An Appium server takes long to start again on a busy machine.
  const messageTimeoutSeconds = ui === undefined ? 12 : 90;
  return { ...config, testbeds, campaign: { ...campaign, messageTimeoutSeconds, record } };
}

/** A phone that restarted, or heard its WLAN again, takes a while to be as it was. */
async function stateLike(before: readonly string[]): Promise<string[]> {
  let after: string[] = [];
  const look = async () => {
    after = await stateOfPhones().catch(() => []);
    return after.join() === before.join() || undefined;
  };
  const options = { what: 'phones', source: 'phone', timeoutMs: 15_000, signal: never } as const;
  await waitFor(look, options).catch(() => undefined);
  return after;
}

async function attemptsIn(directory_: string): Promise<CaseFindings['attempts']> {
  const attempts = [];
  for await (const { record, folder } of (await Dataset.open(directory_)).measurements()) {
    const files = [
      ...(record.anomalies ?? []).flatMap(({ screenshot }) => screenshot ?? []),
      ...record.failures.flatMap(({ evidence }) => evidence ?? []),
    ];
    const sizes = files.map(async (file) => {
      const { size } = await stat(join(directory_, 'measurements', folder, file));
      return [file, size] as const;
    });
    attempts.push({ record, pictures: Object.fromEntries(await Promise.all(sizes)) });
  }
  return attempts.sort((one, other) => one.record.attempt - other.record.attempt);
}

for (const one of anomalyCases) {
  await appendFile(results, `${JSON.stringify(await runCase(one))}\n`);
}
process.exit(0);
