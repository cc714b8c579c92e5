import { setMaxListeners } from 'node:events';
import { nextStep } from '../campaign/next-step.js';
import type { PlannedMeasurement } from '../campaign/plan.js';
import { decideAfterFailure, decideAfterTestbedFailure } from '../campaign/policy.js';
import type { CampaignState, Phase } from '../campaign/state.js';
import type {
  Failure,
  GeoSource,
  Measurement,
  SideName,
  VantagePoint,
} from '../contracts/index.js';
import type { Dataset } from '../dataset/dataset.js';
import { writeDescriptor } from '../dataset/descriptor.js';
import { isDiskFull } from '../dataset/disk-full.js';
import type { CampaignLog } from './campaign-log.js';
import type { DiskSpace } from './disk-space.js';
import type { EngineEvent, EventListener } from './events.js';
import { FreshTraces } from './fresh-traces.js';
import type { CampaignInput, CampaignResult } from './run-campaign.js';
import { ShellPool } from './shell-pool.js';
import { TestbedWorker } from './testbed-worker.js';
import type { Time } from './time.js';

export interface CampaignRunParts {
  readonly input: CampaignInput;
  /** Opened. */
  readonly geo: readonly GeoSource[];
  readonly dataset: Dataset;
  readonly state: CampaignState;
  readonly log: CampaignLog;
  readonly disk: DiskSpace;
  readonly time: Time;
}

/** One run of a campaign: what its testbeds share, and what they are told to do next. */
export class CampaignRun {
  readonly input: CampaignInput;
  readonly geo: readonly GeoSource[];
  readonly dataset: Dataset;
  readonly disk: DiskSpace;
  readonly shells: ShellPool;
  readonly fresh: FreshTraces;
  /** Aborted when everything is to be taken down: by the user, or because a testbed threw. */
  readonly signal: AbortSignal;
  private readonly broken = new AbortController();
  private readonly state: CampaignState;
  private readonly log: CampaignLog;
  private readonly time: Time;

  constructor(parts: CampaignRunParts) {
    ({ geo: this.geo, dataset: this.dataset, disk: this.disk } = parts);
    ({ input: this.input, state: this.state, log: this.log, time: this.time } = parts);
    this.signal = AbortSignal.any([this.input.signal, this.broken.signal]);
    // Several for each testbed, so that a number of them says nothing of a leak.
    setMaxListeners(0, this.signal);
    const { implementations, config } = this.input;
    this.shells = new ShellPool(implementations, config.trace.probe);
    this.fresh = new FreshTraces(config.trace.freshMinutes);
  }

  async run(): Promise<CampaignResult> {
    const planned = this.state.plan.steps.length;
    const alreadyDone = this.idsIn('complete').length;
    await this.log.record({ event: 'run-started', planned, alreadyDone });
    this.onEvent(this.runStarted(alreadyDone));
    let reason: CampaignResult['reason'] = 'error';
    try {
      await this.workTestbeds();
      reason = this.reasonOfEnd();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      reason = this.reasonOfEnd() === 'stopped' ? 'stopped' : 'disk-full';
    } finally {
      await this.shells.close();
      await this.end(reason);
    }
    return {
      complete: this.idsIn('complete').length,
      planned,
      givenUp: this.idsIn('given-up'),
      impossible: this.idsIn('impossible'),
      reason,
    };
  }

  /** What a testbed is to do next, when the time for it has come; `undefined` when there is nothing more. */
  async next(testbed: string): Promise<PlannedMeasurement | undefined> {
    for (;;) {
      this.signal.throwIfAborted();
      await this.untilRoom();
      const now = this.time.now();
      const next = nextStep(this.state, testbed, now);
      if (next.kind === 'end') return undefined;
      if (next.kind === 'measure') {
        this.state.begin(next.step.id, testbed);
        return next.step;
      }
      await this.untilChange(next.until === null ? null : next.until - now);
    }
  }

  vantagePointsOf(step: PlannedMeasurement): Record<SideName, VantagePoint> {
    return { a: this.vantagePoint(step.a), b: this.vantagePoint(step.b) };
  }

  /** Tells that a testbed begins a measurement. Returns which attempt it is. */
  async started(testbed: string, step: PlannedMeasurement): Promise<number> {
    const attempt = this.state.attemptsAt(step.id) + 1;
    const about = { testbed, measurement: step.id, attempt };
    await this.log.record({ event: 'measurement-started', ...about });
    this.onEvent({ kind: 'measurement-started', ...about, step });
    return attempt;
  }

  /** Takes a measurement's result. */
  async finished(
    testbed: string,
    step: PlannedMeasurement,
    record: Measurement,
    capturedBytes: number,
  ): Promise<void> {
    const { outcome, attempt, failures } = record;
    const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
    const measurement = step.id;
    const about = { measurement, outcome, seconds };
    const written = this.log.record({ event: 'measurement-finished', ...about, attempt });
    this.onEvent({ kind: 'measurement-finished', testbed, step, ...about, capturedBytes });
    if (outcome === 'failed') {
      const failed = { step, attempt, testbed, failures };
      await this.log.decide(decideAfterFailure(this.state, failed, this.time.now()));
    }
    await written;
  }

  /** Whether a testbed may stay open: it is not stopped. */
  canGoOn(testbed: string): boolean {
    const { until } = this.state.testbed(testbed);
    return until !== null && until <= this.time.now();
  }

  /** What was taken is not made, now. */
  giveBack(step: PlannedMeasurement): void {
    this.state.release(step.id);
    this.log.changed();
  }

  testbedOpened(testbed: string): void {
    this.onEvent({ kind: 'testbed-opened', testbed });
  }

  /**
   * A testbed could not be opened, or what it did could not be recorded.
   * @param forGood trying again would be in vain.
   */
  async testbedFailed(testbed: string, failure: Failure, forGood: boolean): Promise<void> {
    const now = this.time.now();
    const decision = decideAfterTestbedFailure(this.state, testbed, failure, now);
    await this.log.decide([forGood ? { ...decision, until: null } : decision]);
  }

  async testbedWarned(testbed: string, failures: readonly Failure[]): Promise<void> {
    for (const failure of failures) {
      await this.log.record({ event: 'testbed-warning', testbed, failure });
    }
  }

  private get onEvent(): EventListener {
    return this.input.onEvent;
  }

  /** All testbeds at once, each taking the next measurement when it is free. */
  private async workTestbeds(): Promise<void> {
    const works = this.input.config.testbeds.map(async (config) => {
      try {
        await new TestbedWorker(config, this).work();
      } catch (error) {
        this.broken.abort(error);
        throw error;
      }
    });
    const ended = await Promise.allSettled(works);
    for (const end of ended) {
      if (end.status === 'rejected') throw end.reason;
    }
  }

  private runStarted(alreadyDone: number): EngineEvent {
    const { campaign, vantagePoints } = this.state.plan;
    const steps = this.state.steps();
    return {
      kind: 'run-started',
      campaign: campaign.name,
      planned: steps.length,
      alreadyDone,
      testbeds: this.input.config.testbeds.map(({ id }) => id),
      vantagePoints: vantagePoints.map(({ id, country }) => ({
        id: this.state.node(id).current,
        country,
      })),
      steps: steps.map(({ step, phase }) => ({ ...step, state: phase })),
    };
  }

  private reasonOfEnd(): CampaignResult['reason'] {
    if (this.input.signal.aborted || this.state.stopping) return 'stopped';
    return this.idsIn('open').length > 0 ? 'no-testbed-left' : 'finished';
  }

  private async end(reason: CampaignResult['reason']): Promise<void> {
    try {
      await this.log.record({ event: 'run-ended', reason });
      await writeDescriptor(this.dataset.directory, this.state.plan.campaign.name);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
    const complete = this.idsIn('complete').length;
    const givenUp = this.idsIn('given-up').length + this.idsIn('impossible').length;
    this.onEvent({ kind: 'run-ended', reason, complete, givenUp });
  }

  /** Until something happens, or so many ms have passed. */
  private async untilChange(ms: number | null): Promise<void> {
    const changed = this.log.change();
    if (ms === null) {
      await this.unlessAborted(changed);
      return;
    }
    const woken = new AbortController();
    const asleep = this.time.sleep(ms, AbortSignal.any([this.signal, woken.signal]));
    await Promise.race([asleep, changed.then(() => woken.abort())]).catch((error: unknown) => {
      this.signal.throwIfAborted();
      if (!woken.signal.aborted) throw error;
    });
    asleep.catch(() => undefined);
  }

  private async unlessAborted(work: Promise<void>): Promise<void> {
    const wake = () => this.log.changed();
    this.signal.addEventListener('abort', wake, { once: true });
    try {
      await work;
    } finally {
      this.signal.removeEventListener('abort', wake);
    }
  }

  private idsIn(phase: Phase): string[] {
    return this.state
      .steps()
      .filter((each) => each.phase === phase)
      .map(({ step }) => step.id);
  }

  private async untilRoom(): Promise<void> {
    try {
      await this.disk.untilRoom();
    } catch (error) {
      if (!this.state.stopping) throw error;
    }
  }

  private vantagePoint(id: string): VantagePoint {
    const { vantagePoints, spares } = this.state.plan;
    const all = [...vantagePoints, ...[...spares.values()].flat()];
    const vantagePoint = all.find((candidate) => candidate.id === id);
    if (vantagePoint === undefined) throw new Error(`the plan names ${id}, which it does not hold`);
    return vantagePoint;
  }
}
