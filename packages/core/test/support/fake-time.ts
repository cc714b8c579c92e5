import { setImmediate as turn } from 'node:timers/promises';
import type { Time } from '../../src/index.js';

/** A time in which nobody waits: whoever sleeps has slept at once, and it is later. */
export class FakeTime implements Time {
  readonly slept: number[] = [];
  private at = Date.parse('2026-01-02T03:04:05.006Z');

  now(): number {
    return this.at;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await turn();
    signal.throwIfAborted();
    this.at += ms;
    this.slept.push(ms);
  }
}
