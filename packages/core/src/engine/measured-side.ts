import type { PlannedMeasurement } from '../campaign/plan.js';
import { expectedExit } from '../campaign/plan.js';
import type { Config } from '../config/schema.js';
import type {
  Anomaly,
  AppManifest,
  AppSession,
  Capture,
  Contact,
  GeoSource,
  SideName,
  SideClocks,
  SideRecord,
  Target,
  Tunnel,
  VantagePoint,
  VantageShell,
} from '../contracts/index.js';
import type { RunThere } from '../clock.js';
import { readClock } from '../clock.js';
import { measurementLayout } from '../dataset/layout.js';
import { MatadorError } from '../errors.js';
import type { Implementations, ImplementationTypes } from '../plugins/implementations.js';
import type { PluginKind } from '../plugins/tokens.js';
import { Cleanup } from './cleanup.js';
import { applyConditions } from './conditions.js';
import { Evidence } from './evidence.js';
import { checkExit, requireGoodExit } from './exit/check.js';
import { ScreenRecorder } from './screen-recorder.js';
import { requireProbe } from './require-probe.js';
import type { ShellPool } from './shell-pool.js';
import type { OpenSide } from './testbed.js';
import type { TraceOrigin } from './trace-origin.js';
import { traceOrigin } from './trace-origin.js';

/** For what is undone when the run itself may have been aborted already. */
const undoLimitMs = 60_000;

export interface MeasuredSideInput {
  readonly side: SideName;
  readonly step: PlannedMeasurement;
  readonly config: Config;
  readonly vantagePoint: VantagePoint;
  readonly testbed: OpenSide;
  readonly shells: ShellPool;
  readonly implementations: Implementations;
  readonly geo: readonly GeoSource[];
  /** Folder the measurement is written to. */
  readonly directory: (file: string) => string;
  readonly onAnomaly: (anomaly: Anomaly) => void;
}

/** One side during one measurement: how far it got, and how to undo that. */
export class MeasuredSide {
  readonly record: { -readonly [Key in keyof SideRecord]: SideRecord[Key] };
  shell: VantageShell | undefined;
  tunnel: Tunnel | undefined;
  session: AppSession | undefined;
  private readonly clocks: SideClocks = { gateway: [], phone: [], vantagePoint: [] };
  /** What the phone showed when something was out of the ordinary. */
  readonly evidence: Evidence;
  private readonly cleanup = new Cleanup();

  constructor(private readonly input: MeasuredSideInput) {
    const { id, country, city, latitude, longitude } = input.vantagePoint;
    const { gateway, phone } = input.testbed;
    const { side, directory: path, onAnomaly } = input;
    this.evidence = new Evidence({ side, phone, path, onAnomaly });
    this.record = {
      vantagePoint: {
        id,
        country,
        city: city ?? null,
        latitude,
        longitude,
        address: expectedExit(input.vantagePoint),
      },
      gateway: { id: gateway.id, wlan: gateway.wlan, uplink: gateway.uplink },
      tunnel: null,
      phone: null,
      app: null,
      capture: null,
      uplinkCapture: null,
      clocks: this.clocks,
      conditions: null,
      recording: null,
      phoneControlMs: 0,
    };
  }

  /** Opens the tunnel, unless the one of the measurement before leads there. */
  async openTunnel(signal: AbortSignal): Promise<void> {
    const { testbed, vantagePoint, shells, implementations, step } = this.input;
    await testbed.gateway.block();
    const start = performance.now();
    this.shell = await shells.get(vantagePoint, signal);
    const kept = await testbed.tunnel.reuse(vantagePoint.id, signal);
    const tunnel =
      kept?.tunnel ??
      (await implementations
        .get('tunnel', vantagePoint.tunnel)
        .open(testbed.gateway, vantagePoint, { shell: this.shell }, signal));
    if (kept === undefined) testbed.tunnel.keep({ tunnel, openedFor: step.id });
    this.tunnel = tunnel;
    this.record.tunnel = {
      provider: tunnel.provider,
      interface: tunnel.interface,
      carries: [...tunnel.carries],
      ipv6: tunnel.ipv6,
      resolvers: [...tunnel.resolvers],
      setupMs: Math.round(performance.now() - start),
      ...(kept === undefined ? {} : { openedFor: kept.openedFor }),
      exit: null,
    };
    if (this.shell === undefined) await this.checkTraces(signal);
  }

  /** Lets the phone into the tunnel only when its exit is the vantage point's. */
  async checkExitAndForward(signal: AbortSignal): Promise<void> {
    const { testbed, config, implementations, geo } = this.input;
    if (this.tunnel === undefined || this.record.tunnel === null) return;
    const exit = await checkExit(
      {
        tunnel: this.tunnel,
        gateway: testbed.gateway,
        shell: this.shell,
        config: config.exitCheck,
        countries: implementations.all('countries')[0],
        geo,
      },
      signal,
    );
    this.record.tunnel = { ...this.record.tunnel, exit };
    requireGoodExit(exit);
    this.cleanup.defer(() => testbed.gateway.block());
    await testbed.gateway.forwardThrough(this.tunnel);
  }

  /** Reads the clocks of gateway, phone and vantage point; one that cannot be read holds nothing up. */
  async readClocks(): Promise<void> {
    const { gateway, phone } = this.input.testbed;
    const { shell } = this;
    const { signal } = new AbortController();
    const read = (run: RunThere) => readClock(run, signal);
    const [ofGateway, ofPhone, ofVantagePoint] = await Promise.all([
      read((argv, options) => gateway.run(argv, options)),
      read((argv, options) => phone.shell(argv, options)),
      shell && read((argv, options) => shell.run(argv, options)),
    ]);
    this.clocks.gateway.push(ofGateway);
    this.clocks.phone.push(ofPhone);
    if (ofVantagePoint !== undefined) this.clocks.vantagePoint.push(ofVantagePoint);
  }

  /** Begins to capture the WLAN, and the uplink where that is wanted. */
  async startCaptures(signal: AbortSignal): Promise<Capture[]> {
    const { side, testbed, config } = this.input;
    const { wlan, uplink } = testbed.gateway;
    const captures = [
      await this.startCapture('capture', wlan, measurementLayout.capture(side), signal),
    ];
    if (config.capture.uplink) {
      const file = measurementLayout.uplinkCapture(side);
      captures.push(await this.startCapture('uplinkCapture', uplink, file, signal));
    }
    return captures;
  }

  private async startCapture(
    kept: 'capture' | 'uplinkCapture',
    device: string,
    file: string,
    signal: AbortSignal,
  ): Promise<Capture> {
    const { step, side, testbed, directory, implementations, config } = this.input;
    const request = { measurement: step.id, side, interface: device, path: directory(file) };
    const capture = await implementations
      .get('capture', config.capture.provider)
      .start(testbed.gateway, request, signal);
    this.cleanup.defer(async () => {
      this.record[kept] = capture.soFar();
      this.record[kept] = await capture.stop();
    });
    return capture;
  }

  /** Brings the phone, with the app closed, onto the gateway's WLAN as if it stood at the vantage point. */
  async preparePhone(signal: AbortSignal): Promise<void> {
    await this.controlling(async () => {
      const { phone, config } = this.input.testbed;
      const { androidPackage } = this.app();
      this.record.phone = { ...phone.identity, address: null };
      this.observePhone();
      await this.checkInstalled(signal);
      await phone.packages.forceStop(androidPackage, signal);
      await phone.network.setFlightMode(true, signal);
      this.record.conditions = await applyConditions(
        {
          phone,
          place: this.input.vantagePoint,
          allowed: [androidPackage],
          spoofers: this.input.implementations.all('location'),
          cleanup: this.cleanup,
        },
        signal,
      );
      this.deferControl(() =>
        phone.network.leaveWifi(config.wifi, AbortSignal.timeout(undoLimitMs)),
      );
      const address = await phone.network.joinWifi(config.wifi, signal);
      this.record.phone = { ...phone.identity, address };
      await phone.screen.wake(signal);
      await this.startRecording(signal);
    });
  }

  /** Starts the app and opens the conversation with the account of the other phone. */
  async openApp(contact: Contact, signal: AbortSignal): Promise<void> {
    const { phone } = this.input.testbed;
    const driver = this.input.implementations.get('app', this.input.step.app);
    this.deferControl(() =>
      phone.packages.forceStop(driver.manifest.androidPackage, AbortSignal.timeout(undoLimitMs)),
    );
    const session = await driver.open(phone, signal, this.evidence.report);
    this.cleanup.defer(() => session.close().finally(() => this.addControl(session.controlMs)));
    this.session = session;
    await session.openConversation(contact, signal);
  }

  /** Checks that the phone is still as it was prepared; nothing where it did not get as far as that. */
  async checkPhone(signal: AbortSignal): Promise<void> {
    const { phone, config } = this.input.testbed;
    if (this.record.phone?.address == null) return;
    await this.controlling(async () => {
      await phone.check?.(config.wifi, signal);
    });
  }

  /** Whether the tunnel was opened and is dead now. */
  async tunnelIsDead(signal: AbortSignal): Promise<boolean> {
    if (this.tunnel === undefined) return false;
    return !(await this.tunnel.healthy(signal).catch(() => false));
  }

  /** The targets in this side's capture; none where it did not get as far as that. */
  async extractTargets(signal: AbortSignal): Promise<readonly Target[]> {
    const { capture, phone } = this.record;
    if (capture === null || phone?.address == null) return [];
    return await this.only('extractor', '@matador/analysis').extract(
      this.input.directory(capture.file),
      phone.address,
      signal,
    );
  }

  /** @throws MatadorError where no paths can be traced from the vantage point. */
  traceOrigin(signal: AbortSignal): Promise<TraceOrigin> {
    const { vantagePoint, testbed } = this.input;
    const { shell, tunnel } = this;
    const { gateway } = testbed;
    return traceOrigin({ vantagePoint: vantagePoint.id, shell, gateway, tunnel }, signal);
  }

  /**
   * Undoes everything, whatever fails on the way.
   * @param keepTunnel for traces, and for the next measurement: not after a failure, which may be its.
   */
  async tearDown(keepTunnel: boolean, onError: (error: unknown) => void): Promise<void> {
    await this.cleanup.run(onError);
    if (!keepTunnel) await this.input.testbed.tunnel.close().catch(onError);
    await this.evidence.settle();
  }

  private observePhone(): void {
    const stop = this.input.testbed.phone.observe?.(this.evidence.report);
    if (stop === undefined) return;
    this.cleanup.defer(() => {
      stop();
      return Promise.resolve();
    });
  }

  /** Where the vantage point gives no shell: whether paths can be traced through the tunnel. */
  private async checkTraces(signal: AbortSignal): Promise<void> {
    const { config, implementations, testbed } = this.input;
    await this.traceOrigin(signal);
    const probe = implementations.get('probe', config.trace.probe);
    await requireProbe(probe, testbed.gateway, testbed.gateway.id, 'gateway', signal);
  }

  private async checkInstalled(signal: AbortSignal): Promise<void> {
    const { phone } = this.input.testbed;
    const { displayName, androidPackage } = this.app();
    const installed = await phone.packages.info(androidPackage, signal);
    if (installed === null) {
      throw new MatadorError(`${displayName} is not installed on ${phone.identity.serial}`, {
        code: 'app-not-installed',
        source: 'phone',
        hint: `Install ${androidPackage} and sign in.`,
      });
    }
    const { versionName, versionCode, uid } = installed;
    this.record.app = { versionName, versionCode, uid };
  }

  private async startRecording(signal: AbortSignal): Promise<void> {
    const { config, testbed, side, directory } = this.input;
    if (config.campaign?.record !== true) return;
    const recorder = new ScreenRecorder(testbed.phone);
    await recorder.start(signal);
    this.deferControl(async () => {
      this.record.recording = await recorder.stop(directory(measurementLayout.recording(side)));
    });
  }

  private deferControl(undo: () => Promise<void>): void {
    this.cleanup.defer(() => this.controlling(undo));
  }

  /** Adds the time that the work takes to what the record says of driving the phone. */
  private async controlling(work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    try {
      await work();
    } finally {
      this.addControl(performance.now() - start);
    }
  }

  private addControl(ms = 0): void {
    this.record.phoneControlMs = (this.record.phoneControlMs ?? 0) + Math.round(ms);
  }

  private app(): AppManifest {
    return this.input.implementations.get('app', this.input.step.app).manifest;
  }

  private only<K extends PluginKind>(kind: K, usual: string): ImplementationTypes[K] {
    const [implementation] = this.input.implementations.all(kind);
    if (implementation !== undefined) return implementation;
    throw new MatadorError(`no plugin provides a ${kind}`, {
      code: `no-${kind}`,
      hint: `Add ${usual} to the plugins.`,
    });
  }
}
