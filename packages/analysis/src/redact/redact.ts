import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CompareOptions, Measurement } from '@matador/core';
import {
  Dataset,
  datasetFiles,
  datasetLayout,
  journalEntrySchema,
  MatadorError,
  measurementLayout,
  parseRecord,
  readLines,
  sideNames,
  UsageError,
  writeDescriptor,
  writeFileAtomically,
  writeJson,
} from '@matador/core';
import { redactCapture } from './capture.js';
import { HardwareAddresses } from './hardware.js';
import { mapStrings, redactCampaign, redactJournalEntry, redactMeasurement } from './records.js';
import { addCampaignSecrets, addMeasurementSecrets, Secrets, wordsOf } from './secrets.js';

export interface RedactOptions extends CompareOptions {
  /** Whether captures are cut down to what the analysis reads of them. */
  readonly payload: boolean;
  readonly toolVersion: string;
}

/**
 * Writes a copy of a data set without what says who measured: names, numbers and accounts, texts of
 * messages, WLANs' names, serials and hardware addresses of devices. Equal ones get equal pseudonyms.
 * Pictures, recordings and what was derived are left out; the README says all.
 * The copy appears whole, sealed, or not at all.
 * @throws UsageError `no-dataset`, `already-redacted`, `folder-taken`; MatadorError `broken-record`, `secret-left`;
 *   AbortError.
 */
export async function redactDataset(
  from: string,
  to: string,
  options: RedactOptions,
): Promise<Dataset> {
  const dataset = await Dataset.open(from);
  if (dataset.campaign.redaction !== undefined) {
    throw new UsageError(`${from} is redacted already`, {
      code: 'already-redacted',
      hint: 'Give the data set that it was made from.',
    });
  }
  await requireFree(to);
  const draft = `${to}.${process.pid}.draft`;
  try {
    await new Redaction(dataset, draft, options).run();
    await rm(to, { recursive: true, force: true });
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return await Dataset.open(to);
}

async function requireFree(folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (there.length === 0) return;
  throw new UsageError(`${folder} is there and not empty`, {
    code: 'folder-taken',
    hint: 'Name a folder that is not there with --out.',
  });
}

class Redaction {
  private readonly secrets: Secrets;
  private readonly hardware = new HardwareAddresses();
  private readonly kept = new Set<string>(['campaign.json', 'journal.jsonl', 'datapackage.json']);

  constructor(
    private readonly dataset: Dataset,
    private readonly to: string,
    private readonly options: RedactOptions,
  ) {
    this.secrets = new Secrets(wordsOf(dataset.campaign));
  }

  async run(): Promise<void> {
    const { dataset, to } = this;
    await this.collect();
    await mkdir(datasetLayout.measurements(to), { recursive: true });
    const sizes = await folderSizes(dataset);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    let done = 0;
    for (const [folder, size] of sizes) {
      this.options.signal?.throwIfAborted();
      await this.redactFolder(folder);
      done += size;
      this.options.onProgress?.(done, total);
    }
    await this.redactJournal();
    await writeJson(datasetLayout.campaign(to), await this.campaign());
    await this.requireNothingLeft();
    await writeDescriptor(to, dataset.name);
  }

  /** Before anything is written: a secret of one measurement may stand in the files of another. */
  private async collect(): Promise<void> {
    addCampaignSecrets(this.secrets, this.dataset.campaign);
    for await (const { record, folder } of this.dataset.measurements()) {
      addMeasurementSecrets(this.secrets, record);
      for (const file of capturesOf(record)) {
        await this.hardware.addFrom(this.path(this.dataset.directory, folder, file));
      }
    }
  }

  private async redactFolder(folder: string): Promise<void> {
    const { secrets, hardware } = this;
    const { payload } = this.options;
    const { record } = await this.dataset.measurement(folder);
    const from = (file: string) => this.path(this.dataset.directory, folder, file);
    const into = (file: string) => {
      this.kept.add(`measurements/${folder}/${file}`);
      return this.path(this.to, folder, file);
    };
    await mkdir(dirname(into(measurementLayout.record)), { recursive: true });
    await writeJson(into(measurementLayout.record), redactMeasurement(record, secrets));
    for (const file of capturesOf(record)) {
      await redactCapture(from(file), into(file), { secrets, hardware, payload });
    }
    const traces: string[] = [];
    for await (const line of readLines(from(measurementLayout.traces))) {
      const isClean = !secrets.isIn(Buffer.from(line));
      traces.push(isClean ? line : JSON.stringify(mapStrings(JSON.parse(line), secrets)));
    }
    await writeFileAtomically(into(measurementLayout.traces), traces.map(toLine).join(''));
  }

  private async redactJournal(): Promise<void> {
    const path = datasetLayout.journal(this.dataset.directory);
    const lines: string[] = [];
    for await (const line of readLines(path)) {
      const entry = parseRecord(journalEntrySchema, line, `${path} line ${lines.length + 1}`);
      lines.push(JSON.stringify(redactJournalEntry(entry, this.secrets)));
    }
    await writeFileAtomically(datasetLayout.journal(this.to), lines.map(toLine).join(''));
  }

  private async campaign() {
    const { secrets, hardware, options } = this;
    const leftOut = (await datasetFiles(this.dataset.directory))
      .filter((path) => !this.kept.has(path))
      .map((path) => (path.startsWith('derived/') ? 'derived' : (/[^.]*$/.exec(path)?.[0] ?? '')));
    const redacted = redactCampaign(this.dataset.campaign, secrets, undefined);
    return {
      ...redacted,
      redaction: {
        tool: { name: 'matador' as const, version: options.toolVersion },
        payload: options.payload,
        replaced: { ...secrets.replaced, hardware: hardware.count },
        notSearched: secrets.notSearched,
        leftOut: countEach(leftOut),
      },
    };
  }

  /** Reads every byte that was written once more. */
  private async requireNothingLeft(): Promise<void> {
    for (const path of await datasetFiles(this.to)) {
      if (!(await this.isAnyIn(join(this.to, path)))) continue;
      throw new MatadorError(`a secret is left in ${path}`, {
        code: 'secret-left',
        hint: 'Nothing was written. Rename what the data set shares its name with, and try again.',
      });
    }
  }

  private async isAnyIn(path: string): Promise<boolean> {
    let tail: Buffer = Buffer.alloc(0);
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([tail, chunk]);
      if (this.secrets.isIn(bytes) || this.hardware.isIn(bytes)) return true;
      tail = bytes.subarray(-longestSpelling);
    }
    return false;
  }

  private path(dataset: string, folder: string, file: string): string {
    return join(datasetLayout.measurement(dataset, folder), file);
  }
}

/** Longer than a secret is in any spelling. */
const longestSpelling = 65_536;

/** Bytes in each measurement's folder, in order of name. */
async function folderSizes(dataset: Dataset): Promise<Map<string, number>> {
  const sizes = new Map((await dataset.folders()).map((folder) => [folder, 0]));
  for (const path of await datasetFiles(dataset.directory)) {
    const folder = /^measurements\/([^/]+)/.exec(path)?.[1] ?? '';
    const { size } = await stat(join(dataset.directory, path));
    if (sizes.has(folder)) sizes.set(folder, (sizes.get(folder) ?? 0) + size);
  }
  return sizes;
}

function capturesOf({ sides }: Measurement): string[] {
  return sideNames.flatMap((side) => {
    const { capture, uplinkCapture } = sides[side];
    return [capture?.file, uplinkCapture?.file].filter((file) => typeof file === 'string');
  });
}

function toLine(text: string): string {
  return `${text}\n`;
}

function countEach(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
