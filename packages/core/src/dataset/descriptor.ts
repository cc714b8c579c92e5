import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { listFiles, sha256File, writeJson } from './files.js';
import { datasetLayout } from './layout.js';

const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.csv': 'text/csv',
  '.pcapng': 'application/x-pcapng',
  '.mp4': 'video/mp4',
};

/**
 * Writes `datapackage.json`: every file of the data set with its format, bytes and sha256.
 * Format: Frictionless Data Package, https://specs.frictionlessdata.io/data-package/
 */
export async function writeDescriptor(dataset: string, name: string): Promise<void> {
  const files = (await listFiles(dataset)).filter(isPublished);
  const resources = [];
  for (const path of files) {
    const absolute = join(dataset, path);
    const extension = extname(path);
    resources.push({
      name: path.toLowerCase().replace(/[^a-z0-9._/-]/g, '-'),
      path,
      format: extension.slice(1),
      mediatype: mediaTypes[extension] ?? 'application/octet-stream',
      bytes: (await stat(absolute)).size,
      hash: `sha256:${await sha256File(absolute)}`,
    });
  }
  await writeJson(datasetLayout.descriptor(dataset), {
    profile: 'data-package',
    name,
    resources,
  });
}

function isPublished(path: string): boolean {
  return path !== 'datapackage.json' && !path.startsWith('.drafts');
}
