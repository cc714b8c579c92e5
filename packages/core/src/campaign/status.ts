import { z } from 'zod';
import { timestampSchema } from '../contracts/index.js';
import type { Dataset } from '../dataset/dataset.js';
import type { JournalEntry } from '../dataset/journal.js';
import { readJournal } from '../dataset/journal.js';
import { datasetLayout } from '../dataset/layout.js';
import { progressSoFar } from '../engine/progress-so-far.js';
import { planCampaign } from './plan.js';

export const campaignStatusSchema = z.object({
  schema: z.literal('matador/status/1'),
  campaign: z.string(),
  /** `under-way`: a run goes on, or was killed; the journal cannot tell the two apart. */
  state: z.enum(['not-started', 'under-way', 'finished', 'stopped', 'no-testbed-left', 'error']),
  /** Of the journal's last entry. */
  lastEventAt: timestampSchema.nullable(),
  /** Measurements and controls. */
  planned: z.int(),
  complete: z.int(),
  remaining: z.int(),
  failedAttempts: z.int(),
  /** Failures in the records of failed attempts, by source. */
  failures: z.record(z.string(), z.int()),
});
/** Where a campaign stands, by its data set. */
export type CampaignStatus = z.infer<typeof campaignStatusSchema>;

/** @throws MatadorError `broken-record`. */
export async function campaignStatus(dataset: Dataset): Promise<CampaignStatus> {
  const plan = planCampaign(dataset.campaign.config);
  const { done, remaining } = await progressSoFar(dataset, plan.steps);
  let last: JournalEntry | undefined;
  for await (const entry of readJournal(datasetLayout.journal(dataset.directory))) last = entry;
  const failed = (await dataset.folders()).filter((folder) => /\.failed-\d+$/.test(folder));
  return {
    schema: 'matador/status/1',
    campaign: plan.campaign.name,
    state: stateAfter(last),
    lastEventAt: last?.at ?? null,
    planned: plan.steps.length,
    complete: done,
    remaining: remaining.length,
    failedAttempts: failed.length,
    failures: await countFailures(dataset, failed),
  };
}

function stateAfter(last: JournalEntry | undefined): CampaignStatus['state'] {
  if (last === undefined) return 'not-started';
  return last.event === 'run-ended' ? last.reason : 'under-way';
}

async function countFailures(
  dataset: Dataset,
  folders: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const folder of folders) {
    const { record } = await dataset.measurement(folder);
    for (const { source } of record.failures) counts[source] = (counts[source] ?? 0) + 1;
  }
  return counts;
}
