import { z } from 'zod';
import { idSchema } from './common.js';
import { secretSchema } from './vantage-point.js';
import type { UiSession } from './ui.js';

export const wifiSchema = z.strictObject({
  ssid: z.string().min(1).max(32),
  security: z.enum(['open', 'owe', 'wpa2', 'wpa3']).default('wpa2'),
  passphrase: secretSchema.optional(),
});
/** The testbed's WLAN. */
export type WifiNetwork = z.infer<typeof wifiSchema>;

export const phoneConfigSchema = z.looseObject({
  /** The id of a phone plugin; what else stands here is that plugin's own. */
  provider: idSchema.default('android'),
  /** As `adb devices` lists it. */
  serial: z.string().min(1),
});
export type PhoneConfig = z.infer<typeof phoneConfigSchema>;

export const phoneIdentitySchema = z.object({
  serial: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  androidVersion: z.string(),
  apiLevel: z.int(),
});
export type PhoneIdentity = z.infer<typeof phoneIdentitySchema>;

export const phoneCapabilities = ['network', 'screen', 'packages', 'ui'] as const;
export type PhoneCapability = (typeof phoneCapabilities)[number];

export interface PackageInfo {
  readonly name: string;
  readonly versionName: string;
  readonly versionCode: number;
  readonly uid: number;
}

export interface PhoneNetwork {
  setFlightMode(on: boolean, signal: AbortSignal): Promise<void>;
  /** Returns the phone's address once it is on the network and has one. */
  joinWifi(network: WifiNetwork, signal: AbortSignal): Promise<string>;
  /** Leaves and forgets the network. Idempotent. */
  leaveWifi(network: WifiNetwork, signal: AbortSignal): Promise<void>;
}

export interface PhoneScreen {
  /** Switches the screen on and passes a lock screen without a secret. */
  wake(signal: AbortSignal): Promise<void>;
}

export interface PhonePackages {
  /** `null` where it is not installed. */
  info(name: string, signal: AbortSignal): Promise<PackageInfo | null>;
  /** Starts an activity; `component` as `package/activity`. */
  startActivity(component: string, signal: AbortSignal): Promise<void>;
  /** Opens a link in the package that is named. */
  openLink(link: string, packageName: string, signal: AbortSignal): Promise<void>;
  forceStop(name: string, signal: AbortSignal): Promise<void>;
}

/** An Android device. What it can do is asked first; a member behind a missing capability throws. */
export interface Phone {
  readonly identity: PhoneIdentity;
  capabilities(): ReadonlySet<PhoneCapability>;
  /** Runs a program on the phone. Arguments reach it as they are, quoted for the phone's shell. */
  shell(
    argv: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  readonly network: PhoneNetwork;
  readonly screen: PhoneScreen;
  readonly packages: PhonePackages;
  ui(signal: AbortSignal): Promise<UiSession>;
  close(): Promise<void>;
}

export interface PhoneProvider {
  readonly id: string;
  /** @throws MatadorError source `phone`: `phone-not-found`, `phone-unauthorized`, `phone-offline`. */
  open(config: PhoneConfig, signal: AbortSignal): Promise<Phone>;
}
