import { mkdir } from 'node:fs/promises';
import type { Plan } from '../campaign/plan.js';
import { planCampaign } from '../campaign/plan.js';
import type { Decision } from '../campaign/policy.js';
import { readCampaignState } from '../campaign/read-state.js';
import type { Config } from '../config/schema.js';
import type { AppManifest, GeoSource } from '../contracts/index.js';
import type { CampaignRecord } from '../dataset/campaign-record.js';
import { campaignRecordSchema, withoutSecrets } from '../dataset/campaign-record.js';
import { Dataset } from '../dataset/dataset.js';
import { watchControl } from '../dataset/control.js';
import type { PauseCause, RunEnd } from '../dataset/journal.js';
import { Journal } from '../dataset/journal.js';
import { datasetLayout } from '../dataset/layout.js';
import { lockRun } from '../dataset/run-lock.js';
import { UsageError } from '../errors.js';
import type { Implementations } from '../plugins/implementations.js';
import { timestamp } from '../timestamp.js';
import { CampaignLog } from './campaign-log.js';
import { CampaignRun } from './campaign-run.js';
import { DiskSpace, freeBytesOf } from './disk-space.js';
import type { EventListener } from './events.js';
import type { Time } from './time.js';
import { systemTime } from './time.js';

export interface CampaignInput {
  readonly config: Config;
  readonly implementations: Implementations;
  readonly plugins: CampaignRecord['plugins'];
  readonly toolVersion: string;
  /** Folder of the data set: begun, or gone on with. */
  readonly dataset: string;
  readonly onEvent: EventListener;
  /** Aborting ends the run after everything is taken down; what was under way is not kept. */
  readonly signal: AbortSignal;
  /** Aborting ends the run when what is under way has ended. */
  readonly finish?: AbortSignal;
  /** Default: the system's. */
  readonly time?: Time;
  /** How much may still be written to the disk that holds a folder; default: as the system says. */
  readonly freeBytes?: (directory: string) => Promise<number>;
}

export interface CampaignResult {
  /** Measurements and controls the data set holds complete. */
  readonly complete: number;
  readonly planned: number;
  /** Ids of those that failed each time. */
  readonly givenUp: readonly string[];
  /** Ids of those whose vantage point failed for good and had no other to take its place. */
  readonly impossible: readonly string[];
  readonly reason: RunEnd;
}

/**
 * Runs what a campaign plans and its data set does not hold yet.
 * @throws UsageError where configuration and data set do not fit; MatadorError where no testbed opens.
 */
export async function runCampaign(input: CampaignInput): Promise<CampaignResult> {
  const plan = planCampaign(input.config);
  if (input.config.testbeds.length === 0) {
    throw new UsageError('the configuration has no testbed', {
      code: 'no-testbed',
      hint: 'Add `testbeds` with two phones and their gateways.',
    });
  }
  const geo = await openGeoSources(input.implementations);
  await mkdir(input.dataset, { recursive: true });
  const lock = await lockRun(input.dataset);
  try {
    const dataset = await Dataset.openOrCreate(input.dataset, campaignRecord(input, geo));
    return await runOn(input, plan, geo, dataset);
  } finally {
    await lock.release();
  }
}

async function runOn(
  input: CampaignInput,
  plan: Plan,
  geo: readonly GeoSource[],
  dataset: Dataset,
): Promise<CampaignResult> {
  const { directory } = dataset;
  const { signal, finish, time = systemTime, freeBytes = freeBytesOf, onEvent } = input;
  const state = await readCampaignState(dataset, plan);
  const disk = new DiskSpace({
    directory,
    reserveBytes: plan.campaign.diskReserveMegabytes * 1e6,
    freeBytes,
    time,
    onFull: (message) => pause('disk-full', message),
    onRoom: () => resume('disk-full'),
    signal: finish === undefined ? signal : AbortSignal.any([signal, finish]),
  });
  const journal = await Journal.open(datasetLayout.journal(directory), () => disk.untilRoom(true));
  const log = new CampaignLog(state, journal, onEvent);
  // What cannot be written is said by what waits for it.
  const decide = (decision: Decision) => void log.decide([decision]).catch(() => undefined);
  const pause = (cause: PauseCause, message: string) =>
    decide({ event: 'run-paused', cause, message });
  const resume = (cause: PauseCause) => {
    if (state.paused.has(cause)) decide({ event: 'run-resumed', cause });
  };
  const stop = () => {
    if (!state.stopping) decide({ event: 'run-stopping' });
  };
  const control = await watchControl(directory, (request) => {
    if (request === 'pause') pause('requested', 'until `matador resume`');
    else if (request === 'resume') resume('requested');
    else stop();
  });
  try {
    finish?.addEventListener('abort', stop, { once: true });
    return await new CampaignRun({ input, geo, dataset, state, log, disk, time }).run();
  } finally {
    finish?.removeEventListener('abort', stop);
    await control.close();
    await journal.close();
  }
}

async function openGeoSources(implementations: Implementations): Promise<GeoSource[]> {
  const factories = implementations.all('geo');
  return (await Promise.all(factories.map((factory) => factory.open()))).flat();
}

function campaignRecord(input: CampaignInput, geo: readonly GeoSource[]): CampaignRecord {
  return campaignRecordSchema.parse({
    schema: 'matador/campaign/1',
    createdAt: timestamp(),
    tool: { name: 'matador', version: input.toolVersion },
    plugins: input.plugins,
    geodata: geo.map(({ snapshot }) => snapshot),
    apps: manifestsOf(input),
    config: withoutSecrets(input.config),
  });
}

/** Of the campaign's apps, in its order. */
function manifestsOf({ config, implementations }: CampaignInput): AppManifest[] {
  const manifests = implementations.all('app').map(({ manifest }) => manifest);
  return (config.campaign?.apps ?? []).flatMap((app) => manifests.filter(({ id }) => id === app));
}
