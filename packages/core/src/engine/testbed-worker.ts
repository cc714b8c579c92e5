import type { PlannedMeasurement } from '../campaign/plan.js';
import type { TestbedConfig } from '../config/schema.js';
import type { Failure, Measurement } from '../contracts/index.js';
import { isDiskFull } from '../dataset/disk-full.js';
import type { MeasurementDraft } from '../dataset/draft.js';
import { UsageError } from '../errors.js';
import type { CampaignRun } from './campaign-run.js';
import { capturedBytes } from './captured-bytes.js';
import { describeFailure, SideError } from './failures.js';
import { ownSignal } from './own-signal.js';
import type { MeasuredPhones } from './run-measurement.js';
import { measurePhones } from './run-measurement.js';
import type { OpenTestbed } from './testbed.js';
import { openTestbed } from './testbed.js';

/**
 * Makes one measurement after another on a testbed, until the campaign has none for it. The paths of
 * one are traced while the next has the phones.
 */
export class TestbedWorker {
  private testbed: OpenTestbed | undefined;
  private readonly warnings: Failure[] = [];
  /** The end of the measurement whose paths are being traced. */
  private tracing = Promise.resolve();

  constructor(
    private readonly config: TestbedConfig,
    private readonly campaign: CampaignRun,
  ) {}

  async work(): Promise<void> {
    const { campaign } = this;
    try {
      for (;;) {
        const step = await campaign.next(this.config.id);
        if (step === undefined) return;
        await this.attempt(step);
        if (!campaign.canGoOn(this.config.id)) await this.close();
      }
    } catch (error) {
      if (!campaign.signal.aborted) throw error;
    } finally {
      await this.close();
    }
  }

  /** Makes one attempt at a measurement; whatever goes wrong is left to the campaign. */
  private async attempt(step: PlannedMeasurement): Promise<void> {
    let draft: MeasurementDraft | undefined;
    const { signal, release } = ownSignal(this.campaign.signal);
    try {
      const testbed = (this.testbed ??= await this.open());
      const attempt = await this.campaign.started(testbed.id, step);
      draft = await this.campaign.dataset.draft(step.id);
      const measured = await this.measure(testbed, step, attempt, draft, signal);
      // No more than one behind: traces that take longer than messages would pile up.
      await this.tracing;
      this.tracing = this.finish(step, draft, measured).finally(release);
      if (!measured.complete || measured.needsTunnels) await this.tracing;
    } catch (error) {
      release();
      await draft?.discard();
      await this.failed(step, error);
    }
  }

  private async measure(
    testbed: OpenTestbed,
    step: PlannedMeasurement,
    attempt: number,
    draft: MeasurementDraft,
    signal: AbortSignal,
  ): Promise<MeasuredPhones> {
    const { input, shells, fresh, geo } = this.campaign;
    return await measurePhones({
      step,
      attempt,
      config: input.config,
      vantagePoints: this.campaign.vantagePointsOf(step),
      testbed,
      shells,
      fresh,
      implementations: input.implementations,
      geo,
      draft,
      onEvent: input.onEvent,
      signal,
    });
  }

  /** Traces, keeps the result and hands it to the campaign. */
  private async finish(
    step: PlannedMeasurement,
    draft: MeasurementDraft,
    measured: MeasuredPhones,
  ): Promise<void> {
    try {
      const record = await measured.finish();
      if (await this.failedForRoom(record)) {
        await draft.discard();
        this.campaign.giveBack(step);
        return;
      }
      const bytes = await capturedBytes(record, (file) => draft.path(file));
      await this.commit(draft, record);
      await this.campaign.finished(this.config.id, step, record, bytes);
    } catch (error) {
      await draft.discard();
      await this.failed(step, error);
    }
  }

  /** A full disk is no failure of the measurement, also where there is room again meanwhile. */
  private async failedForRoom({ outcome, failures }: Measurement): Promise<boolean> {
    if (outcome === 'complete') return false;
    const { disk } = this.campaign;
    if (!failures.some(({ code }) => code === 'disk-full')) return !(await disk.hasRoom());
    // Not again at once: where a quota is used up, the disk still says that it has room.
    await disk.untilRoom(true);
    return true;
  }

  /** Keeps trying while the disk is full: what was measured is not thrown away. */
  private async commit(draft: MeasurementDraft, record: Measurement): Promise<void> {
    for (;;) {
      try {
        await draft.commit(record);
        return;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        await this.campaign.disk.untilRoom(true);
      }
    }
  }

  /** A stop and a full disk are no failures of the testbed; the campaign sees to both. */
  private async failed(step: PlannedMeasurement, error: unknown): Promise<void> {
    this.campaign.giveBack(step);
    if (this.campaign.signal.aborted || isDiskFull(error)) return;
    const failure = describeFailure('phone', error);
    await this.campaign.testbedFailed(this.config.id, failure, isWrongUse(error));
  }

  private async open(): Promise<OpenTestbed> {
    const { input, signal } = this.campaign;
    const onWarning = (error: unknown) => this.warn(error);
    const testbed = await openTestbed(this.config, input.implementations, onWarning, signal);
    this.campaign.testbedOpened(testbed.id);
    return testbed;
  }

  private async close(): Promise<void> {
    await this.tracing;
    const { testbed } = this;
    this.testbed = undefined;
    await testbed?.close();
    const warnings = this.warnings.splice(0);
    await this.campaign.testbedWarned(this.config.id, warnings);
  }

  private warn(error: unknown): void {
    const failure = describeFailure('phone', error);
    this.warnings.push(failure);
    this.campaign.input.onEvent({ kind: 'testbed-warning', testbed: this.config.id, failure });
  }
}

function isWrongUse(thrown: unknown): boolean {
  return (thrown instanceof SideError ? thrown.cause : thrown) instanceof UsageError;
}
