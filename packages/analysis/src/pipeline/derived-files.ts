import type { Dataset } from '@matador/core';
import { datasetLayout, MatadorError, parseRecord, readLines } from '@matador/core';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type {
  ActivityRecord,
  AddressEvidence,
  AnalysisFailure,
  DnsTableRecord,
  EndpointRecord,
  LocalityRecord,
  Location,
  NewdnsTableRecord,
  SeenPathRecord,
  Tables,
  TargetRecord,
} from '../records.js';
import {
  activityRecordSchema,
  addressEvidenceSchema,
  analysisFailureSchema,
  dnsTableRecordSchema,
  endpointRecordSchema,
  localityRecordSchema,
  locationSchema,
  newdnsTableRecordSchema,
  seenPathRecordSchema,
  tablesSchema,
  targetRecordSchema,
} from '../records.js';

/** What analysis makes of a data set, one record a line, by the file's name in `derived/`. */
interface DerivedRecords {
  targets: TargetRecord;
  dns: DnsTableRecord;
  newdns: NewdnsTableRecord;
  activity: ActivityRecord;
  endpoints: EndpointRecord;
  'address-evidence': AddressEvidence;
  'seen-paths': SeenPathRecord;
  locations: Location;
  locality: LocalityRecord;
  /** The same, to servers of other roles than messaging. */
  roles: LocalityRecord;
  /** What could not be read while targets were extracted. */
  'extract-failures': AnalysisFailure;
  /** What could not be read of records and traces. */
  'trace-failures': AnalysisFailure;
}
export type DerivedName = keyof DerivedRecords;

const derivedSchemas: { readonly [Name in DerivedName]: z.ZodType<DerivedRecords[Name]> } = {
  targets: targetRecordSchema,
  dns: dnsTableRecordSchema,
  newdns: newdnsTableRecordSchema,
  activity: activityRecordSchema,
  endpoints: endpointRecordSchema,
  'address-evidence': addressEvidenceSchema,
  'seen-paths': seenPathRecordSchema,
  locations: locationSchema,
  locality: localityRecordSchema,
  roles: localityRecordSchema,
  'extract-failures': analysisFailureSchema,
  'trace-failures': analysisFailureSchema,
};

export function derivedPath(dataset: Dataset, file: string): string {
  return join(datasetLayout.derived(dataset.directory), file);
}

/**
 * Reads a derived file line by line.
 * @param isWanted whether a line is to be read at all; default: every one is.
 * @throws MatadorError `not-derived` where it was never made, `broken-record`.
 */
export async function* readDerived<Name extends DerivedName>(
  dataset: Dataset,
  name: Name,
  isWanted: (line: string) => boolean = () => true,
): AsyncGenerator<DerivedRecords[Name]> {
  const path = derivedPath(dataset, `${name}.jsonl`);
  const schema = derivedSchemas[name];
  let number = 0;
  try {
    for await (const line of readLines(path)) {
      number++;
      if (isWanted(line)) yield parseRecord(schema, line, `${path} line ${number}`);
    }
  } catch (error) {
    throw isMissing(error) ? notDerived(path, error) : error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function notDerived(path: string, cause: unknown): MatadorError {
  return new MatadorError(`${path} is missing`, {
    code: 'not-derived',
    hint: 'Analyse the data set once with all stages.',
    cause,
  });
}

/**
 * Reads a derived file that is one document.
 * @throws MatadorError `not-derived` where it was never made, `broken-record`.
 */
export async function readDocument<Schema extends z.ZodType>(
  dataset: Dataset,
  file: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const path = derivedPath(dataset, file);
  try {
    return parseRecord(schema, await readFile(path, 'utf8'), path);
  } catch (error) {
    throw isMissing(error) ? notDerived(path, error) : error;
  }
}

/** Reads `tables/tables.json`. Errors as of `readDocument`. */
export async function readTables(dataset: Dataset): Promise<Tables> {
  return await readDocument(dataset, 'tables/tables.json', tablesSchema);
}

/** Derived files while they are being written. */
export class DerivedWriter<Name extends DerivedName> {
  private constructor(private readonly files: ReadonlyMap<Name, LineWriter>) {}

  /** The files appear whole when `work` is done; when it throws, they stay what they were. */
  static async write<Name extends DerivedName>(
    dataset: Dataset,
    names: readonly Name[],
    work: (writer: DerivedWriter<Name>) => Promise<void>,
  ): Promise<void> {
    await mkdir(datasetLayout.derived(dataset.directory), { recursive: true });
    const files = new Map<Name, LineWriter>();
    try {
      for (const name of names) {
        files.set(name, await LineWriter.create(derivedPath(dataset, `${name}.jsonl`)));
      }
      await work(new DerivedWriter(files));
      for (const file of files.values()) await file.finish();
    } catch (error) {
      for (const file of files.values()) await file.discard();
      throw error;
    }
    for (const file of files.values()) await file.publish();
  }

  async add<Chosen extends Name>(name: Chosen, record: DerivedRecords[Chosen]): Promise<void> {
    await this.files.get(name)?.add(`${JSON.stringify(record)}\n`);
  }
}

const flushAt = 1 << 18;

class LineWriter {
  private lines: string[] = [];
  private waiting = 0;

  private constructor(
    private readonly path: string,
    private readonly draft: string,
    private readonly file: FileHandle,
  ) {}

  static async create(path: string): Promise<LineWriter> {
    const draft = `${path}.${process.pid}.draft`;
    return new LineWriter(path, draft, await open(draft, 'w'));
  }

  async add(line: string): Promise<void> {
    this.lines.push(line);
    this.waiting += line.length;
    if (this.waiting >= flushAt) await this.flush();
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.file.sync();
    await this.file.close();
  }

  async publish(): Promise<void> {
    await rename(this.draft, this.path);
  }

  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.draft, { force: true });
  }

  private async flush(): Promise<void> {
    await this.file.appendFile(this.lines.join(''));
    this.lines = [];
    this.waiting = 0;
  }
}
