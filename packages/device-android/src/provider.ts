import type { Phone, PhoneConfig, PhoneProvider } from '@matador/core';
import { UsageError } from '@matador/core';
import { z } from 'zod';
import { AdbServer } from './adb-server.js';
import { AdbShell } from './adb-shell.js';
import type { PhoneOptions, UiOpener } from './android-phone.js';
import { AndroidPhone } from './android-phone.js';
import { AppiumConnection } from './appium/connection.js';
import { noteBeforeAppium } from './appium/notes.js';
import { findHelperApk } from './appium/npm-packages.js';
import { AppiumServer } from './appium/server.js';
import { AppiumUiSession } from './appium/ui-session.js';
import type { DeviceAndroidOptions } from './options.js';
import type { PhoneShell } from './phone-shell.js';

const phoneSchema = z.strictObject({
  provider: z.string(),
  serial: z.string(),
  /** How the screen is looked at and acted on. */
  ui: z.enum(['adb', 'appium']).default('adb'),
  /**
   * Appium's helper app `io.appium.settings` is used where it is found, or installed when it is
   * needed and removed again.
   */
  helper: z.enum(['found', 'install']).default('found'),
});

/** Opens phones that an adb server reaches. */
export class AndroidPhoneProvider implements PhoneProvider {
  readonly id = 'android';
  private readonly adb: AdbServer;
  private readonly appium: AppiumServer;

  /** @param project the folder of the user's project, where Appium is installed. */
  constructor(
    options: DeviceAndroidOptions,
    private readonly project: string = process.cwd(),
  ) {
    this.adb = new AdbServer(options);
    this.appium = new AppiumServer({ adbPath: options.adbPath, project });
  }

  /**
   * @throws UsageError `config-invalid`; MatadorError `appium-missing` where the phone is to be
   * driven by Appium, which is not installed.
   */
  async open(config: PhoneConfig, signal: AbortSignal): Promise<Phone> {
    const { serial, ui, helper } = readConfig(config);
    const link = await this.adb.connect(serial, signal);
    const shell = new AdbShell(link);
    const options: PhoneOptions = {
      ...(helper === 'install' ? { helperApk: () => findHelperApk(this.project) } : {}),
      ...(ui === 'appium' ? { appium: this.appiumUi(shell) } : {}),
    };
    try {
      if (ui === 'appium') this.appium.check();
      const phone = await AndroidPhone.over(shell, signal, options);
      link.onLoss = (report) => phone.tell(report);
      return phone;
    } catch (error) {
      await shell.close().catch(() => undefined);
      throw error;
    }
  }

  /**
   * One connection for all sessions of the phone, since Appium takes seconds to begin one; the phone
   * lets go of it, and of the server, when it is put back or closed.
   */
  private appiumUi(shell: PhoneShell): UiOpener {
    let connection: AppiumConnection | undefined;
    const open: UiOpener['open'] = async (found, tell, signal) => {
      if (connection === undefined) {
        await noteBeforeAppium(shell, found, signal);
        this.appium.hold();
        const { appium: server, adb } = this;
        connection = new AppiumConnection({ shell, server, adb: adb.address, tell });
      }
      await connection.begin(signal);
      return new AppiumUiSession(shell.serial, connection);
    };
    const close = async (): Promise<void> => {
      const ended = connection;
      connection = undefined;
      if (ended === undefined) return;
      await ended.close();
      await this.appium.release();
    };
    return { open, close };
  }
}

function readConfig(config: PhoneConfig): z.infer<typeof phoneSchema> {
  const parsed = phoneSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new UsageError(`phone ${config.serial} (${config.provider}): ${problems.join('; ')}`, {
    code: 'config-invalid',
    source: 'phone',
    hint: 'Beside its serial, a phone of this kind has `ui` (adb, appium) and `helper` (found, install).',
  });
}
