import { join } from 'node:path';
import type { Measurement, SideName } from '../contracts/index.js';

/** Where everything lies in a data set. */
export const datasetLayout = {
  descriptor: (dataset: string) => join(dataset, 'datapackage.json'),
  campaign: (dataset: string) => join(dataset, 'campaign.json'),
  journal: (dataset: string) => join(dataset, 'journal.jsonl'),
  measurements: (dataset: string) => join(dataset, 'measurements'),
  measurement: (dataset: string, folder: string) => join(dataset, 'measurements', folder),
  /** Folders being written: not part of the data set until they are renamed. */
  drafts: (dataset: string) => join(dataset, '.drafts'),
  /** What the run that is under way is asked for. */
  control: (dataset: string) => join(dataset, '.control'),
  derived: (dataset: string) => join(dataset, 'derived'),
} as const;

/** What lies in a measurement's folder. */
export const measurementLayout = {
  record: 'measurement.json',
  traces: 'traces.jsonl',
  /** What passed the gateway's WLAN. */
  capture: (side: SideName) => `${side}.pcapng`,
  /** What passed the gateway's uplink: the tunnel's own packets. */
  uplinkCapture: (side: SideName) => `${side}.uplink.pcapng`,
  /** What the files of a screen recording begin with. */
  recording: (side: SideName) => side,
  /** @param number from 1 for each side. */
  screenshot: (side: SideName, number: number) => `${side}-screen-${number}.png`,
} as const;

/** Whether a file, by its path in the data set, was being written when something crashed. */
export function isLeftover(path: string): boolean {
  return path.startsWith('.drafts/') || path === '.control' || /\.\d+\.draft$/.test(path);
}

/** Name of a measurement's folder; a failed attempt lies beside the one that succeeds. */
export function folderOf(record: Pick<Measurement, 'id' | 'attempt' | 'outcome'>): string {
  return record.outcome === 'complete' ? record.id : `${record.id}.failed-${record.attempt}`;
}
