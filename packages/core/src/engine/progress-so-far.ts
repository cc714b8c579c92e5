import type { PlannedMeasurement } from '../campaign/plan.js';
import type { Dataset } from '../dataset/dataset.js';

/** What a data set already holds of a plan. */
export interface ProgressSoFar {
  readonly remaining: readonly PlannedMeasurement[];
  readonly done: number;
  /** Failed attempts kept in the data set, by measurement id. */
  readonly failedAttempts: ReadonlyMap<string, number>;
}

export async function progressSoFar(
  dataset: Dataset,
  steps: readonly PlannedMeasurement[],
): Promise<ProgressSoFar> {
  const folders = new Set(await dataset.folders());
  const remaining = steps.filter(({ id }) => !folders.has(id));
  const failedAttempts = new Map<string, number>();
  for (const folder of folders) {
    const match = /^(?<id>.+)\.failed-(?<attempt>\d+)$/.exec(folder);
    const { id, attempt } = match?.groups ?? {};
    if (id === undefined) continue;
    failedAttempts.set(id, Math.max(failedAttempts.get(id) ?? 0, Number(attempt)));
  }
  return { remaining, done: steps.length - remaining.length, failedAttempts };
}
