import type { AppOps } from '../app-ops.js';
import { appiumSettings } from '../input-methods.js';
import type { LocationService, MockLocation } from '../location.js';
import type { SystemLog } from '../log.js';
import type { PhoneProcess, Processes } from '../processes.js';
import type { App, InstalledPackage } from './app.js';

const providers = ['gps', 'network'];

/**
 * Appium's helper app `io.appium.settings`: a foreground service, and one that fakes the location.
 * Source of its behaviour: github.com/appium/io.appium.settings.
 */
export class AppiumSettingsApp implements App {
  private process: PhoneProcess | undefined;
  private faking = false;
  readonly window = undefined;

  constructor(
    readonly info: InstalledPackage,
    private readonly parts: {
      readonly processes: Processes;
      readonly appOps: AppOps;
      readonly location: LocationService;
      readonly log: SystemLog;
    },
  ) {}

  get pid(): number | undefined {
    return this.process?.pid;
  }

  handles(): boolean {
    return false;
  }

  /** Its activity starts the foreground service and finishes. */
  launch(): void {
    this.process ??= this.parts.processes.start(appiumSettings, 'u0_a300', () => this.forceStop());
  }

  back(): boolean {
    return false;
  }

  setVisible(): void {
    // It has nothing to be seen.
  }

  forceStop(): void {
    if (this.process !== undefined) this.parts.processes.ended(this.process);
    this.process = undefined;
    this.faking = false;
  }

  pushed(): void {
    // Nothing is pushed to it.
  }

  /** Without the permission to mock locations, nothing moves but the log. */
  startLocationService(place: MockLocation): void {
    this.launch();
    const { appOps, location, log } = this.parts;
    if (appOps.get(appiumSettings, 'MOCK_LOCATION') !== 'allow') {
      log.write('E', 'LocationService', 'not allowed to perform MOCK_LOCATION', this.pid);
      return;
    }
    this.faking = true;
    for (const provider of providers) {
      location.addTestProvider(provider);
      location.setEnabled(provider, true);
      location.setLocation(provider, place);
    }
  }

  /** Returns whether it ran. */
  stopLocationService(): boolean {
    if (!this.faking) return false;
    for (const provider of providers) this.parts.location.removeTestProvider(provider);
    this.faking = false;
    return true;
  }
}
