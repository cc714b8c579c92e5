import type {
  Phone,
  PhoneCapability,
  PhoneFirewall,
  PhoneIdentity,
  PhoneLocation,
  PhoneNotification,
  UiSession,
} from '@matador/core';
import { MatadorError, phoneCapabilities } from '@matador/core';
import { AdbUiSession } from './adb-ui-session.js';
import { parseNotifications, parseProperties } from './answers.js';
import { AndroidClock } from './clock.js';
import { commands, oldestApiLevel } from './commands.js';
import { FoundState } from './found-state.js';
import { AndroidLog } from './log.js';
import { AndroidNetwork } from './network.js';
import { AndroidPackages } from './packages.js';
import type { PhoneShell } from './phone-shell.js';
import { ask } from './phone-shell.js';
import { restorePhone } from './restore.js';
import { AndroidScreen } from './screen.js';
import { firewallOf, locationOf } from './versions.js';

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

  private constructor(
    private readonly adb: PhoneShell,
    readonly identity: PhoneIdentity,
    private readonly wlanInterface: string,
    private readonly found: FoundState,
    { location, firewall }: Extras,
  ) {
    this.network = new AndroidNetwork(adb, identity.apiLevel, wlanInterface, found);
    this.screen = new AndroidScreen(adb, found);
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
  static async over(adb: PhoneShell, signal: AbortSignal): Promise<AndroidPhone> {
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
    const extras = {
      location: await locationOf(adb, apiLevel, found, signal),
      firewall: await firewallOf(adb, apiLevel, found, signal),
    };
    const wlanInterface = properties.get('wifi.interface') ?? 'wlan0';
    return new AndroidPhone(adb, identity, wlanInterface, found, extras);
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
    return await restorePhone({ shell, apiLevel: identity.apiLevel, wlanInterface, found }, signal);
  }

  async shell(
    argv: readonly string[],
    options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
    const { exitCode, stdout, stderr } = await this.adb.execute(argv, options);
    return { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
  }

  ui(signal: AbortSignal): Promise<UiSession> {
    signal.throwIfAborted();
    return Promise.resolve(new AdbUiSession(this.adb));
  }

  async close(): Promise<void> {
    await this.adb.close();
  }
}
