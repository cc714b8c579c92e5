import type { PlannedMeasurement } from '../campaign/plan.js';
import { expectedExit } from '../campaign/plan.js';
import type { Config } from '../config/schema.js';
import type {
  AppManifest,
  AppSession,
  Capture,
  Contact,
  SideName,
  SideRecord,
  Target,
  Tunnel,
  VantagePoint,
  VantageShell,
} from '../contracts/index.js';
import { measurementLayout } from '../dataset/layout.js';
import { MatadorError } from '../errors.js';
import type { Implementations, ImplementationTypes } from '../plugins/implementations.js';
import type { PluginKind } from '../plugins/tokens.js';
import { Cleanup } from './cleanup.js';
import { applyConditions } from './conditions.js';
import { checkExit } from './exit-check.js';
import { ScreenRecorder } from './screen-recorder.js';
import type { ShellPool } from './shell-pool.js';
import type { OpenSide } from './testbed.js';

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
  /** Folder the measurement is written to. */
  readonly directory: (file: string) => string;
}

/** One side during one measurement: how far it got, and how to undo that. */
export class MeasuredSide {
  readonly record: { -readonly [Key in keyof SideRecord]: SideRecord[Key] };
  shell: VantageShell | undefined;
  tunnel: Tunnel | undefined;
  session: AppSession | undefined;
  private readonly cleanup = new Cleanup();

  constructor(private readonly input: MeasuredSideInput) {
    const { id, country, city, latitude, longitude } = input.vantagePoint;
    const { gateway } = input.testbed;
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
      conditions: null,
      recording: null,
      phoneControlMs: 0,
    };
  }

  async openTunnel(signal: AbortSignal): Promise<void> {
    const { testbed, vantagePoint, shells, implementations } = this.input;
    await testbed.gateway.block();
    const start = performance.now();
    this.shell = await shells.get(vantagePoint, signal);
    const tunnel = await implementations
      .get('tunnel', vantagePoint.tunnel)
      .open(testbed.gateway, vantagePoint, { shell: this.shell }, signal);
    this.cleanup.defer(() => tunnel.close());
    this.tunnel = tunnel;
    this.record.tunnel = {
      provider: tunnel.provider,
      interface: tunnel.interface,
      carries: [...tunnel.carries],
      ipv6: tunnel.ipv6,
      resolvers: [...tunnel.resolvers],
      setupMs: Math.round(performance.now() - start),
      exit: null,
    };
  }

  /** Lets the phone into the tunnel only when its exit is the vantage point's. */
  async checkExitAndForward(signal: AbortSignal): Promise<void> {
    const { testbed, config } = this.input;
    if (this.tunnel === undefined || this.record.tunnel === null) return;
    const exit = await checkExit(this.tunnel, config.exitCheck.echoUrl, signal);
    this.record.tunnel = { ...this.record.tunnel, exit };
    this.cleanup.defer(() => testbed.gateway.block());
    await testbed.gateway.forwardThrough(this.tunnel);
  }

  async startCapture(signal: AbortSignal): Promise<Capture> {
    const { step, side, testbed, directory } = this.input;
    const capture = await this.only('capture', '@matador/capture-pcap').start(
      testbed.gateway,
      { measurement: step.id, side, path: directory(measurementLayout.capture(side)) },
      signal,
    );
    this.cleanup.defer(async () => {
      this.record.capture = await capture.stop();
    });
    return capture;
  }

  /** Brings the phone, with the app closed, onto the gateway's WLAN as if it stood at the vantage point. */
  async preparePhone(signal: AbortSignal): Promise<void> {
    await this.controlling(async () => {
      const { phone, config } = this.input.testbed;
      const { androidPackage } = this.app();
      this.record.phone = { ...phone.identity, address: null };
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
    const session = await driver.open(phone, signal);
    this.cleanup.defer(() => session.close());
    this.session = session;
    await session.openConversation(contact, signal);
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

  /** Undoes everything, whatever fails on the way. */
  async tearDown(onError: (error: unknown) => void): Promise<void> {
    await this.cleanup.run(onError);
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
      const took = Math.round(performance.now() - start);
      this.record.phoneControlMs = (this.record.phoneControlMs ?? 0) + took;
    }
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
