import type { Dataset, PathTrace, SideName, StoredMeasurement } from '@matador/core';
import { asMatadorError } from '@matador/core';
import { setImmediate } from 'node:timers/promises';
import { compareText } from '../locality/compare-text.js';
import type { AnalysisFailure } from '../records.js';

/** What takes long: reading captures, and reading path traces. */
export type AnalysisStage = 'endpoints' | 'traces';

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

/** Folders read in one go; between them, other things get their turn: Ctrl-C too. */
const foldersAtOnce = 50;

/**
 * Every attempt that completed, controls included, in order of folder name. A record that cannot be
 * read is reported, and the others go on.
 * @param stage tells of the progress; `null`: nothing is told.
 * @param order of the folders, where it is another one.
 */
export async function* completeMeasurements(
  context: AnalysisContext,
  stage: AnalysisStage | null,
  onFailure: FailureListener,
  order?: readonly string[],
): AsyncGenerator<StoredMeasurement> {
  const { dataset, signal, onEvent } = context;
  const folders = order ?? (await dataset.folders());
  for (const [index, folder] of folders.entries()) {
    if (index % foldersAtOnce === 0) await setImmediate();
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

/** All folders, the attempts that completed in order of time, those with equal times by name. */
export async function foldersInTime(context: AnalysisContext): Promise<string[]> {
  const startedAt = new Map<string, string>();
  // What cannot be read is reported where the records are worked with.
  for await (const { folder, record } of completeMeasurements(context, null, () => undefined)) {
    startedAt.set(folder, record.startedAt);
  }
  const time = (folder: string): string => startedAt.get(folder) ?? '';
  const folders = await context.dataset.folders();
  return [...folders].sort((a, b) => compareText(time(a), time(b)) || compareText(a, b));
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
