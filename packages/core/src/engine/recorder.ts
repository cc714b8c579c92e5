import type { PlannedMeasurement } from '../campaign/plan.js';
import type {
  Action,
  Anomaly,
  Failure,
  Measurement,
  SideName,
  SideRecord,
} from '../contracts/index.js';
import { timestamp } from '../timestamp.js';
import type { EventListener, Stage } from './events.js';
import { describeFailure } from './failures.js';

/** Collects what becomes a measurement's record, and tells of it as it happens. */
export class Recorder {
  readonly actions: Action[] = [];
  readonly failures: Failure[] = [];
  private readonly anomalies: Anomaly[] = [];
  private readonly stages: Record<string, number> = {};
  private readonly startedAt = Date.now();

  constructor(
    private readonly step: PlannedMeasurement,
    private readonly attempt: number,
    private readonly testbed: string,
    private readonly onEvent: EventListener,
  ) {}

  /** Runs a stage and keeps how long it took, however it ends. */
  async stage<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    this.onEvent({ kind: 'stage-started', ...this.about(), stage });
    const start = performance.now();
    try {
      return await work();
    } finally {
      const took = performance.now() - start;
      this.stages[stage] = Math.round((this.stages[stage] ?? 0) + took);
      this.onEvent({ kind: 'stage-ended', ...this.about(), stage, seconds: took / 1000 });
    }
  }

  action(action: Action): void {
    this.actions.push(action);
    this.onEvent({ kind: 'action', ...this.about(), action });
  }

  /** @param evidence files in the measurement's folder. */
  failure(stage: Stage, thrown: unknown, evidence: readonly string[] = []): void {
    const failure = describeFailure(stage, thrown, evidence);
    this.failures.push(failure);
    this.onEvent({ kind: 'failure', ...this.about(), failure });
  }

  anomaly(anomaly: Anomaly): void {
    this.anomalies.push(anomaly);
    this.onEvent({ kind: 'anomaly', ...this.about(), anomaly });
  }

  finish(outcome: 'complete' | 'failed', sides: Record<SideName, SideRecord>): Measurement {
    return {
      schema: 'matador/measurement/1',
      id: this.step.id,
      kind: this.step.kind,
      app: this.step.app,
      repetition: this.step.repetition,
      attempt: this.attempt,
      startedAt: timestamp(this.startedAt),
      endedAt: timestamp(),
      outcome,
      sides,
      actions: this.actions,
      failures: this.failures,
      // Each was told once its picture was taken.
      anomalies: this.anomalies.toSorted((one, other) => one.at.localeCompare(other.at)),
      stages: this.stages,
    };
  }

  private about() {
    return { testbed: this.testbed, measurement: this.step.id };
  }
}
