import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement, PathTrace } from '../contracts/index.js';
import { measurementSchema } from '../contracts/index.js';
import { syncDirectory, syncTree, writeJson } from './files.js';
import { datasetLayout, folderOf, measurementLayout } from './layout.js';

/** A measurement's folder while it is being written. */
export class MeasurementDraft {
  private moved = false;

  private constructor(
    private readonly dataset: string,
    readonly directory: string,
  ) {}

  static async create(dataset: string, id: string): Promise<MeasurementDraft> {
    const directory = join(datasetLayout.drafts(dataset), id);
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, measurementLayout.traces), '');
    return new MeasurementDraft(dataset, directory);
  }

  /** Absolute path of a file in the folder. */
  path(file: string): string {
    return join(this.directory, file);
  }

  async addTrace(trace: PathTrace): Promise<void> {
    await appendFile(this.path(measurementLayout.traces), `${JSON.stringify(trace)}\n`);
  }

  /**
   * Makes the folder part of the data set, whole. A failed attempt is kept beside the others. Where the
   * disk was full, it may be called again.
   */
  async commit(record: Measurement): Promise<string> {
    const folder = folderOf(record);
    if (!this.moved) {
      await writeJson(this.path(measurementLayout.record), measurementSchema.parse(record));
      await syncTree(this.directory);
      await rename(this.directory, datasetLayout.measurement(this.dataset, folder));
      this.moved = true;
    }
    await syncDirectory(datasetLayout.measurements(this.dataset));
    return folder;
  }

  async discard(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
