import type { Plan, PlannedMeasurement } from '../campaign/plan.js';
import { planCampaign } from '../campaign/plan.js';
import type { Config, TestbedConfig } from '../config/schema.js';
import type { Failure, Measurement } from '../contracts/index.js';
import type { CampaignRecord } from '../dataset/campaign-record.js';
import { campaignRecordSchema, withoutSecrets } from '../dataset/campaign-record.js';
import { Dataset } from '../dataset/dataset.js';
import { writeDescriptor } from '../dataset/descriptor.js';
import { Journal } from '../dataset/journal.js';
import { datasetLayout } from '../dataset/layout.js';
import { UsageError } from '../errors.js';
import type { Implementations } from '../plugins/implementations.js';
import { timestamp } from '../timestamp.js';
import type { EngineEvent, EventListener } from './events.js';
import { describeFailure } from './failures.js';
import { decide, mainFailure } from './policy.js';
import { progressSoFar } from './progress-so-far.js';
import { runMeasurement } from './run-measurement.js';
import { ShellPool } from './shell-pool.js';
import type { OpenTestbed } from './testbed.js';
import { openTestbed } from './testbed.js';

/** Tries of one measurement in one run. */
const triesPerRun = 3;

export interface CampaignInput {
  readonly config: Config;
  readonly implementations: Implementations;
  readonly plugins: CampaignRecord['plugins'];
  readonly toolVersion: string;
  /** Folder of the data set: begun, or gone on with. */
  readonly dataset: string;
  readonly onEvent: EventListener;
  /** Aborting ends the run after everything is taken down; what was under way is not kept. */
  readonly signal: AbortSignal;
}

export interface CampaignResult {
  /** Measurements and controls the data set holds complete. */
  readonly complete: number;
  readonly planned: number;
  /** Ids of those that failed each time. */
  readonly givenUp: readonly string[];
  readonly reason: Extract<EngineEvent, { kind: 'run-ended' }>['reason'];
}

/**
 * Runs what a campaign plans and its data set does not hold yet.
 * @throws UsageError where configuration and data set do not fit; MatadorError where no testbed opens.
 */
export async function runCampaign(input: CampaignInput): Promise<CampaignResult> {
  const plan = planCampaign(input.config);
  if (input.config.testbeds.length === 0) {
    throw new UsageError('the configuration has no testbed', {
      code: 'no-testbed',
      hint: 'Add `testbeds` with two phones and their gateways.',
    });
  }
  const dataset = await Dataset.openOrCreate(input.dataset, await campaignRecord(input));
  const journal = await Journal.open(datasetLayout.journal(dataset.directory));
  try {
    return await new CampaignRun(input, plan, dataset, journal).run();
  } finally {
    await journal.close();
  }
}

async function campaignRecord(input: CampaignInput): Promise<CampaignRecord> {
  const opened = await Promise.all(
    input.implementations.all('geo').map((factory) => factory.open()),
  );
  return campaignRecordSchema.parse({
    schema: 'matador/campaign/1',
    createdAt: timestamp(),
    tool: { name: 'matador', version: input.toolVersion },
    plugins: input.plugins,
    geodata: opened.flat().map(({ snapshot }) => snapshot),
    config: withoutSecrets(input.config),
  });
}

class CampaignRun {
  private readonly queue: PlannedMeasurement[] = [];
  private readonly attempts = new Map<string, number>();
  private readonly triesNow = new Map<string, number>();
  private readonly givenUp: string[] = [];
  private readonly shells: ShellPool;
  private done = 0;

  constructor(
    private readonly input: CampaignInput,
    private readonly plan: Plan,
    private readonly dataset: Dataset,
    private readonly journal: Journal,
  ) {
    this.shells = new ShellPool(input.implementations, input.config.trace.probe);
  }

  async run(): Promise<CampaignResult> {
    const soFar = await progressSoFar(this.dataset, this.plan.steps);
    this.queue.push(...soFar.remaining);
    for (const [id, count] of soFar.failedAttempts) this.attempts.set(id, count);
    this.done = soFar.done;
    const planned = this.plan.steps.length;
    await this.journal.append({ event: 'run-started', planned, alreadyDone: soFar.done });
    this.input.onEvent({ kind: 'run-started', planned, alreadyDone: soFar.done });
    let reason: CampaignResult['reason'] = 'error';
    try {
      await this.workTestbeds();
      reason = this.reasonOfEnd();
    } finally {
      await this.shells.close();
      await this.journal.append({ event: 'run-ended', reason });
      await writeDescriptor(this.dataset.directory, this.plan.campaign.name);
      this.input.onEvent({
        kind: 'run-ended',
        reason,
        complete: this.done,
        givenUp: this.givenUp.length,
      });
    }
    return { complete: this.done, planned, givenUp: this.givenUp, reason };
  }

  private reasonOfEnd(): CampaignResult['reason'] {
    if (this.input.signal.aborted) return 'stopped';
    return this.queue.length > 0 ? 'no-testbed-left' : 'finished';
  }

  /** All testbeds at once, each taking the next measurement when it is free. */
  private async workTestbeds(): Promise<void> {
    await Promise.all(this.input.config.testbeds.map((config) => this.workTestbed(config)));
  }

  private async workTestbed(config: TestbedConfig): Promise<void> {
    if (this.queue.length === 0) return;
    let testbed: OpenTestbed | undefined;
    const warnings: Failure[] = [];
    const onWarning = (error: unknown) => {
      const failure = describeFailure('phone', error);
      warnings.push(failure);
      this.input.onEvent({ kind: 'testbed-warning', testbed: config.id, failure });
    };
    try {
      const { implementations, signal } = this.input;
      testbed = await openTestbed(config, implementations, onWarning, signal);
      for (;;) {
        const step = this.queue.shift();
        if (step === undefined || this.input.signal.aborted) {
          if (step !== undefined) this.queue.unshift(step);
          return;
        }
        if (!(await this.work(testbed, step))) return;
      }
    } catch (error) {
      if (this.input.signal.aborted) return;
      const failure = describeFailure('phone', error);
      await this.journal.append({ event: 'testbed-stopped', testbed: config.id, failure });
      this.input.onEvent({ kind: 'testbed-stopped', testbed: config.id, failure });
    } finally {
      await testbed?.close();
      for (const failure of warnings) {
        await this.journal.append({ event: 'testbed-warning', testbed: config.id, failure });
      }
    }
  }

  /** Makes one attempt at one measurement. Returns whether the testbed can go on. */
  private async work(testbed: OpenTestbed, step: PlannedMeasurement): Promise<boolean> {
    const attempt = (this.attempts.get(step.id) ?? 0) + 1;
    this.attempts.set(step.id, attempt);
    this.triesNow.set(step.id, (this.triesNow.get(step.id) ?? 0) + 1);
    const about = { measurement: step.id, attempt };
    await this.journal.append({ event: 'measurement-started', testbed: testbed.id, ...about });
    this.input.onEvent({
      kind: 'measurement-started',
      testbed: testbed.id,
      measurement: step.id,
      step,
      attempt,
    });
    const record = await this.measure(testbed, step, attempt);
    const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
    const { outcome } = record;
    await this.journal.append({ event: 'measurement-finished', ...about, outcome, seconds });
    this.input.onEvent({
      kind: 'measurement-finished',
      testbed: testbed.id,
      measurement: step.id,
      step,
      outcome,
      seconds,
    });
    if (outcome === 'complete') {
      this.done++;
      return true;
    }
    return await this.afterFailure(testbed, step, record, attempt);
  }

  private async measure(
    testbed: OpenTestbed,
    step: PlannedMeasurement,
    attempt: number,
  ): Promise<Measurement> {
    const draft = await this.dataset.draft(step.id);
    try {
      const record = await runMeasurement({
        step,
        attempt,
        config: this.input.config,
        vantagePoints: { a: this.vantagePoint(step.a), b: this.vantagePoint(step.b) },
        testbed,
        shells: this.shells,
        implementations: this.input.implementations,
        draft,
        onEvent: this.input.onEvent,
        signal: this.input.signal,
      });
      await draft.commit(record);
      return record;
    } catch (error) {
      await draft.discard();
      throw error;
    }
  }

  private async afterFailure(
    testbed: OpenTestbed,
    step: PlannedMeasurement,
    record: Measurement,
    attempt: number,
  ): Promise<boolean> {
    const failure = mainFailure(record.failures);
    const reason = failure === undefined ? 'unknown' : `${failure.code}: ${failure.message}`;
    const about = { measurement: step.id, attempt };
    if (decide(record.failures) === 'stop-testbed' && failure !== undefined) {
      this.queue.unshift(step);
      await this.journal.append({ event: 'testbed-stopped', testbed: testbed.id, failure });
      this.input.onEvent({ kind: 'testbed-stopped', testbed: testbed.id, failure });
      return false;
    }
    if ((this.triesNow.get(step.id) ?? 0) < triesPerRun) {
      this.queue.push(step);
      await this.journal.append({ event: 'measurement-repeated', ...about, reason });
    } else {
      this.givenUp.push(step.id);
      await this.journal.append({ event: 'measurement-given-up', ...about, reason });
    }
    return true;
  }

  private vantagePoint(id: string) {
    const vantagePoint = this.plan.vantagePoints.find((candidate) => candidate.id === id);
    if (vantagePoint === undefined) throw new Error(`the plan names ${id}, which it does not hold`);
    return vantagePoint;
  }
}
