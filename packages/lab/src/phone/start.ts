import { readFileSync, rmSync } from 'node:fs';
import { openEventLog } from '../event-log.js';
import { serveFaults } from '../faults/control.js';
import { withFaults } from '../faults/schedule.js';
import { phoneFaultSchema } from '../faults/schema.js';
import { startAdbd } from './adb/adbd.js';
import type { PhoneParts } from './android-phone.js';
import { AndroidPhone } from './android-phone.js';
import type { PhoneProgramConfig } from './config.js';
import { breakPhone } from './faults.js';
import { ipLink } from './network/link.js';
import { realReach } from './network/real-reach.js';
import { adbBanner } from './properties.js';
import { createShell } from './shell/run.js';
import { commandTable } from './shell/table.js';

export interface RunningPhone {
  readonly phone: AndroidPhone;
  close(): Promise<void>;
}

/**
 * Boots a phone; resolves when its adbd accepts connections. The interface is left down, unless the
 * phone knows the network.
 * @param world what stands in for the interface and the network; by default they are those of this
 * process's network namespace.
 */
export async function startPhone(
  config: PhoneProgramConfig,
  world: Partial<Pick<PhoneParts, 'link' | 'reach'>> = {},
): Promise<RunningPhone> {
  const now = Date.now;
  const events = withFaults(openEventLog(config.eventsFile, now), config.faults, (fault) => {
    void breakPhone(phone, adbd, fault);
  });
  const link = world.link ?? ipLink(config.wifi.interface);
  await link.down();
  const passphrase = readPassphrase(config);
  const phone = new AndroidPhone(config, {
    link,
    accessPoint: { ...config.wifi, passphrase },
    reach: world.reach ?? realReach(config.wifi.dns),
    ca: readFileSync(config.caFile, 'utf8'),
    events,
    // What truly happened is told by the true time.
    now: () => now() + config.clockAheadSeconds * 1000,
  });
  rmSync(config.adbSocket, { force: true });
  const adbd = await startAdbd(config.adbSocket, {
    banner: adbBanner(phone.properties),
    runShell: createShell(phone, commandTable),
    files: phone.files,
    ports: phone.ports,
  });
  const control =
    config.controlSocket === undefined
      ? undefined
      : await serveFaults(config.controlSocket, phoneFaultSchema, (fault) =>
          breakPhone(phone, adbd, fault),
        );
  events.record('booted', { name: config.name });
  if (config.wifi.joined) phone.wifi.connect(config.wifi.ssid, config.wifi.security, passphrase);
  return {
    phone,
    close: async () => {
      await control?.close();
      phone.shutDown();
      await adbd.close();
      await link.down();
      events.close();
    },
  };
}

/** What the access point asks for; `undefined` where it asks for nothing. */
function readPassphrase({ wifi: { passphrase } }: PhoneProgramConfig): string | undefined {
  if (passphrase === undefined) return undefined;
  if ('file' in passphrase) return readFileSync(passphrase.file, 'utf8').replace(/\r?\n$/, '');
  return process.env[passphrase.env];
}
