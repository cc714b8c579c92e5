import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedMeasurement } from '../campaign/plan.js';
import type { Config } from '../config/schema.js';
import type {
  Contact,
  GeoSource,
  Measurement,
  SideName,
  Target,
  VantagePoint,
} from '../contracts/index.js';
import { sideNames } from '../contracts/index.js';
import type { MeasurementDraft } from '../dataset/draft.js';
import { MatadorError } from '../errors.js';
import type { Implementations } from '../plugins/implementations.js';
import { blame } from './blame.js';
import { bothSides } from './both-sides.js';
import { converse } from './converse.js';
import type { EventListener, Stage } from './events.js';
import { SideError, withLimit } from './failures.js';
import { MeasuredSide } from './measured-side.js';
import { Recorder } from './recorder.js';
import type { FreshTraces } from './fresh-traces.js';
import type { ShellPool } from './shell-pool.js';
import type { OpenTestbed } from './testbed.js';
import { tracePaths } from './trace-paths.js';

/** No stage but messages, a control's wait and the traces may take longer. */
const stageLimitMs = 120_000;
const traceLimitMs = 600_000;
/** Stages whose failure the phones' screens may explain. */
const phoneStages: readonly Stage[] = ['phone', 'app', 'messages', 'control'];

export interface MeasurementInput {
  readonly step: PlannedMeasurement;
  readonly attempt: number;
  readonly config: Config;
  readonly vantagePoints: Readonly<Record<SideName, VantagePoint>>;
  readonly testbed: OpenTestbed;
  readonly shells: ShellPool;
  readonly fresh: FreshTraces;
  readonly implementations: Implementations;
  /** Opened. */
  readonly geo: readonly GeoSource[];
  readonly draft: MeasurementDraft;
  readonly onEvent: EventListener;
  readonly signal: AbortSignal;
}

/** A measurement whose phones are done with. */
export interface MeasuredPhones {
  /** Whether all that involves the phones went well. */
  readonly complete: boolean;
  /** Whether the paths still to be traced need the testbed's tunnels: then it is not free before. */
  readonly needsTunnels: boolean;
  /**
   * Traces the paths, where all went well, and tells what came of it all.
   * @throws AbortError when the signal is aborted.
   */
  finish(): Promise<Measurement>;
}

/**
 * Runs what involves the phones of one measurement: tunnels, exit check, captures, phones, messages,
 * and takes all of it down again, but tunnels that may serve the next. Whatever goes wrong is in the
 * record that comes of it.
 * @throws AbortError when `signal` is aborted, after everything is taken down.
 */
export async function measurePhones(input: MeasurementInput): Promise<MeasuredPhones> {
  const run = new MeasurementRun(input);
  const complete = await run.unlessRecorded(() => run.measure());
  const traces = complete && input.step.kind === 'measurement';
  return {
    complete,
    needsTunnels: traces && run.tracesThroughTunnel(),
    finish: async () => {
      const traced = traces ? await run.unlessRecorded(() => run.trace()) : complete;
      return run.record(traced ? 'complete' : 'failed');
    },
  };
}

class MeasurementRun {
  private readonly recorder: Recorder;
  private readonly sides: Readonly<Record<SideName, MeasuredSide>>;
  /** A capture that dies ends the stage it was to record. */
  private readonly captureDied = new AbortController();

  constructor(private readonly input: MeasurementInput) {
    this.recorder = new Recorder(input.step, input.attempt, input.testbed.id, input.onEvent);
    const side = (name: SideName) =>
      new MeasuredSide({
        ...input,
        side: name,
        vantagePoint: input.vantagePoints[name],
        testbed: input.testbed.sides[name],
        directory: (file) => input.draft.path(file),
        onAnomaly: (anomaly) => this.recorder.anomaly(anomaly),
      });
    this.sides = { a: side('a'), b: side('b') };
  }

  /** Returns whether `work` went well; its failure is in the record already. */
  async unlessRecorded(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (error !== alreadyRecorded) throw error;
      return false;
    }
  }

  /** Everything that involves the phones. */
  async measure(): Promise<void> {
    let clocks = Promise.resolve();
    let complete = false;
    try {
      await this.onBothSides('tunnel', (side, signal) => side.openTunnel(signal));
      await this.onBothSides('exit-check', (side, signal) => side.checkExitAndForward(signal));
      await this.onBothSides('capture', (side, signal, name) =>
        this.startCaptures(side, name, signal),
      );
      clocks = this.readClocks();
      await this.onBothSides('phone', (side, signal) => side.preparePhone(signal));
      if (this.input.step.kind === 'control') await this.idle();
      else await this.useApp();
      // What was measured on a phone that went elsewhere meanwhile is no measurement.
      await this.onBothSides('phone', (side, signal) => side.checkPhone(signal));
      complete = true;
    } catch (error) {
      if (!this.input.signal.aborted) await blame(this.sides, this.recorder);
      throw error;
    } finally {
      await clocks;
      await Promise.all([this.tearDown(complete), this.readClocks()]);
    }
  }

  /** While other things are done: the clocks are far off, and an answer takes its time. */
  private async readClocks(): Promise<void> {
    await Promise.all(sideNames.map((name) => this.sides[name].readClocks()));
  }

  /** Extracts the targets of both captures and traces the paths to them. */
  async trace(): Promise<void> {
    const { implementations, config, vantagePoints, draft } = this.input;
    const targets: Record<SideName, readonly Target[]> = { a: [], b: [] };
    await this.onBothSides('extract', async (side, signal, name) => {
      targets[name] = await side.extractTargets(signal);
    });
    await this.recorded('trace', traceLimitMs, (signal) =>
      tracePaths({
        vantagePoints,
        measurement: this.input.step.id,
        origin: (name, linked) => this.sides[name].traceOrigin(linked),
        targets,
        probe: implementations.get('probe', config.trace.probe),
        options: config.trace,
        fresh: this.input.fresh,
        draft,
        recorder: this.recorder,
        signal,
      }),
    );
  }

  record(outcome: 'complete' | 'failed'): Measurement {
    return this.recorder.finish(outcome, { a: this.sides.a.record, b: this.sides.b.record });
  }

  private async startCaptures(
    side: MeasuredSide,
    name: SideName,
    signal: AbortSignal,
  ): Promise<void> {
    for (const capture of await side.startCaptures(signal)) {
      capture.died.catch((error: unknown) => {
        this.captureDied.abort(new SideError(name, error));
      });
    }
  }

  private async useApp(): Promise<void> {
    await this.onBothSides('app', (side, signal, name) =>
      side.openApp(this.contactOf(name), signal),
    );
    const { a, b } = { a: this.sides.a.session, b: this.sides.b.session };
    if (a === undefined || b === undefined) throw new Error('sessions are open after stage app');
    const { messagesPerDirection, messageTimeoutMs } = this.campaign();
    await this.recorded('messages', 2 * messagesPerDirection * messageTimeoutMs, (signal) =>
      converse({
        sessions: { a, b },
        messagesPerDirection,
        messageTimeoutMs,
        recorder: this.recorder,
        signal,
      }),
    );
  }

  /** A control: the phones on the network for as long as the plan says, nothing else. */
  private async idle(): Promise<void> {
    const { controlMs } = this.campaign();
    await this.recorded('control', controlMs + stageLimitMs, (signal) =>
      delay(controlMs, undefined, { signal }),
    );
  }

  private async tearDown(keepTunnels: boolean): Promise<void> {
    const tearDownSide = (name: SideName) =>
      this.sides[name].tearDown(keepTunnels, this.undoFailed(name));
    await this.recorder.stage('teardown', () => Promise.all(sideNames.map(tearDownSide)));
  }

  tracesThroughTunnel(): boolean {
    return sideNames.some((name) => this.sides[name].shell === undefined);
  }

  private undoFailed(name: SideName): (error: unknown) => void {
    return (error) => this.recorder.failure('teardown', new SideError(name, error));
  }

  private async onBothSides(
    stage: Stage,
    work: (side: MeasuredSide, signal: AbortSignal, name: SideName) => Promise<void>,
  ): Promise<void> {
    await this.recorded(stage, stageLimitMs, async (signal) => {
      await bothSides(signal, (name, linked) => work(this.sides[name], linked, name));
    });
  }

  /** Runs a stage within a limit; what it throws is recorded, and `alreadyRecorded` thrown instead. */
  private async recorded(
    stage: Stage,
    ms: number,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const stopped = this.input.signal;
    const captureDied = this.captureDied.signal;
    const error = new MatadorError(`stage ${stage} did not end within ${ms} ms`, {
      code: 'stage-timeout',
    });
    const whileCapturing = AbortSignal.any([stopped, captureDied]);
    try {
      await this.recorder.stage(stage, () => withLimit({ ms, error }, whileCapturing, work));
      whileCapturing.throwIfAborted();
    } catch (thrown) {
      stopped.throwIfAborted();
      const failure: unknown = captureDied.aborted ? captureDied.reason : thrown;
      this.recorder.failure(stage, failure, await this.evidenceOf(stage));
      throw alreadyRecorded;
    }
  }

  /** What both phones show: a conversation fails at one end for a reason at the other. */
  private async evidenceOf(stage: Stage): Promise<readonly string[]> {
    if (!phoneStages.includes(stage)) return [];
    const files = await Promise.all(sideNames.map((name) => this.sides[name].evidence.ofFailure()));
    return files.flat();
  }

  private campaign() {
    const { campaign } = this.input.config;
    if (campaign === undefined) throw new Error('a planned measurement has a campaign');
    return {
      messagesPerDirection: campaign.messagesPerDirection,
      messageTimeoutMs: campaign.messageTimeoutSeconds * 1000,
      controlMs: campaign.controls.seconds * 1000,
    };
  }

  private contactOf(side: SideName): Contact {
    const { app } = this.input.step;
    const other = side === 'a' ? 'b' : 'a';
    const account = this.input.testbed.sides[other].config.accounts[app];
    if (account !== undefined) return account;
    throw new MatadorError(`side ${other} has no account for ${app}`, {
      code: 'no-account',
      hint: `Add \`accounts.${app}\` to side ${other} of the testbed.`,
    });
  }
}

const alreadyRecorded = new Error('the failure is in the record');
