import type {
  AnomalyKind,
  Durations,
  EngineEvent,
  FailureSource,
  FinishedAttempt,
  PlannedMeasurement,
  Stage,
  StepState,
} from '@matador/core';
import { isLeft, measurementId, secondsLeft, withDuration, withRecent } from '@matador/core';

/** What is known of a run while it goes on; it grows with what is planned, not with what happens. */
export interface RunProgress {
  readonly planned: number;
  /** Complete, those from earlier runs included. */
  readonly complete: number;
  readonly failedAttempts: number;
  readonly failures: Readonly<Partial<Record<FailureSource, number>>>;
  readonly anomalies: Readonly<Partial<Record<AnomalyKind, number>>>;
  readonly vantagePoints: readonly { readonly id: string; readonly country: string }[];
  readonly steps: readonly PlannedMeasurement[];
  /** By measurement, of each of the steps. */
  readonly states: ReadonlyMap<string, StepState>;
  readonly recent: readonly FinishedAttempt[];
  readonly durations: Durations;
  readonly testbeds: readonly string[];
  readonly stopped: ReadonlySet<string>;
  /** By vantage point: when it is used again, ms since the epoch. */
  readonly waiting: ReadonlyMap<string, number>;
  /** Why it goes no further for now. */
  readonly paused: string | null;
  /** What is under way, by measurement: a testbed may trace for one while the next has its phones. */
  readonly current: ReadonlyMap<string, CurrentMeasurement>;
}

export interface CurrentMeasurement {
  readonly testbed: string;
  readonly app: string;
  readonly attempt: number;
  readonly stage: Stage | null;
  readonly startedAt: number;
}

export const initialProgress: RunProgress = {
  planned: 0,
  complete: 0,
  failedAttempts: 0,
  failures: {},
  anomalies: {},
  vantagePoints: [],
  steps: [],
  states: new Map(),
  recent: [],
  durations: new Map(),
  testbeds: [],
  stopped: new Set(),
  waiting: new Map(),
  paused: null,
  current: new Map(),
};

/** The progress after an event, at `now` (ms). */
export function advance(progress: RunProgress, event: EngineEvent, now: number): RunProgress {
  switch (event.kind) {
    case 'run-started': {
      const { planned, alreadyDone, vantagePoints, steps, testbeds } = event;
      const states = new Map(steps.map(({ id, state }): [string, StepState] => [id, state]));
      return {
        ...progress,
        planned,
        complete: alreadyDone,
        vantagePoints,
        steps,
        states,
        testbeds,
      };
    }
    case 'measurement-started': {
      const { measurement, attempt, testbed, step } = event;
      const current = { testbed, app: step.app, attempt, stage: null, startedAt: now };
      return withState(withCurrent(progress, measurement, current), measurement, 'under-way');
    }
    case 'stage-started': {
      const current = progress.current.get(event.measurement);
      if (current === undefined) return progress;
      return withCurrent(progress, event.measurement, { ...current, stage: event.stage });
    }
    case 'failure': {
      const { source } = event.failure;
      const count = (progress.failures[source] ?? 0) + 1;
      return { ...progress, failures: { ...progress.failures, [source]: count } };
    }
    case 'anomaly': {
      const { kind } = event.anomaly;
      const count = (progress.anomalies[kind] ?? 0) + 1;
      return { ...progress, anomalies: { ...progress.anomalies, [kind]: count } };
    }
    case 'measurement-finished':
      return afterAttempt(progress, event, now);
    case 'measurement-given-up':
      return withState(progress, event.measurement, 'given-up');
    case 'testbed-stopped': {
      const stopped = new Set(progress.stopped).add(event.testbed);
      const others = [...progress.current].filter(([, { testbed }]) => testbed !== event.testbed);
      return { ...progress, current: new Map(others), stopped };
    }
    case 'testbed-opened': {
      const stopped = new Set(progress.stopped);
      stopped.delete(event.testbed);
      return { ...progress, stopped };
    }
    case 'vantage-point-given-up':
      return event.impossible.reduce((so, id) => withState(so, id, 'impossible'), progress);
    case 'vantage-point-waiting': {
      const { vantagePoint, until } = event;
      const waiting = new Map(progress.waiting).set(vantagePoint, Date.parse(until));
      return { ...progress, waiting };
    }
    case 'vantage-point-replaced':
      return afterReplacement(progress, event);
    case 'run-paused':
      return { ...progress, paused: event.message };
    case 'run-resumed':
      return { ...progress, paused: null };
    case 'stage-ended':
    case 'action':
    case 'measurement-repeated':
    case 'run-stopping':
    case 'testbed-warning':
    case 'run-ended':
      return progress;
  }
}

/** Seconds until the rest is done, by what this run's measurements took; `null` before the first. */
export function timeLeft(progress: RunProgress): number | null {
  const left = progress.steps.filter(({ id }) => isLeft(progress.states.get(id) ?? 'open'));
  const { durations, recent } = progress;
  const testbeds = progress.testbeds.length - progress.stopped.size;
  return secondsLeft(left, { durations, recent, testbeds });
}

function afterAttempt(
  progress: RunProgress,
  event: Extract<EngineEvent, { kind: 'measurement-finished' }>,
  now: number,
): RunProgress {
  const complete = event.outcome === 'complete';
  const attempt = { at: now, seconds: event.seconds, complete };
  const idle = withCurrent(progress, event.measurement, undefined);
  return {
    ...withState(idle, event.measurement, event.outcome),
    complete: progress.complete + (complete ? 1 : 0),
    failedAttempts: progress.failedAttempts + (complete ? 0 : 1),
    recent: withRecent(progress.recent, attempt),
    durations: withDuration(progress.durations, event.step, attempt),
  };
}

/** What is planned with a vantage point is from now on planned with the one in its place. */
function afterReplacement(
  progress: RunProgress,
  { vantagePoint, by, again }: Extract<EngineEvent, { kind: 'vantage-point-replaced' }>,
): RunProgress {
  const now = (id: string) => (id === vantagePoint ? by : id);
  const states = new Map(progress.states);
  const steps = progress.steps.map((step) => {
    if (step.a !== vantagePoint && step.b !== vantagePoint) return step;
    const made = { ...step, a: now(step.a), b: now(step.b) };
    const id = measurementId(made);
    const stays = states.get(step.id) === 'complete' && !again.includes(step.id);
    states.delete(step.id);
    states.set(id, stays ? 'complete' : 'open');
    return { ...made, id };
  });
  const vantagePoints = progress.vantagePoints.map((point) => ({ ...point, id: now(point.id) }));
  const complete = progress.complete - again.length;
  return { ...progress, steps, states, vantagePoints, complete };
}

function withState(progress: RunProgress, measurement: string, state: StepState): RunProgress {
  return { ...progress, states: new Map(progress.states).set(measurement, state) };
}

function withCurrent(
  progress: RunProgress,
  measurement: string,
  value: CurrentMeasurement | undefined,
): RunProgress {
  const current = new Map(progress.current);
  if (value === undefined) current.delete(measurement);
  else current.set(measurement, value);
  return { ...progress, current };
}
