import { AndroidPhone } from '../../src/phone/android-phone.js';
import { phoneProgramSchema } from '../../src/phone/config.js';
import type { MessengerId } from '../../src/services/messenger-wire.js';
import type { ShellAnswer } from './shell.js';
import { shellOf } from './shell.js';

export interface BarePhone {
  readonly phone: AndroidPhone;
  /** What was recorded, as `kind` alone. */
  readonly recorded: string[];
  /** What was done to the interface. */
  readonly linkSteps: string[];
  readonly run: (line: string, stdin?: string) => Promise<ShellAnswer>;
}

export interface BarePhoneOptions {
  readonly apiLevel?: number;
  readonly language?: string;
  /** The only messenger; default: Signal, and the newest version. */
  readonly app?: MessengerId;
  readonly version?: string;
  readonly now?: () => number;
  readonly mobileData?: boolean;
  readonly dumpSeconds?: number;
}

/** A phone without adbd whose network answers nothing: for its shell, its screen, its radio. */
export function barePhone(options: BarePhoneOptions = {}): BarePhone {
  const apiLevel = options.apiLevel ?? 34;
  const config = phoneProgramSchema.parse({
    name: 'bare',
    adbSocket: 'none',
    eventsFile: 'none',
    caFile: 'none',
    language: options.language ?? 'en-US',
    device: {
      manufacturer: 'Google',
      model: 'Pixel 7',
      device: 'panther',
      androidVersion: String(apiLevel - 20),
      apiLevel,
    },
    wifi: {
      ssid: 'lab',
      security: 'wpa2',
      address: '192.168.71.20/24',
      gateway: '192.168.71.1',
      dns: ['192.168.71.1'],
    },
    mobileData: options.mobileData,
    dumpSeconds: options.dumpSeconds,
    contacts: [{ name: 'Bob', handle: '+41791234567' }],
    apps: [
      {
        app: options.app ?? 'signal',
        account: { name: 'Alice', handle: '+491512345678' },
        version: options.version,
      },
    ],
  });
  const recorded: string[] = [];
  const linkSteps: string[] = [];
  const phone = new AndroidPhone(config, {
    link: {
      up: ({ address }) => Promise.resolve(void linkSteps.push(`up ${address}`)),
      down: () => Promise.resolve(void linkSteps.push('down')),
    },
    reach: {
      resolve: () => Promise.reject(new Error('no answer')),
      cancel: () => undefined,
      locate: (host, port) => ({ host, port }),
    },
    accessPoint: { ...config.wifi, passphrase: 'correct horse' },
    ca: '',
    events: { record: (kind) => void recorded.push(kind), close: () => undefined },
    now: options.now ?? Date.now,
  });
  return { phone, recorded, linkSteps, run: shellOf(phone) };
}
