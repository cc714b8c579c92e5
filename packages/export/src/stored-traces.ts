import { setImmediate } from 'node:timers/promises';
import type { Dataset, Measurement, PathTrace, StoredMeasurement } from '@matador/core';
import { asMatadorError } from '@matador/core';
import type { ExportOptions } from './options.js';

/** An attempt with its path traces. */
export interface TracedMeasurement {
  readonly folder: string;
  readonly record: Measurement;
  /** `null` where they cannot be read. */
  readonly pathTraces: readonly PathTrace[] | null;
}

/** Every attempt, in order of folder name; what cannot be read is told, and the others go on. */
export async function* storedTraces(
  dataset: Dataset,
  { signal, onProgress, onProblem }: ExportOptions,
): AsyncGenerator<TracedMeasurement> {
  const folders = await dataset.folders();
  for (const [index, folder] of folders.entries()) {
    // Lets Ctrl-C through.
    await setImmediate();
    signal?.throwIfAborted();
    const stored = await orProblem(() => dataset.measurement(folder), onProblem);
    if (stored !== null) {
      const pathTraces = await orProblem(() => allTraces(stored), onProblem);
      yield { folder, record: stored.record, pathTraces };
    }
    onProgress?.(index + 1, folders.length);
  }
}

async function allTraces(stored: StoredMeasurement): Promise<PathTrace[]> {
  const traces: PathTrace[] = [];
  for await (const trace of stored.traces()) traces.push(trace);
  return traces;
}

async function orProblem<T>(
  read: () => Promise<T>,
  onProblem: ExportOptions['onProblem'],
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    onProblem?.(asMatadorError(error, 'internal').message);
    return null;
  }
}
