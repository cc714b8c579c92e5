import { EventEmitter } from 'node:events';
import type { Settings } from '../settings.js';

/** The screen's power and the lock screen (without a secret). */
export class Power extends EventEmitter<{ change: [] }> {
  private awakeNow = false;
  private lockedNow = true;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: Settings) {
    super();
  }

  get awake(): boolean {
    return this.awakeNow;
  }

  get locked(): boolean {
    return this.lockedNow;
  }

  get stayOn(): boolean {
    return Number(this.settings.get('global', 'stay_on_while_plugged_in') ?? 0) > 0;
  }

  wake(): void {
    if (!this.awakeNow) {
      this.awakeNow = true;
      this.emit('change');
    }
    this.touched();
  }

  /** The screen goes dark, and is locked when it comes back. */
  sleep(): void {
    clearTimeout(this.timer);
    if (!this.awakeNow) return;
    this.awakeNow = false;
    this.lockedNow = true;
    this.emit('change');
  }

  unlock(): void {
    if (!this.lockedNow || !this.awakeNow) return;
    this.lockedNow = false;
    this.emit('change');
  }

  /** Somebody used the phone: the time until the screen goes dark begins anew. */
  touched(): void {
    clearTimeout(this.timer);
    if (!this.awakeNow || this.stayOn) return;
    const timeout = Number(this.settings.get('system', 'screen_off_timeout') ?? 60_000);
    this.timer = setTimeout(() => this.sleep(), Math.min(timeout, 2 ** 31 - 1));
    this.timer.unref();
  }
}
