import type { Dataset } from '../dataset/dataset.js';
import { readJournal } from '../dataset/journal.js';
import { datasetLayout } from '../dataset/layout.js';
import type { Plan } from './plan.js';
import { CampaignState } from './state.js';

/** Where a data set's campaign stands, by its journal and its folders. */
export async function readCampaignState(dataset: Dataset, plan: Plan): Promise<CampaignState> {
  const state = new CampaignState(plan);
  for await (const entry of readJournal(datasetLayout.journal(dataset.directory))) {
    state.apply(entry);
  }
  state.reconcile(await dataset.folders());
  return state;
}
