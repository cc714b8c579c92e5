import { z } from 'zod';
import type { AnomalyListener } from './anomaly.js';
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

/** Those from `location` on are members that a phone may lack; they are `undefined` there. */
export const phoneCapabilities = [
  'network',
  'screen',
  'packages',
  'ui',
  'location',
  'time-zone',
  'firewall',
  'calm',
  'recording',
  'notifications',
  'log',
  'restore',
] as const;
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

/** One file of a screen recording; Android ends a recording after a while, and the next one begins. */
export interface RecordedSegment {
  /** Where it was written to. */
  readonly path: string;
  /** On the engine's clock, ms since the epoch. */
  readonly startedAt: number;
  readonly stoppedAt: number;
}

export interface ScreenRecording {
  /**
   * Ends the recording, fetches its segments and removes them from the phone. One is written to
   * `PREFIX.mp4`, several to `PREFIX-1.mp4`, `PREFIX-2.mp4` and so on, in order of time.
   * @throws MatadorError source `phone`, `recording-failed`, where nothing was recorded.
   */
  stop(prefix: string, signal: AbortSignal): Promise<readonly RecordedSegment[]>;
}

export interface PhoneScreen {
  /** Switches the screen on and passes a lock screen without a secret. */
  wake(signal: AbortSignal): Promise<void>;
  /** Keeps the screen on and still: no animations, no error dialogs, no system update meanwhile. */
  calm?(signal: AbortSignal): Promise<void>;
  /** PNG of what is on the screen. */
  screenshot?(signal: AbortSignal): Promise<Uint8Array>;
  /** Begins to record; the signal is for the beginning alone. */
  record?(signal: AbortSignal): Promise<ScreenRecording>;
}

/** A point on the Earth, in degrees. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface PhoneLocation {
  /** Makes the phone believe that it is there. Returns the method, as in `test-provider`. */
  fake(place: Place, signal: AbortSignal): Promise<string>;
}

export interface PhoneClock {
  /** @param timeZone an IANA name: `America/Sao_Paulo`. */
  setTimeZone(timeZone: string, signal: AbortSignal): Promise<void>;
}

export interface FirewallState {
  /** How the others are kept off: `connectivity-chain` or `iptables`. */
  readonly method: string;
  /** How many packages are kept off the network. */
  readonly blocked: number;
}

export interface PhoneFirewall {
  /**
   * Keeps every other app that somebody installed off the network. What belongs to Android stays on
   * it, push among that: a messenger is measured together with it.
   */
  allowOnly(packages: readonly string[], signal: AbortSignal): Promise<FirewallState>;
}

export interface PhoneNotification {
  readonly packageName: string;
  readonly title: string;
  readonly text: string;
  /** The phone's own clock, ms since the epoch; `null` where it does not say. */
  readonly postedAt: number | null;
}

export interface PhoneLog {
  clear(signal: AbortSignal): Promise<void>;
  /** All lines since it was cleared, or as far back as the phone keeps them; format `threadtime`. */
  read(signal: AbortSignal): Promise<string>;
}

export interface PhonePackages {
  /** `null` where it is not installed. */
  info(name: string, signal: AbortSignal): Promise<PackageInfo | null>;
  /** Starts an activity; `component` as `package/activity`. */
  startActivity(component: string, signal: AbortSignal): Promise<void>;
  /** Opens a link in the package that is named. */
  openLink(link: string, packageName: string, signal: AbortSignal): Promise<void>;
  forceStop(name: string, signal: AbortSignal): Promise<void>;
  /** Ids of the package's processes that run now. */
  processes?(name: string, signal: AbortSignal): Promise<readonly number[]>;
}

/** An Android device. What it can do is asked first; an optional member is there where its capability is. */
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
  readonly location?: PhoneLocation;
  readonly clock?: PhoneClock;
  readonly firewall?: PhoneFirewall;
  readonly log?: PhoneLog;
  notifications?(signal: AbortSignal): Promise<readonly PhoneNotification[]>;
  /**
   * Puts everything back to how it was found before the first change, also by an earlier process
   * that crashed. Returns what was put back, in words; empty where nothing had been changed.
   */
  restore?(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Checks that the phone is still what a measurement was begun on: not restarted since it was
   * opened, on this network, and on no other.
   * @throws MatadorError source `phone`: `phone-restarted`, `wifi-lost`, `wifi-other`,
   * `phone-other-network`.
   */
  check?(network: WifiNetwork, signal: AbortSignal): Promise<void>;
  /** Tells of what happens to the phone, or to what drives it, until the function it returns is called. */
  observe?(listener: AnomalyListener): () => void;
  ui(signal: AbortSignal): Promise<UiSession>;
  close(): Promise<void>;
}

/** Fakes a phone's location in a way of its own, as a rooted phone may: asked before the phone itself. */
export interface LocationSpoofer {
  readonly id: string;
  canFake(phone: Phone, signal: AbortSignal): Promise<boolean>;
  fake(phone: Phone, place: Place, signal: AbortSignal): Promise<void>;
  /** Shows the true location again. */
  stop(phone: Phone, signal: AbortSignal): Promise<void>;
}

export interface PhoneProvider {
  readonly id: string;
  /** @throws MatadorError source `phone`: `phone-not-found`, `phone-unauthorized`, `phone-offline`. */
  open(config: PhoneConfig, signal: AbortSignal): Promise<Phone>;
}
