import { join } from 'node:path';

/** The lab's own folder, on a file system that ends with the lab. */
export const labDirectory = '/run/matador-lab';
/** Where the configuration for `matador` stands, as a user with real phones would write it. */
export const labConfigFile = join(labDirectory, 'project', 'matador.config.yaml');
/** The truth as far as it is known while the lab runs: without messages. */
export const labTruthFile = join(labDirectory, 'truth.json');

export const wifiPassphraseFile = join(labDirectory, 'wifi-passphrase');
/** The unix socket of a phone's adbd, by the phone's name. */
export const adbSocket = (phone: string): string => join(labDirectory, `${phone}.adb.sock`);
/** What truly happened on a phone or at a server, as JSON Lines. */
export const eventsFile = (name: string): string => join(labDirectory, 'events', `${name}.jsonl`);

/** Where the lab's programs take faults. */
export const controlDirectory = join(labDirectory, 'control');
export const controlSocket = (name: string): string => join(controlDirectory, `${name}.sock`);
/** Where the lab itself takes those of its network and its disk. */
export const networkSocket = join(labDirectory, 'network.sock');

/** A file system of its own, for a data set whose disk is to be full; it ends with the lab. */
export const labDisk = join(labDirectory, 'disk');
