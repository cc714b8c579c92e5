import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { datasetLayout, sha256File } from '@matador/core';
import type { Stock } from './findings.js';

/** The complete measurements of a data set, by what stands on the disk alone. */
export async function takeStock(dataset: string): Promise<Stock> {
  const complete: Record<string, string> = {};
  for (const name of await completeMeasurements(dataset)) {
    complete[name] = await digestOf(datasetLayout.measurement(dataset, name));
  }
  return { at: new Date().toISOString(), complete };
}

/** Ids. */
export async function completeMeasurements(dataset: string): Promise<string[]> {
  const names = await readdir(datasetLayout.measurements(dataset)).catch(() => []);
  return names.filter((name) => !name.includes('.failed-')).sort();
}

async function digestOf(directory: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(`${relative(directory, path)} ${await sha256File(path)}\n`);
  }
  return hash.digest('hex');
}
