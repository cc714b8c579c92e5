import type {
  AnomalyListener,
  AnomalyReport,
  Phone,
  PhoneCapability,
  PhoneFirewall,
  PhoneIdentity,
  PhoneLocation,
  PhoneNotification,
  UiSession,
  WifiNetwork,
} from '@matador/core';
import { MatadorError, phoneCapabilities } from '@matador/core';
import { AdbUiSession, uiLimits } from './adb-ui-session.js';
import { parseNotifications, parseProperties } from './answers.js';
import { AndroidClock } from './clock.js';
import { commands, oldestApiLevel } from './commands.js';
import type { FoundNotes } from './found-state.js';
import { FoundState } from './found-state.js';
import { HelperApp } from './helper-app.js';
import { AndroidLog } from './log.js';
import { AndroidNetwork } from './network.js';
import { AndroidPackages } from './packages.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask } from './phone-shell.js';
import { restorePhone } from './restore.js';
import { AndroidScreen } from './screen.js';
import { UnicodeKeyboard } from './unicode-keyboard.js';
import { firewallOf, locationOf } from './versions.js';

export interface UiOpener {
  /**
   * @param found takes note of what the session changes on the phone.
   * @param tell is told when what the session needs has died.
   */
  open(found: FoundNotes, tell: AnomalyListener, signal: AbortSignal): Promise<UiSession>;
  /** Lets go of what all sessions of the phone share. */
  close(): Promise<void>;
}

/** How a phone is looked at and what may be put on it. */
export interface PhoneOptions {
  /** Another way to UI sessions than plain adb. */
  readonly appium?: UiOpener;
  /** Finds the package file of Appium's helper app, which is installed when it is needed. */
  readonly helperApk?: () => string;
}

/** What not every phone has. */
interface Extras {
  readonly location: PhoneLocation | undefined;
  readonly firewall: PhoneFirewall | undefined;
}

/** An Android phone, 8 or newer. Root and a helper app on it are used where they are there. */
export class AndroidPhone implements Phone {
  readonly network: AndroidNetwork;
  readonly screen: AndroidScreen;
  readonly packages: AndroidPackages;
  readonly clock: AndroidClock;
  readonly log: AndroidLog;
  declare readonly location?: PhoneLocation;
  declare readonly firewall?: PhoneFirewall;
  private readonly listeners = new Set<AnomalyListener>();

  private constructor(
    private readonly adb: PhoneShell,
    readonly identity: PhoneIdentity,
    private readonly bootId: string,
    private readonly wlanInterface: string,
    private readonly found: FoundState,
    private readonly helper: HelperApp,
    private readonly appium: UiOpener | undefined,
    { location, firewall }: Extras,
  ) {
    this.network = new AndroidNetwork(adb, identity.apiLevel, wlanInterface, found);
    this.screen = new AndroidScreen(adb, found, (report) => this.tell(report));
    this.packages = new AndroidPackages(adb);
    this.clock = new AndroidClock(adb, found);
    this.log = new AndroidLog(adb);
    if (location !== undefined) this.location = location;
    if (firewall !== undefined) this.firewall = firewall;
  }

  /**
   * Asks a phone what it is.
   * @throws MatadorError source `phone`: `phone-unreadable`, `android-too-old`.
   */
  static async over(
    adb: PhoneShell,
    signal: AbortSignal,
    { appium, helperApk }: PhoneOptions = {},
  ): Promise<AndroidPhone> {
    const properties = parseProperties(await ask(adb, commands.properties(), { signal }));
    const apiLevel = Number(properties.get('ro.build.version.sdk'));
    if (!Number.isInteger(apiLevel)) {
      throw new MatadorError(`phone ${adb.serial} does not say which Android it runs`, {
        code: 'phone-unreadable',
        source: 'phone',
        hint: 'Check `adb shell getprop ro.build.version.sdk`.',
      });
    }
    const identity = {
      serial: adb.serial,
      manufacturer: properties.get('ro.product.manufacturer') ?? '',
      model: properties.get('ro.product.model') ?? '',
      androidVersion: properties.get('ro.build.version.release') ?? '',
      apiLevel,
    };
    if (apiLevel < oldestApiLevel) {
      throw new MatadorError(`phone ${adb.serial} runs Android ${identity.androidVersion}`, {
        code: 'android-too-old',
        source: 'phone',
        hint: 'Use a phone with Android 8 or newer.',
      });
    }
    const found = new FoundState(adb);
    const helper = new HelperApp(adb, found, helperApk);
    const extras = {
      location: await locationOf(adb, apiLevel, found, helper, signal),
      firewall: await firewallOf(adb, apiLevel, found, signal),
    };
    const wlanInterface = properties.get('wifi.interface') ?? 'wlan0';
    const bootId = await bootIdOf(adb, signal);
    return new AndroidPhone(adb, identity, bootId, wlanInterface, found, helper, appium, extras);
  }

  capabilities(): ReadonlySet<PhoneCapability> {
    const capabilities = new Set(phoneCapabilities);
    if (this.location === undefined) capabilities.delete('location');
    if (this.firewall === undefined) capabilities.delete('firewall');
    return capabilities;
  }

  async notifications(signal: AbortSignal): Promise<readonly PhoneNotification[]> {
    return parseNotifications(await ask(this.adb, commands.notifications(), { signal }));
  }

  async restore(signal: AbortSignal): Promise<readonly string[]> {
    const { adb: shell, identity, wlanInterface, found } = this;
    // What a session put on the phone is taken away as well.
    await this.appium?.close();
    return await restorePhone({ shell, apiLevel: identity.apiLevel, wlanInterface, found }, signal);
  }

  async shell(
    argv: readonly string[],
    options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
    const { exitCode, stdout, stderr } = await this.adb.execute(argv, { ...options, once: true });
    return { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
  }

  async check(network: WifiNetwork, signal: AbortSignal): Promise<void> {
    const bootId = await bootIdOf(this.adb, signal);
    if (bootId !== this.bootId) {
      throw new MatadorError(`phone ${this.adb.serial} restarted during the measurement`, {
        code: 'phone-restarted',
        source: 'phone',
        hint: 'A restart undoes what keeps a measurement in bounds. Look after battery and updates.',
      });
    }
    await this.network.check(network, signal);
  }

  observe(listener: AnomalyListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Passes on what happened to this phone. */
  tell(report: AnomalyReport): void {
    for (const listener of this.listeners) listener(report);
  }

  async ui(signal: AbortSignal): Promise<UiSession> {
    signal.throwIfAborted();
    if (this.appium !== undefined) {
      return await this.appium.open(this.found, (report) => this.tell(report), signal);
    }
    const keyboard = new UnicodeKeyboard(this.adb, this.found, this.helper);
    return new AdbUiSession(this.adb, uiLimits, keyboard);
  }

  async close(): Promise<void> {
    await this.appium?.close();
    await this.adb.close();
  }
}

/** A phone that keeps it secret refuses in the same words each time. */
async function bootIdOf(adb: PhoneShell, signal: AbortSignal): Promise<string> {
  return answerOf(await adb.execute(commands.bootId(), { signal }));
}
