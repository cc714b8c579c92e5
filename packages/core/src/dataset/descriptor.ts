import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import { z } from 'zod';
import { MatadorError } from '../errors.js';
import { hasErrorCode, listFiles, writeFileAtomically } from './files.js';
import { datasetLayout, isLeftover } from './layout.js';
import { parseRecord } from './parse-record.js';

const sha256Schema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hex digits');

const pathSchema = z
  .string()
  .refine(
    (path) => path !== '' && !posix.isAbsolute(path) && !path.split('/').includes('..'),
    'expected a path within the data set',
  );

export const resourceSchema = z.object({
  /** The path in the letters that the format allows. */
  name: z.string(),
  /** Relative to the data set. */
  path: pathSchema,
  /** The file's suffix. */
  format: z.string(),
  mediatype: z.string(),
  bytes: z.int().nonnegative(),
  /** Of the whole file. */
  hash: sha256Schema,
});
/** One file of a data set. */
export type Resource = z.infer<typeof resourceSchema>;

export const descriptorSchema = z.object({
  profile: z.literal('data-package'),
  /** The campaign's. */
  name: z.string(),
  resources: z.array(resourceSchema),
  /** The seal: of everything before this line. `head -n -2 datapackage.json | sha256sum` */
  hash: sha256Schema,
});
/** What a data set consists of, and vouches for: `datapackage.json`. */
export type Descriptor = z.infer<typeof descriptorSchema>;

const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.csv': 'text/csv',
  '.pcapng': 'application/x-pcapng',
  '.mp4': 'video/mp4',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.tex': 'application/x-tex',
  '.png': 'image/png',
};

const sealBegins = '  "hash": "sha256:';
const sealEnds = '"\n}\n';
const sealLength = sealBegins.length + 64 + sealEnds.length;

/** The file's text. Its last property is the digest of all bytes before it, so that no flip goes unseen. */
export function renderDescriptor(name: string, resources: readonly Resource[]): string {
  const open = JSON.stringify({ profile: 'data-package', name, resources }, null, 2);
  const head = `${open.slice(0, -'\n}'.length)},\n`;
  return `${head}${sealBegins}${sha256(head)}${sealEnds}`;
}

/** @throws MatadorError `broken-descriptor` where a byte of it is not as it was written. */
export function parseDescriptor(bytes: Buffer, where: string): Descriptor {
  const head = bytes.subarray(0, Math.max(0, bytes.length - sealLength));
  const seal = bytes.subarray(head.length).toString('latin1');
  if (seal !== `${sealBegins}${sha256(head)}${sealEnds}`) {
    throw new MatadorError(`${where} is damaged: it does not match the digest in its last line`, {
      code: 'broken-descriptor',
      hint:
        'Restore it from a copy. Without one, remove it and `matador dataset verify --seal` makes ' +
        'another, of the files as they are now.',
    });
  }
  return parseRecord(descriptorSchema, bytes.toString(), where);
}

/** `null` where there is none. Errors as of `parseDescriptor`. */
export async function readDescriptor(dataset: string): Promise<Descriptor | null> {
  const path = datasetLayout.descriptor(dataset);
  try {
    return parseDescriptor(await readFile(path), path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * Writes `datapackage.json`: every file of the data set with its format, bytes and sha256.
 * What an earlier one says of a measurement stays as it is, whatever the files are now: they never
 * change, and damage is not to be vouched for. The journal and what was derived are read anew.
 * Format: Frictionless Data Package, https://specs.frictionlessdata.io/data-package/
 * @throws MatadorError `broken-descriptor`.
 */
export async function writeDescriptor(dataset: string, name: string): Promise<void> {
  const kept = new Map(
    (await readDescriptor(dataset))?.resources
      .filter(({ path }) => isForever(path))
      .map((resource) => [resource.path, resource]),
  );
  const fresh = (await datasetFiles(dataset)).filter(
    (path) => path !== 'datapackage.json' && !kept.has(path),
  );
  for (const path of fresh) kept.set(path, await describeFile(dataset, path));
  await storeDescriptor(dataset, name, [...kept.values()]);
}

export async function storeDescriptor(
  dataset: string,
  name: string,
  resources: readonly Resource[],
): Promise<void> {
  const sorted = resources.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  await writeFileAtomically(datasetLayout.descriptor(dataset), renderDescriptor(name, sorted));
}

/** Whether a file stays as it was first written. */
export function isForever(path: string): boolean {
  return path === 'campaign.json' || path.startsWith('measurements/');
}

/** Paths of all files that belong to a data set, in order of name. */
export async function datasetFiles(dataset: string): Promise<string[]> {
  return (await listFiles(dataset)).filter((path) => !isLeftover(path));
}

async function describeFile(dataset: string, path: string): Promise<Resource> {
  const extension = extname(path);
  return {
    name: path.toLowerCase().replace(/[^a-z0-9._/-]/g, '-'),
    path,
    format: extension.slice(1),
    mediatype: mediaTypes[extension] ?? 'application/octet-stream',
    ...(await measureFile(join(dataset, path))),
  };
}

/** Of one reading, since the journal may grow meanwhile. */
async function measureFile(path: string): Promise<Pick<Resource, 'bytes' | 'hash'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, hash: `sha256:${hash.digest('hex')}` };
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
