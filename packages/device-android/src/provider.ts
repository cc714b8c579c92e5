import type { Phone, PhoneConfig, PhoneProvider } from '@matador/core';
import { UsageError } from '@matador/core';
import { AdbServer } from './adb-server.js';
import { AndroidPhone } from './android-phone.js';
import type { DeviceAndroidOptions } from './options.js';

/** Opens phones that an adb server reaches. */
export class AndroidPhoneProvider implements PhoneProvider {
  readonly id = 'android';
  private readonly server: AdbServer;

  constructor(options: DeviceAndroidOptions) {
    this.server = new AdbServer(options);
  }

  /** @throws UsageError `config-invalid` for a phone configured with more than its serial. */
  async open(config: PhoneConfig, signal: AbortSignal): Promise<Phone> {
    const { provider, serial, ...unknown } = config;
    const [name] = Object.keys(unknown);
    if (name !== undefined) {
      throw new UsageError(`phone ${serial} (${provider}): there is no setting "${name}"`, {
        code: 'config-invalid',
        source: 'phone',
        hint: 'A phone of this kind is configured by its serial alone.',
      });
    }
    const shell = await this.server.connect(serial, signal);
    try {
      return await AndroidPhone.over(shell, signal);
    } catch (error) {
      await shell.close().catch(() => undefined);
      throw error;
    }
  }
}
