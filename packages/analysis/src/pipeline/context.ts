import type { Dataset, PathTrace, SideName, StoredMeasurement } from '@matador/core';
import { asMatadorError } from '@matador/core';
import type { AnalysisFailure } from '../records.js';

export const analysisStages = ['endpoints', 'locations', 'tables'] as const;
export type AnalysisStage = (typeof analysisStages)[number];

/** What the analysis tells while it works. */
export type AnalysisEvent =
  | {
      readonly kind: 'progress';
      readonly stage: AnalysisStage;
      /** Folders of measurements gone through. */
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'failure'; readonly failure: AnalysisFailure };

/** What every stage works with. */
export interface AnalysisContext {
  readonly dataset: Dataset;
  readonly signal: AbortSignal;
  readonly onEvent: (event: AnalysisEvent) => void;
}

export type FailureListener = (failure: AnalysisFailure) => void;

/**
 * Every attempt that completed, controls included, in order of folder name. A record that cannot be
 * read is reported, and the others go on.
 * @param stage tells of the progress; `null`: nothing is told.
 */
export async function* completeMeasurements(
  context: AnalysisContext,
  stage: AnalysisStage | null,
  onFailure: FailureListener,
): AsyncGenerator<StoredMeasurement> {
  const { dataset, signal, onEvent } = context;
  const folders = await dataset.folders();
  for (const [index, folder] of folders.entries()) {
    signal.throwIfAborted();
    try {
      const stored = await dataset.measurement(folder);
      if (stored.record.outcome === 'complete') yield stored;
    } catch (error) {
      onFailure(failureOf(context, folder, { what: 'record' }, error));
    }
    if (stage !== null)
      onEvent({ kind: 'progress', stage, done: index + 1, total: folders.length });
  }
}

/** A measurement's traces, or `null` where they cannot be read. */
export async function tracesOf(
  context: AnalysisContext,
  stored: StoredMeasurement,
  onFailure: FailureListener,
): Promise<PathTrace[] | null> {
  const traces: PathTrace[] = [];
  try {
    for await (const trace of stored.traces()) traces.push(trace);
    return traces;
  } catch (error) {
    onFailure(failureOf(context, stored.folder, { what: 'traces' }, error));
    return null;
  }
}

/** @throws `thrown` itself when it is the signal's abort. */
export function failureOf(
  { dataset, signal }: AnalysisContext,
  folder: string,
  where: { readonly what: AnalysisFailure['what']; readonly side?: SideName },
  thrown: unknown,
): AnalysisFailure {
  signal.throwIfAborted();
  const { code, message } = asMatadorError(thrown, 'internal');
  return {
    schema: 'matador/analysis-failure/1',
    measurement: folder,
    side: where.side ?? null,
    what: where.what,
    code,
    // The same wherever the data set lies.
    message: message.replaceAll(`${dataset.directory}/`, ''),
  };
}
