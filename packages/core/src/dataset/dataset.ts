import { readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement, PathTrace, SideName } from '../contracts/index.js';
import { measurementSchema, pathTraceSchema } from '../contracts/index.js';
import { MatadorError, UsageError } from '../errors.js';
import type { CampaignRecord } from './campaign-record.js';
import { campaignRecordSchema } from './campaign-record.js';
import { readDescriptor } from './descriptor.js';
import { MeasurementDraft } from './draft.js';
import { hasErrorCode, linesOf, makeDirectory, writeJson } from './files.js';
import { checkHeld } from './held.js';
import { datasetLayout, isLeftover, measurementLayout } from './layout.js';
import { parseRecord } from './parse-record.js';

/** A measurement as it lies in a data set. */
export interface StoredMeasurement {
  readonly record: Measurement;
  /** Name of its folder: the measurement's id, for a failed attempt with `.failed-N` behind. */
  readonly folder: string;
  /** Absolute path, or `null` where that side was not captured. */
  readonly capture: (side: SideName) => string | null;
  readonly traces: () => AsyncGenerator<PathTrace>;
}

/** The folder that holds a campaign's whole evidence. */
export class Dataset {
  private constructor(
    readonly directory: string,
    readonly campaign: CampaignRecord,
  ) {}

  /** @throws UsageError `no-dataset` where there is none, MatadorError `broken-record`. */
  static async open(directory: string): Promise<Dataset> {
    const path = datasetLayout.campaign(directory);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      throw new UsageError(`${directory} is not a data set: it has no campaign.json`, {
        code: 'no-dataset',
        hint: 'Give the folder that `matador run --dataset` wrote.',
        cause: error,
      });
    }
    const mend = 'Restore it from a copy; or name another folder, and all is measured again.';
    return new Dataset(directory, parseRecord(campaignRecordSchema, text, path, mend));
  }

  /**
   * Opens the data set at `directory` to go on with it, or begins one there. What a crash left half
   * written is removed; what was whole, and is not any more, is told.
   * @throws UsageError `other-campaign` where another campaign's data lies there; MatadorError
   *   `broken-record`, `broken-descriptor`, `damaged-file`.
   */
  static async openOrCreate(directory: string, campaign: CampaignRecord): Promise<Dataset> {
    await makeDirectory(datasetLayout.measurements(directory));
    await removeLeftovers(directory);
    await makeDirectory(datasetLayout.drafts(directory));
    const descriptor = await readDescriptor(directory);
    if (descriptor !== null) await checkHeld(directory, descriptor);
    if ((await readIfThere(datasetLayout.campaign(directory))) === null) {
      await writeJson(datasetLayout.campaign(directory), campaign);
    }
    const dataset = await Dataset.open(directory);
    const there = dataset.campaign.config.campaign?.name;
    const wanted = campaign.config.campaign?.name;
    if (there !== wanted) {
      throw new UsageError(`${directory} holds the campaign ${there}, not ${wanted}`, {
        code: 'other-campaign',
        hint: 'Name another folder with --dataset.',
      });
    }
    for (const folder of await dataset.folders()) await dataset.measurement(folder);
    return dataset;
  }

  /** The campaign's name. */
  get name(): string {
    return this.campaign.config.campaign?.name ?? 'matador';
  }

  /** Names of the folders of all attempts, in order of name. */
  async folders(): Promise<string[]> {
    const entries = await readdir(datasetLayout.measurements(this.directory), {
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  /** Every attempt, complete or failed, in order of folder name. */
  async *measurements(): AsyncGenerator<StoredMeasurement> {
    for (const folder of await this.folders()) yield await this.measurement(folder);
  }

  /** @throws MatadorError `broken-record`. */
  async measurement(folder: string): Promise<StoredMeasurement> {
    const directory = datasetLayout.measurement(this.directory, folder);
    const path = join(directory, measurementLayout.record);
    const text = await readIfThere(path);
    if (text === null) {
      throw new MatadorError(`${path} is missing`, {
        code: 'broken-record',
        hint: mendMeasurement,
      });
    }
    const record = parseRecord(measurementSchema, text, path, mendMeasurement);
    return {
      record,
      folder,
      capture: (side) => {
        const capture = record.sides[side].capture;
        return capture === null ? null : join(directory, capture.file);
      },
      traces: () => readTraces(join(directory, measurementLayout.traces)),
    };
  }

  /** Begins a measurement's folder; nothing of it is part of the data set until it is committed. */
  async draft(id: string): Promise<MeasurementDraft> {
    return await MeasurementDraft.create(this.directory, id);
  }
}

const mendMeasurement =
  'Restore it from a copy, or move its folder away: `matador run` then makes the measurement again.';

async function removeLeftovers(directory: string): Promise<void> {
  await rm(datasetLayout.drafts(directory), { recursive: true, force: true });
  for (const name of await readdir(directory)) {
    if (isLeftover(name)) await rm(join(directory, name));
  }
}

async function* readTraces(path: string): AsyncGenerator<PathTrace> {
  let number = 0;
  for (const line of linesOf(await readAtOnce(path))) {
    number++;
    yield parseRecord(pathTraceSchema, line, `${path} line ${number}`);
  }
}

/** Measurements' files are small and many: to read one without waiting takes a quarter of the time. */
function readAtOnce(path: string): Promise<string> {
  return Promise.resolve(readFileSync(path, 'utf8'));
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readAtOnce(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}
