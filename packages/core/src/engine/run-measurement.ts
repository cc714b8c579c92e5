import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedMeasurement } from '../campaign/plan.js';
import { expectedExit } from '../campaign/plan.js';
import type { Config } from '../config/schema.js';
import type {
  AppSession,
  Capture,
  Measurement,
  SideName,
  SideRecord,
  Target,
  Tunnel,
  VantagePoint,
  VantageShell,
} from '../contracts/index.js';
import type { MeasurementDraft } from '../dataset/draft.js';
import { measurementLayout } from '../dataset/layout.js';
import { MatadorError } from '../errors.js';
import type { Implementations } from '../plugins/implementations.js';
import { bothSides } from './both-sides.js';
import { Cleanup } from './cleanup.js';
import { converse } from './converse.js';
import type { EventListener, Stage } from './events.js';
import { checkExit } from './exit-check.js';
import { SideError, withLimit } from './failures.js';
import { Recorder } from './recorder.js';
import type { ShellPool } from './shell-pool.js';
import type { OpenSide, OpenTestbed } from './testbed.js';
import { tracePaths } from './trace-paths.js';

/** No stage but a control's wait and the traces may take longer. */
const stageLimitMs = 120_000;
const traceLimitMs = 600_000;
const healthLimitMs = 5_000;

export interface MeasurementInput {
  readonly step: PlannedMeasurement;
  readonly attempt: number;
  readonly config: Config;
  readonly vantagePoints: Readonly<Record<SideName, VantagePoint>>;
  readonly testbed: OpenTestbed;
  readonly shells: ShellPool;
  readonly implementations: Implementations;
  readonly draft: MeasurementDraft;
  readonly onEvent: EventListener;
  readonly signal: AbortSignal;
}

/**
 * Runs one measurement: tunnels, exit check, captures, phones, messages, and, with all of that taken
 * down again, path traces. Whatever goes wrong is in the record that it returns.
 * @throws AbortError when `signal` is aborted, after everything is taken down.
 */
export async function runMeasurement(input: MeasurementInput): Promise<Measurement> {
  const run = new MeasurementRun(input);
  const measured = await run.measure();
  input.signal.throwIfAborted();
  const traced = measured && (input.step.kind === 'control' || (await run.tracePaths()));
  input.signal.throwIfAborted();
  return run.record(traced ? 'complete' : 'failed');
}

/** What one side has got to so far. */
interface SideState {
  shell?: VantageShell | undefined;
  tunnel?: Tunnel;
  capture?: Capture;
  session?: AppSession;
  readonly record: { -readonly [Key in keyof SideRecord]: SideRecord[Key] };
}

class MeasurementRun {
  private readonly recorder: Recorder;
  private readonly sides: Record<SideName, SideState>;
  /** A capture that dies ends the stage it was to record. */
  private readonly captureDied = new AbortController();
  private captureDeath: SideError | undefined;
  private readonly cleanups: Record<SideName, Cleanup> = { a: new Cleanup(), b: new Cleanup() };

  constructor(private readonly input: MeasurementInput) {
    this.recorder = new Recorder(input.step, input.attempt, input.testbed.id, input.onEvent);
    this.sides = { a: this.emptySide('a'), b: this.emptySide('b') };
  }

  /** Everything that involves the phones. Returns whether it went well. */
  async measure(): Promise<boolean> {
    try {
      await this.stage('tunnel', (side, signal) => this.openTunnel(side, signal));
      await this.stage('exit-check', (side, signal) => this.checkExit(side, signal));
      await this.stage('capture', (side, signal) => this.startCapture(side, signal));
      await this.stage('phone', (side, signal) => this.preparePhone(side, signal));
      if (this.input.step.kind === 'control') await this.idle();
      else await this.useApp();
      return true;
    } catch (error) {
      if (error !== alreadyRecorded) throw error;
      await this.blameDeadTunnels();
      return false;
    } finally {
      await this.tearDown();
    }
  }

  /** Extracts the targets of both captures and traces the paths to them. */
  async tracePaths(): Promise<boolean> {
    const { implementations, config, vantagePoints, draft, signal } = this.input;
    try {
      const targets: Record<SideName, readonly Target[]> = { a: [], b: [] };
      await this.stage('extract', async (side, sideSignal) => {
        targets[side] = await this.extractTargets(side, sideSignal);
      });
      await this.recorded('trace', traceLimitMs, (limited) =>
        tracePaths({
          vantagePoints,
          shells: { a: this.sides.a.shell, b: this.sides.b.shell },
          targets,
          probe: implementations.get('probe', config.trace.probe),
          options: config.trace,
          draft,
          recorder: this.recorder,
          signal: limited,
        }),
      );
      return true;
    } catch (error) {
      if (error !== alreadyRecorded) throw error;
      signal.throwIfAborted();
      return false;
    }
  }

  record(outcome: 'complete' | 'failed'): Measurement {
    return this.recorder.finish(outcome, { a: this.sides.a.record, b: this.sides.b.record });
  }

  private async openTunnel(side: SideName, signal: AbortSignal): Promise<void> {
    const { gateway } = this.openSide(side);
    const vantagePoint = this.input.vantagePoints[side];
    const state = this.sides[side];
    await gateway.block();
    const start = performance.now();
    state.shell = await this.input.shells.get(vantagePoint, signal);
    const tunnel = await this.input.implementations
      .get('tunnel', vantagePoint.tunnel)
      .open(gateway, vantagePoint, { shell: state.shell }, signal);
    this.cleanups[side].defer(() => tunnel.close());
    state.tunnel = tunnel;
    state.record.tunnel = {
      provider: tunnel.provider,
      interface: tunnel.interface,
      carries: [...tunnel.carries],
      ipv6: tunnel.ipv6,
      resolvers: [...tunnel.resolvers],
      setupMs: Math.round(performance.now() - start),
      exit: null,
    };
  }

  private async checkExit(side: SideName, signal: AbortSignal): Promise<void> {
    const { tunnel, record } = this.sides[side];
    if (tunnel === undefined || record.tunnel === null) return;
    const exit = await checkExit(tunnel, this.input.config.exitCheck.echoUrl, signal);
    record.tunnel = { ...record.tunnel, exit };
    const { gateway } = this.openSide(side);
    this.cleanups[side].defer(() => gateway.block());
    await gateway.forwardThrough(tunnel);
  }

  private async startCapture(side: SideName, signal: AbortSignal): Promise<void> {
    const [provider] = this.input.implementations.all('capture');
    if (provider === undefined) {
      throw new MatadorError('no plugin provides a capture', {
        code: 'no-capture',
        hint: 'Add @matador/capture-pcap to the plugins.',
      });
    }
    const capture = await provider.start(
      this.openSide(side).gateway,
      {
        measurement: this.input.step.id,
        side,
        path: this.input.draft.path(measurementLayout.capture(side)),
      },
      signal,
    );
    const state = this.sides[side];
    state.capture = capture;
    capture.died.catch((error: unknown) => {
      this.captureDeath ??= new SideError(side, error);
      this.captureDied.abort();
    });
    this.cleanups[side].defer(async () => {
      state.record.capture = await capture.stop();
    });
  }

  private async preparePhone(side: SideName, signal: AbortSignal): Promise<void> {
    const { phone, config } = this.openSide(side);
    const { manifest } = this.input.implementations.get('app', this.input.step.app);
    const { record } = this.sides[side];
    record.phone = { ...phone.identity, address: null };
    const app = await phone.packages.info(manifest.androidPackage, signal);
    if (app === null) {
      throw new MatadorError(
        `${manifest.displayName} is not installed on ${phone.identity.serial}`,
        {
          code: 'app-not-installed',
          source: 'phone',
          hint: `Install ${manifest.androidPackage} and sign in.`,
        },
      );
    }
    record.app = { versionName: app.versionName, versionCode: app.versionCode, uid: app.uid };
    await phone.packages.forceStop(manifest.androidPackage, signal);
    await phone.network.setFlightMode(true, signal);
    this.cleanups[side].defer(() =>
      phone.network.leaveWifi(config.wifi, AbortSignal.timeout(stageLimitMs)),
    );
    const address = await phone.network.joinWifi(config.wifi, signal);
    record.phone = { ...phone.identity, address };
    await phone.screen.wake(signal);
  }

  private async useApp(): Promise<void> {
    const { implementations, step, config } = this.input;
    const driver = implementations.get('app', step.app);
    await this.stage('app', async (side, signal) => {
      const { phone } = this.openSide(side);
      this.cleanups[side].defer(() =>
        phone.packages.forceStop(driver.manifest.androidPackage, AbortSignal.timeout(stageLimitMs)),
      );
      const session = await driver.open(phone, signal);
      this.cleanups[side].defer(() => session.close());
      this.sides[side].session = session;
      await session.openConversation(this.contactOf(side), signal);
    });
    const { a, b } = { a: this.sides.a.session, b: this.sides.b.session };
    if (a === undefined || b === undefined) throw new Error('sessions are open after stage app');
    const messages = config.campaign?.messagesPerDirection ?? 0;
    const messageTimeoutMs = (config.campaign?.messageTimeoutSeconds ?? 0) * 1000;
    await this.recorded('messages', 2 * messages * messageTimeoutMs, (signal) =>
      converse({
        sessions: { a, b },
        messagesPerDirection: messages,
        messageTimeoutMs,
        recorder: this.recorder,
        signal,
      }),
    );
  }

  /** A control: the phones on the network for as long as the plan says, nothing else. */
  private async idle(): Promise<void> {
    const ms = (this.input.config.campaign?.controls.seconds ?? 0) * 1000;
    await this.recorded('control', ms + stageLimitMs, (signal) => delay(ms, undefined, { signal }));
  }

  private async extractTargets(side: SideName, signal: AbortSignal): Promise<readonly Target[]> {
    const { record } = this.sides[side];
    const [extractor] = this.input.implementations.all('extractor');
    if (extractor === undefined) {
      throw new MatadorError('no plugin provides an extractor', {
        code: 'no-extractor',
        hint: 'Add @matador/analysis to the plugins.',
      });
    }
    if (record.capture === null || record.phone?.address == null) return [];
    return await extractor.extract(
      this.input.draft.path(record.capture.file),
      record.phone.address,
      signal,
    );
  }

  /** An app that failed over a dead tunnel is not to blame: the tunnel is recorded as well. */
  private async blameDeadTunnels(): Promise<void> {
    await Promise.all(
      (['a', 'b'] as const).map(async (side) => {
        const { tunnel } = this.sides[side];
        if (tunnel === undefined) return;
        const healthy = await tunnel.healthy(AbortSignal.timeout(healthLimitMs)).catch(() => false);
        if (healthy) return;
        const error = new MatadorError(`the tunnel to ${tunnel.vantagePoint.id} is dead`, {
          code: 'tunnel-dead',
          source: 'tunnel',
        });
        this.recorder.failure('tunnel', new SideError(side, error));
      }),
    );
  }

  private async tearDown(): Promise<void> {
    await this.recorder.stage('teardown', () =>
      Promise.all(
        (['a', 'b'] as const).map((side) =>
          this.cleanups[side].run((error) =>
            this.recorder.failure('teardown', new SideError(side, error)),
          ),
        ),
      ),
    );
  }

  private async stage(
    stage: Stage,
    work: (side: SideName, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    await this.recorded(stage, stageLimitMs, async (signal) => {
      await bothSides(signal, work);
    });
  }

  /** Runs a stage within a limit; what it throws is recorded, and `alreadyRecorded` thrown instead. */
  private async recorded(
    stage: Stage,
    ms: number,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { signal } = this.input;
    const error = new MatadorError(`stage ${stage} did not end within ${ms} ms`, {
      code: 'stage-timeout',
    });
    const whileCapturing = AbortSignal.any([signal, this.captureDied.signal]);
    try {
      await this.recorder.stage(stage, () => withLimit({ ms, error }, whileCapturing, work));
      whileCapturing.throwIfAborted();
    } catch (thrown) {
      signal.throwIfAborted();
      this.recorder.failure(stage, this.captureDeath ?? thrown);
      throw alreadyRecorded;
    }
  }

  private openSide(side: SideName): OpenSide {
    return this.input.testbed.sides[side];
  }

  private contactOf(side: SideName) {
    const { app } = this.input.step;
    const other = side === 'a' ? 'b' : 'a';
    const account = this.openSide(other).config.accounts[app];
    if (account === undefined) {
      throw new MatadorError(`side ${other} has no account for ${app}`, {
        code: 'no-account',
        hint: `Add \`accounts.${app}\` to side ${other} of the testbed.`,
      });
    }
    return account;
  }

  private emptySide(side: SideName): SideState {
    const { id, country, city, latitude, longitude } = this.input.vantagePoints[side];
    const { gateway } = this.input.testbed.sides[side];
    return {
      record: {
        vantagePoint: {
          id,
          country,
          city: city ?? null,
          latitude,
          longitude,
          address: expectedExit(this.input.vantagePoints[side]),
        },
        gateway: { id: gateway.id, wlan: gateway.wlan, uplink: gateway.uplink },
        tunnel: null,
        phone: null,
        app: null,
        capture: null,
      },
    };
  }
}

const alreadyRecorded = new Error('the failure is in the record');
