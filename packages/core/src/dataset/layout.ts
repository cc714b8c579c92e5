import { join } from 'node:path';
import type { SideName } from '../contracts/index.js';

/** Where everything lies in a data set. */
export const datasetLayout = {
  descriptor: (dataset: string) => join(dataset, 'datapackage.json'),
  campaign: (dataset: string) => join(dataset, 'campaign.json'),
  journal: (dataset: string) => join(dataset, 'journal.jsonl'),
  measurements: (dataset: string) => join(dataset, 'measurements'),
  measurement: (dataset: string, folder: string) => join(dataset, 'measurements', folder),
  /** Folders being written: not part of the data set until they are renamed. */
  drafts: (dataset: string) => join(dataset, '.drafts'),
  derived: (dataset: string) => join(dataset, 'derived'),
} as const;

/** What lies in a measurement's folder. */
export const measurementLayout = {
  record: 'measurement.json',
  traces: 'traces.jsonl',
  capture: (side: SideName) => `${side}.pcapng`,
  /** What the files of a screen recording begin with. */
  recording: (side: SideName) => side,
} as const;
