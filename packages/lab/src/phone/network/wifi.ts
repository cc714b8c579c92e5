import type { WifiNetwork } from '@matador/core';
import type { EventLog } from '../../event-log.js';
import type { Lease, WifiLink } from './link.js';
import type { Network } from './network.js';

export type Security = WifiNetwork['security'];

export interface SavedNetwork {
  readonly id: number;
  readonly ssid: string;
  readonly security: Security;
  readonly passphrase: string | undefined;
}

/** The one network in the air, and what it gives to a phone that it lets in. */
export interface AccessPoint extends Lease {
  readonly ssid: string;
  readonly security: Security;
  readonly passphrase: string | undefined;
  /** Name of the phone's interface. */
  readonly interface: string;
}

/** Which WLAN the phone hears: its own, none, or a stranger's that it moves to by itself. */
export type Reach = 'own' | 'none' | 'other';

/** A network that some app suggested to Android: it is not among the saved ones. */
const other: SavedNetwork = {
  id: 97,
  ssid: 'Guest-WLAN',
  security: 'open',
  passphrase: undefined,
};
const otherAddress = '10.14.3.27/24';

/** The Wi-Fi radio and flight mode: which network the phone is booked into, if any. */
export class Wifi {
  private saved: SavedNetwork[] = [];
  private current: SavedNetwork | undefined;
  private radioOn = true;
  private flight = false;
  private restoreAfterFlight = false;
  private lastId = -1;
  private reach: Reach = 'own';
  /** The link changes one step after another. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly accessPoint: AccessPoint,
    private readonly link: WifiLink,
    private readonly network: Network,
    private readonly events: EventLog,
  ) {}

  get enabled(): boolean {
    return this.radioOn;
  }

  get flightMode(): boolean {
    return this.flight;
  }

  /** What the phone is booked into, once it has its address. */
  get connected(): SavedNetwork | undefined {
    if (this.elsewhere) return other;
    return this.network.online ? this.current : undefined;
  }

  private get elsewhere(): boolean {
    return this.reach === 'other' && this.radioOn;
  }

  /** What the network gives to every phone in it. */
  get lease(): AccessPoint {
    return this.elsewhere ? { ...this.accessPoint, address: otherAddress } : this.accessPoint;
  }

  /** The stranger's network leads nowhere; back in reach of its own, the phone joins that again. */
  async setReach(reach: Reach): Promise<void> {
    if (reach === this.reach) return;
    this.reach = reach;
    this.events.record('wifi-reach', { reach });
    if (reach !== 'own') await this.leave();
    else if (this.radioOn) this.joinSaved();
  }

  savedNetworks(): readonly SavedNetwork[] {
    return this.saved;
  }

  async setEnabled(on: boolean): Promise<void> {
    if (on === this.radioOn) return;
    this.radioOn = on;
    if (on) this.joinSaved();
    else await this.leave();
  }

  /** Switches all radios off; off again, Wi-Fi is as it was before. */
  async setFlightMode(on: boolean): Promise<void> {
    if (on === this.flight) return;
    this.flight = on;
    this.events.record('flight-mode', { on });
    if (on) {
      this.restoreAfterFlight = this.radioOn;
      await this.setEnabled(false);
    } else if (this.restoreAfterFlight) {
      await this.setEnabled(true);
    }
  }

  /**
   * Saves the network and begins to join it; whether that works shows later.
   * @returns false where the passphrase cannot be one.
   */
  connect(ssid: string, security: Security, passphrase: string | undefined): boolean {
    const secret = security === 'wpa2' || security === 'wpa3';
    if (secret && !/^[\x20-\x7e]{8,63}$/.test(passphrase ?? '')) return false;
    const known = this.saved.find((n) => n.ssid === ssid && n.security === security);
    if (known === undefined) this.lastId += 1;
    const network = { id: known?.id ?? this.lastId, ssid, security, passphrase };
    const there = this.connected !== undefined && this.connected === known;
    if (there && known.passphrase === passphrase) return true;
    this.saved = [...this.saved.filter((n) => n !== known), network];
    if (this.radioOn) void this.leave().then(() => this.join(network));
    return true;
  }

  /** @returns false where there is no such network. */
  async forget(id: number): Promise<boolean> {
    const network = this.saved.find((n) => n.id === id);
    if (network === undefined) return false;
    this.saved = this.saved.filter((n) => n !== network);
    if (this.current?.id === id) await this.leave();
    return true;
  }

  private joinSaved(): void {
    const network = this.saved.find((n) => this.refusal(n) === undefined);
    if (network !== undefined) void this.join(network);
  }

  /** Why the access point would not let the phone in. */
  private refusal(network: SavedNetwork): string | undefined {
    const { ssid, security, passphrase } = this.accessPoint;
    if (this.reach !== 'own') return 'out-of-reach';
    if (network.ssid !== ssid || network.security !== security) return 'no-such-network';
    if (network.passphrase !== passphrase) return 'wrong-passphrase';
    return undefined;
  }

  private join(network: SavedNetwork): Promise<void> {
    return this.inTurn(async () => {
      if (!this.radioOn || !this.saved.includes(network)) return;
      const refusal = this.refusal(network);
      if (refusal !== undefined) {
        this.events.record('wifi-refused', { ssid: network.ssid, reason: refusal });
        return;
      }
      await this.link.up(this.accessPoint);
      this.current = network;
      this.events.record('wifi-joined', {
        ssid: network.ssid,
        address: this.accessPoint.address,
      });
      this.network.goOnline();
    });
  }

  private leave(): Promise<void> {
    return this.inTurn(async () => {
      if (this.current === undefined) return;
      const { ssid } = this.current;
      this.current = undefined;
      this.network.goOffline();
      await this.link.down();
      this.events.record('wifi-left', { ssid });
    });
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.work.then(step).catch((error: unknown) => {
      this.events.record('wifi-failed', { error: String(error) });
    });
    this.work = done;
    return done;
  }
}
