import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { asMatadorError, UsageError } from '../errors.js';
import { Dataset } from './dataset.js';
import { readDescriptor, writeDescriptor } from './descriptor.js';
import { hasErrorCode } from './files.js';
import { isLeftover } from './layout.js';
import type { Fault, Verification } from './verification.js';
import type { CompareOptions } from './verify-files.js';
import { compareFiles, lacksDerived } from './verify-files.js';
import { checkJournal, checkRecords } from './verify-records.js';

/**
 * Reads every file of a data set and compares it with the descriptor, and every record with its
 * schema. It changes nothing; what is wrong with the files is in its answer, not thrown.
 * @throws UsageError `no-dataset` where there is neither a descriptor nor a campaign.json.
 */
export async function verifyDataset(
  directory: string,
  options: CompareOptions = {},
): Promise<Verification> {
  const { files, leftovers, irregular } = await walk(directory);
  const { descriptor, fault } = await descriptorOf(directory);
  const journal = await checkJournal(directory, files);
  const faults: Fault[] = [
    ...(fault === undefined ? [] : [fault]),
    ...(descriptor === undefined
      ? []
      : await compareFiles(directory, descriptor.resources, files, options)),
    ...journal.faults,
    ...(await checkRecords(directory, files)),
    ...irregular.map((path): Fault => ({
      kind: 'extra',
      path,
      message: 'is neither a file nor a folder',
    })),
  ];
  const notes = [
    ...(journal.isOpen
      ? ['The last run has no end in the journal: it goes on, or was killed.']
      : []),
    ...(descriptor !== undefined && lacksDerived(descriptor.resources, files)
      ? ['derived/ is not there; `matador analyse` makes it again.']
      : []),
    ...leftovers.map((path) => `${path} is left of a crash; the next run removes it.`),
  ];
  return {
    schema: 'matador/verification/1',
    seal: descriptor?.hash ?? null,
    files: files.size,
    bytes: [...files.values()].reduce((sum, size) => sum + size, 0),
    faults: faults.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
    notes,
  };
}

/**
 * Lets the descriptor vouch for what it does not know yet: all, where there is none, or what came to
 * the data set. Where anything else is wrong nothing is changed, and the answer says what.
 * @throws UsageError `no-dataset`.
 */
export async function sealDataset(
  directory: string,
  options: CompareOptions = {},
): Promise<Verification> {
  const before = await verifyDataset(directory, options);
  if (before.faults.some(({ kind }) => kind !== 'not-sealed' && kind !== 'extra')) return before;
  const { name } = await Dataset.open(directory);
  await writeDescriptor(directory, name);
  return await verifyDataset(directory, options);
}

async function descriptorOf(directory: string) {
  try {
    const descriptor = await readDescriptor(directory);
    return descriptor === null ? { fault: noDescriptor } : { descriptor };
  } catch (error) {
    const { message, hint } = asMatadorError(error, 'internal');
    const path = 'datapackage.json';
    const fault: Fault = { kind: 'broken-descriptor', path, message };
    return { fault: hint === undefined ? fault : { ...fault, hint } };
  }
}

const noDescriptor: Fault = {
  kind: 'not-sealed',
  path: 'datapackage.json',
  message: 'is not there: a first run was killed, or goes on, or somebody removed it',
  hint: '`matador run` goes on and writes it; or `matador dataset verify --seal` writes it now.',
};

async function walk(directory: string) {
  const files = new Map<string, number>();
  const leftovers: string[] = [];
  const irregular: string[] = [];
  for (const entry of await entriesOf(directory)) {
    if (entry.isDirectory()) continue;
    const absolute = join(entry.parentPath, entry.name);
    const path = relative(directory, absolute);
    if (isLeftover(path)) leftovers.push(path);
    else if (entry.isFile()) files.set(path, (await stat(absolute)).size);
    else irregular.push(path);
  }
  if (!files.has('campaign.json') && !files.has('datapackage.json')) {
    throw new UsageError(`${directory} is not a data set: it has no campaign.json`, {
      code: 'no-dataset',
      hint: 'Give the folder that `matador run --dataset` wrote.',
    });
  }
  return { files, leftovers, irregular };
}

async function entriesOf(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true, recursive: true });
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT') || hasErrorCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}
