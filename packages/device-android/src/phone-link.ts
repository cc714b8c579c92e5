import type { Duplex } from 'node:stream';
import type { AnomalyReport, MatadorError } from '@matador/core';
import { abortable } from './abortable.js';

export interface PhoneLinkParts {
  readonly serial: string;
  /** Connects to a service of the phone's adbd. */
  readonly open: (name: string, signal: AbortSignal) => Promise<Duplex>;
  /** Copies a file of this machine onto the phone. */
  readonly push: (file: string, path: string, signal: AbortSignal) => Promise<void>;
  /** Waits until the phone is usable again. */
  readonly reconnect: (signal: AbortSignal) => Promise<void>;
  readonly disconnect: () => Promise<void>;
  /** A phone that restarts takes the longest to come back, ms. */
  readonly returnTimeoutMs: number;
}

/** What a phone that is gone for the moment is refused with. */
const passing = [
  'phone-lost',
  'phone-not-found',
  'phone-offline',
  'adb-server-unreachable',
] as const;

/** One phone over an adb server: what happens when the cable, the server or the phone goes away. */
export class PhoneLink {
  readonly serial: string;
  private returning: Promise<void> | undefined;
  /** A phone that did not come back is not waited for again, until it answers. */
  private givenUp = false;
  /** Told when the phone came back, or did not. */
  onLoss: (report: AnomalyReport) => void = () => undefined;

  constructor(private readonly parts: PhoneLinkParts) {
    this.serial = parts.serial;
  }

  async open(name: string, signal: AbortSignal): Promise<Duplex> {
    const stream = await this.parts.open(name, signal);
    this.givenUp = false;
    return stream;
  }

  async push(file: string, path: string, signal: AbortSignal): Promise<void> {
    await this.parts.push(file, path, signal);
    this.givenUp = false;
  }

  /** Whether an error is worth waiting for the phone's return. */
  mayReturn(error: MatadorError): boolean {
    return !this.givenUp && passing.some((code) => code === error.code);
  }

  /** Waits until the phone is back, once for all commands that lost it. @throws the loss. */
  async wait(loss: MatadorError, signal: AbortSignal | undefined): Promise<void> {
    this.returning ??= this.waitForReturn(loss).finally(() => {
      this.returning = undefined;
    });
    await (signal === undefined ? this.returning : abortable(this.returning, signal));
  }

  async close(): Promise<void> {
    await this.parts.disconnect();
  }

  private async waitForReturn(loss: MatadorError): Promise<void> {
    const lostAt = Date.now();
    try {
      await this.parts.reconnect(AbortSignal.timeout(this.parts.returnTimeoutMs));
    } catch {
      this.givenUp = true;
      this.tell(`${loss.message}; it did not come back`, 'failed', lostAt);
      throw loss;
    }
    const seconds = ((Date.now() - lostAt) / 1000).toFixed(1);
    this.tell(`${loss.message}; it was back after ${seconds} s`, 'survived', lostAt);
  }

  private tell(what: string, action: AnomalyReport['action'], at: number): void {
    this.onLoss({ kind: 'connection-lost', what, action, at });
  }
}
