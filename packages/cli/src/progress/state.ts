import type { EngineEvent, FailureSource, Stage } from '@matador/core';

/** What is known of a run while it goes on. */
export interface RunProgress {
  readonly planned: number;
  readonly alreadyDone: number;
  /** Complete, those from earlier runs included. */
  readonly complete: number;
  readonly failedAttempts: number;
  readonly failures: Readonly<Partial<Record<FailureSource, number>>>;
  readonly startedAt: number;
  /** What each testbed is at, by its id. */
  readonly current: ReadonlyMap<string, CurrentMeasurement>;
}

export interface CurrentMeasurement {
  readonly measurement: string;
  readonly attempt: number;
  readonly stage: Stage | null;
  readonly startedAt: number;
}

export function initialProgress(now: number): RunProgress {
  return {
    planned: 0,
    alreadyDone: 0,
    complete: 0,
    failedAttempts: 0,
    failures: {},
    startedAt: now,
    current: new Map(),
  };
}

/** The progress after an event, at `now` (ms). */
export function advance(progress: RunProgress, event: EngineEvent, now: number): RunProgress {
  switch (event.kind) {
    case 'run-started': {
      const { planned, alreadyDone } = event;
      return { ...progress, planned, alreadyDone, complete: alreadyDone, startedAt: now };
    }
    case 'measurement-started': {
      const { measurement, attempt, testbed } = event;
      return withCurrent(progress, testbed, { measurement, attempt, stage: null, startedAt: now });
    }
    case 'stage-started': {
      const current = progress.current.get(event.testbed);
      if (current === undefined) return progress;
      return withCurrent(progress, event.testbed, { ...current, stage: event.stage });
    }
    case 'failure': {
      const { source } = event.failure;
      const count = (progress.failures[source] ?? 0) + 1;
      return { ...progress, failures: { ...progress.failures, [source]: count } };
    }
    case 'measurement-finished': {
      const idle = withCurrent(progress, event.testbed, undefined);
      return event.outcome === 'complete'
        ? { ...idle, complete: progress.complete + 1 }
        : { ...idle, failedAttempts: progress.failedAttempts + 1 };
    }
    case 'testbed-stopped':
      return withCurrent(progress, event.testbed, undefined);
    case 'action':
    case 'testbed-warning':
    case 'run-ended':
      return progress;
  }
}

/** Seconds until the rest is done at the pace of this run; `null` before its first result. */
export function secondsLeft(progress: RunProgress, now: number): number | null {
  const doneNow = progress.complete - progress.alreadyDone;
  if (doneNow === 0) return null;
  const secondsEach = (now - progress.startedAt) / 1000 / doneNow;
  return secondsEach * (progress.planned - progress.complete);
}

/** Measurements per minute in this run; `null` before its first result. */
export function perMinute(progress: RunProgress, now: number): number | null {
  const doneNow = progress.complete - progress.alreadyDone;
  const minutes = (now - progress.startedAt) / 60_000;
  return doneNow === 0 || minutes <= 0 ? null : doneNow / minutes;
}

function withCurrent(
  progress: RunProgress,
  testbed: string,
  value: CurrentMeasurement | undefined,
): RunProgress {
  const current = new Map(progress.current);
  if (value === undefined) current.delete(testbed);
  else current.set(testbed, value);
  return { ...progress, current };
}
