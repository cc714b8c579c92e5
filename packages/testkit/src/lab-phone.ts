import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhoneProgramConfig } from '@matador/lab';
import { phoneProgramSchema, startPhone } from '@matador/lab';
import type { PhoneWorld } from './world.js';

export interface LabPhoneOptions {
  /** As in `ro.build.version.release`; default 15. */
  readonly androidVersion?: string;
  /** Default 35. */
  readonly apiLevel?: number;
  /** The messenger that is installed; default: Signal, to which `PhoneWorld.app` belongs. */
  readonly app?: PhoneProgramConfig['apps'][number];
}

export interface LabPhoneWorld extends PhoneWorld {
  /** Pulls the cable and plugs it in again: every connection to the phone's adbd ends. */
  replug(): void;
}

/**
 * The lab's virtual phone, alone: a real adbd on a port of this machine, with one messenger. Its
 * WLAN leads nowhere, so neither root nor a network namespace is needed.
 */
export async function labPhone(options: LabPhoneOptions = {}): Promise<LabPhoneWorld> {
  const signalApp = { app: 'signal', account: { name: 'Alice', handle: '+491512345678' } } as const;
  const { androidVersion = '15', apiLevel = 35, app = signalApp } = options;
  const folder = await mkdtemp(join(tmpdir(), 'matador-testkit-'));
  const file = (name: string) => join(folder, name);
  await writeFile(file('ca.pem'), '');
  await writeFile(file('passphrase'), 'correct horse\n');
  const contact = { name: 'Bob', handle: '+41791234567' };
  const wifi = {
    ssid: 'matador-testkit',
    security: 'wpa2' as const,
    passphrase: { file: file('passphrase') },
  };
  const config = phoneProgramSchema.parse({
    name: 'testkit',
    adbSocket: file('adb'),
    eventsFile: file('events.jsonl'),
    caFile: file('ca.pem'),
    device: {
      manufacturer: 'Google',
      model: 'Pixel 7',
      device: 'panther',
      androidVersion,
      apiLevel,
    },
    wifi: {
      ...wifi,
      address: '192.168.71.20/24',
      gateway: '192.168.71.1',
      dns: ['192.168.71.1'],
    },
    contacts: [contact],
    apps: [app],
  });
  const phone = await startPhone(config, {
    link: { up: () => Promise.resolve(), down: () => Promise.resolve() },
    reach: {
      resolve: () => Promise.reject(new Error('this WLAN leads nowhere')),
      cancel: () => undefined,
      locate: (host, port) => ({ host, port }),
    },
  });
  const relay = await relayTo(config.adbSocket);
  return {
    serial: `127.0.0.1:${relay.port}`,
    wifi,
    app: {
      packageName: 'org.thoughtcrime.securesms',
      link: `sgnl://signal.me/#p/${contact.handle}`,
    },
    replug: () => relay.cut(),
    close: async () => {
      relay.cut();
      relay.close();
      await phone.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** TCP on this machine for a unix socket, as adb wants it. */
async function relayTo(
  path: string,
): Promise<{ readonly port: number; readonly cut: () => void; readonly close: () => void }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const adbd = connect(path);
    for (const [one, other] of [
      [client, adbd],
      [adbd, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    close: () => server.close(),
  };
}
