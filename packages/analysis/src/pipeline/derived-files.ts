import type { Dataset } from '@matador/core';
import { datasetLayout, MatadorError, parseRecord, readLines } from '@matador/core';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type {
  ActivityRecord,
  AnalysisFailure,
  DnsTableRecord,
  EndpointRecord,
  LocalityRecord,
  Location,
  NewdnsTableRecord,
  TargetRecord,
} from '../records.js';
import {
  activityRecordSchema,
  analysisFailureSchema,
  dnsTableRecordSchema,
  endpointRecordSchema,
  localityRecordSchema,
  locationSchema,
  newdnsTableRecordSchema,
  targetRecordSchema,
} from '../records.js';

/** What analysis makes of a data set, one record a line, by the file's name in `derived/`. */
interface DerivedRecords {
  targets: TargetRecord;
  dns: DnsTableRecord;
  newdns: NewdnsTableRecord;
  activity: ActivityRecord;
  endpoints: EndpointRecord;
  locations: Location;
  locality: LocalityRecord;
  /** What could not be read while targets were extracted. */
  'extract-failures': AnalysisFailure;
  /** What could not be read while paths were tabulated. */
  'locality-failures': AnalysisFailure;
}
export type DerivedName = keyof DerivedRecords;

const derivedSchemas: { readonly [Name in DerivedName]: z.ZodType<DerivedRecords[Name]> } = {
  targets: targetRecordSchema,
  dns: dnsTableRecordSchema,
  newdns: newdnsTableRecordSchema,
  activity: activityRecordSchema,
  endpoints: endpointRecordSchema,
  locations: locationSchema,
  locality: localityRecordSchema,
  'extract-failures': analysisFailureSchema,
  'locality-failures': analysisFailureSchema,
};

export function derivedPath(dataset: Dataset, file: string): string {
  return join(datasetLayout.derived(dataset.directory), file);
}

/**
 * Reads a derived file line by line.
 * @throws MatadorError `not-derived` where it was never made, `broken-record`.
 */
export async function* readDerived<Name extends DerivedName>(
  dataset: Dataset,
  name: Name,
): AsyncGenerator<DerivedRecords[Name]> {
  const path = derivedPath(dataset, `${name}.jsonl`);
  const schema = derivedSchemas[name];
  let number = 0;
  try {
    for await (const line of readLines(path)) {
      number++;
      yield parseRecord(schema, line, `${path} line ${number}`);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new MatadorError(`${path} is missing`, {
        code: 'not-derived',
        hint: 'Analyse the data set once with all stages.',
        cause: error,
      });
    }
    throw error;
  }
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
