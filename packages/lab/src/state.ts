import { join } from 'node:path';

/** The lab's own folder, on a file system that ends with the lab. */
export const labDirectory = '/run/matador-lab';
/** Where the configuration for `matador` stands, as a user with real phones would write it. */
export const labConfigFile = join(labDirectory, 'project', 'matador.config.yaml');
/** The truth as far as it is known while the lab runs: without messages. */
export const labTruthFile = join(labDirectory, 'truth.json');

/** The phones' USB cables, in the tester's namespace. */
export const cablePorts = { a: 5601, b: 5603 } as const;
/** The phone's name in `adb devices`. */
export const phoneSerial = (side: 'a' | 'b'): string => `127.0.0.1:${cablePorts[side]}`;

export const wifiPassphraseFile = join(labDirectory, 'wifi-passphrase');
/** The unix socket of the phone's adbd. */
export const adbSocket = (side: 'a' | 'b'): string => join(labDirectory, `adb-${side}.sock`);
/** What truly happened on a phone or at a server, as JSON Lines. */
export const eventsFile = (name: string): string => join(labDirectory, 'events', `${name}.jsonl`);
