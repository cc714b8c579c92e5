import type { Phone, PhoneCapability, PhoneIdentity, UiSession } from '@matador/core';
import { MatadorError, phoneCapabilities } from '@matador/core';
import { AdbUiSession } from './adb-ui-session.js';
import { parseProperties } from './answers.js';
import { commands, oldestApiLevel } from './commands.js';
import { AndroidNetwork } from './network.js';
import { AndroidPackages } from './packages.js';
import type { PhoneShell } from './phone-shell.js';
import { ask } from './phone-shell.js';
import { AndroidScreen } from './screen.js';

/** An Android phone, 8 or newer, without root and with nothing installed on it. */
export class AndroidPhone implements Phone {
  readonly network: AndroidNetwork;
  readonly screen: AndroidScreen;
  readonly packages: AndroidPackages;

  private constructor(
    private readonly adb: PhoneShell,
    readonly identity: PhoneIdentity,
    wlanInterface: string,
  ) {
    this.network = new AndroidNetwork(adb, identity.apiLevel, wlanInterface);
    this.screen = new AndroidScreen(adb);
    this.packages = new AndroidPackages(adb);
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
    return new AndroidPhone(adb, identity, properties.get('wifi.interface') ?? 'wlan0');
  }

  capabilities(): ReadonlySet<PhoneCapability> {
    return new Set(phoneCapabilities);
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
