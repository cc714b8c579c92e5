import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CampaignResult, Config } from '../../src/index.js';
import { MatadorError, runCampaign, writeDescriptor } from '../../src/index.js';
import { configuration } from './configuration.js';
import { FakeWorld } from './fake-world.js';

/** Two measurements of one pair, with recordings. */
export const smallCampaign: Config = configuration({
  vantagePoints: ['DE', 'CH'],
  campaign: { sameCountryPairs: false, repetitions: 2, record: true, messagesPerDirection: 1 },
});

/** Runs the small campaign, or goes on with it. */
export async function runSmall(dataset: string, world = new FakeWorld()): Promise<CampaignResult> {
  return await runCampaign({
    config: smallCampaign,
    implementations: world,
    plugins: [],
    toolVersion: '0.0.0',
    dataset,
    onEvent: () => undefined,
    signal: new AbortController().signal,
  });
}

/** A data set with a file of every kind: captures, recordings, a picture, a failed attempt, tables. */
export async function makeSmallDataset(dataset: string): Promise<void> {
  const world = new FakeWorld();
  world.versatilePhones = true;
  world.fail('app.send phone-a0', new MatadorError('not sent', { code: 'x', source: 'app' }));
  await runSmall(dataset, world);
  await mkdir(join(dataset, 'derived/tables'), { recursive: true });
  await writeFile(join(dataset, 'derived/endpoints.jsonl'), '{"schema":"matador/endpoint/1"}\n');
  await writeFile(join(dataset, 'derived/tables/table2.csv'), 'region,count\nEurope,1\n');
  await writeDescriptor(dataset, 'small');
}
