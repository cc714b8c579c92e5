import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Measurement } from '../contracts/index.js';
import { measurementSchema, pathTraceSchema, sideNames } from '../contracts/index.js';
import { asMatadorError } from '../errors.js';
import { campaignRecordSchema } from './campaign-record.js';
import { readLines } from './files.js';
import { journalEntrySchema } from './journal.js';
import { folderOf } from './layout.js';
import { parseRecord } from './parse-record.js';
import type { Fault } from './verification.js';

type Sizes = ReadonlyMap<string, number>;

/** Whether every line is an entry, and whether the last one is not the end of a run. */
export async function checkJournal(
  directory: string,
  sizes: Sizes,
): Promise<{ readonly faults: readonly Fault[]; readonly isOpen: boolean }> {
  const faults: Fault[] = [];
  let isOpen = false;
  if (!sizes.has('journal.jsonl')) return { faults, isOpen };
  await readEntries(directory, 'journal.jsonl', journalEntrySchema, faults, ({ event }) => {
    isOpen = event !== 'run-ended';
  });
  return { faults, isOpen };
}

/** Whether campaign, measurements and path traces are what their schemas say, and whole. */
export async function checkRecords(directory: string, sizes: Sizes): Promise<Fault[]> {
  const faults: Fault[] = [];
  if (sizes.has('campaign.json')) {
    await readOne(directory, 'campaign.json', campaignRecordSchema, faults);
  }
  const folders = [...sizes.keys()].flatMap((path) => /^measurements\/[^/]+/.exec(path) ?? []);
  for (const folder of new Set(folders))
    faults.push(...(await checkFolder(directory, folder, sizes)));
  return faults;
}

async function checkFolder(directory: string, folder: string, sizes: Sizes): Promise<Fault[]> {
  const faults: Fault[] = [];
  const path = `${folder}/measurement.json`;
  if (!sizes.has(path)) {
    return [{ kind: 'missing', path, message: 'is not there', hint: mendFolder }];
  }
  const record = await readOne(directory, path, measurementSchema, faults);
  if (record !== undefined) {
    if (folder !== `measurements/${folderOf(record)}`) {
      const message = `is of ${folderOf(record)}, and in another one's folder`;
      faults.push({ kind: 'broken-record', path, message, hint: mendFolder });
    }
    for (const file of filesNamedIn(record).filter((name) => !sizes.has(`${folder}/${name}`))) {
      const message = `names ${file}, which is not there`;
      faults.push({ kind: 'missing', path, message, hint: mendFolder });
    }
  }
  if (sizes.has(`${folder}/traces.jsonl`)) {
    await readEntries(directory, `${folder}/traces.jsonl`, pathTraceSchema, faults);
  }
  return faults;
}

const mendFolder = 'Restore the folder from a copy, or move it away: `matador run` makes it again.';

function filesNamedIn({ sides, anomalies, failures }: Measurement): string[] {
  const ofSides = sideNames.flatMap((side) => {
    const { capture, uplinkCapture, recording } = sides[side];
    return [capture?.file, uplinkCapture?.file, ...(recording?.segments ?? []).map((s) => s.file)];
  });
  const pictures = [
    ...(anomalies ?? []).map(({ screenshot }) => screenshot),
    ...failures.flatMap(({ evidence }) => evidence ?? []),
  ];
  return [...new Set([...ofSides, ...pictures])].filter((file) => typeof file === 'string');
}

async function readOne<Schema extends z.ZodType>(
  directory: string,
  path: string,
  schema: Schema,
  faults: Fault[],
): Promise<z.infer<Schema> | undefined> {
  try {
    return parseRecord(schema, await readFile(join(directory, path), 'utf8'), path);
  } catch (error) {
    faults.push(brokenRecord(path, error));
    return undefined;
  }
}

/** Reads JSON Lines; of those that are not what they should be the first is a fault. */
async function readEntries<Schema extends z.ZodType>(
  directory: string,
  path: string,
  schema: Schema,
  faults: Fault[],
  onEntry?: (entry: z.infer<Schema>) => void,
): Promise<void> {
  let number = 0;
  let fault: Fault | undefined;
  for await (const line of readLines(join(directory, path))) {
    number++;
    try {
      const entry = parseRecord(schema, line, `line ${number}`);
      onEntry?.(entry);
    } catch (error) {
      fault ??= brokenRecord(path, error);
    }
  }
  if (fault !== undefined) faults.push(fault);
}

function brokenRecord(path: string, error: unknown): Fault {
  const { message, hint } = asMatadorError(error, 'internal');
  return { kind: 'broken-record', path, message, ...(hint === undefined ? {} : { hint }) };
}
