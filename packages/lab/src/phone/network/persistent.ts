import type { Duplex } from 'node:stream';
import type { Random } from '../../random.js';
import { FrameChannel } from '../../services/frames.js';
import { rest } from '../rest.js';
import type { Network } from './network.js';

const firstPause = 1000;
const longestPause = 30_000;

export interface PersistentOptions {
  readonly network: Network;
  /** Makes the connection. `attempt` counts those that failed since the last success, from 0. */
  connect(signal: AbortSignal, attempt: number): Promise<Duplex>;
  readonly random: Random;
  /** Time between two signs of life, ms; without an answer by the next one the connection is dropped. */
  readonly keepAliveEvery: number;
  readonly keepAlive: unknown;
  connected(channel: FrameChannel): void;
  received(message: unknown, channel: FrameChannel): void;
  disconnected(): void;
}

/**
 * A connection that is kept: made again after growing pauses when it fails, and at once when the
 * phone comes onto a network.
 */
export class PersistentConnection {
  private life: AbortController | undefined;

  constructor(private readonly options: PersistentOptions) {}

  /** Keeps the connection from now on. Idempotent. */
  start(): void {
    if (this.life !== undefined) return;
    const life = new AbortController();
    this.life = life;
    const { network } = this.options;
    let attempt = new AbortController();
    const restart = (): void => {
      attempt.abort();
      attempt = new AbortController();
      void this.keep(AbortSignal.any([life.signal, attempt.signal]));
    };
    const rest = (): void => attempt.abort();
    network.on('up', restart);
    network.on('down', rest);
    life.signal.addEventListener('abort', () => {
      network.off('up', restart);
      network.off('down', rest);
    });
    if (network.online) restart();
  }

  /** Closes the connection and keeps none. Idempotent. */
  stop(): void {
    this.life?.abort();
    this.life = undefined;
  }

  private async keep(signal: AbortSignal): Promise<void> {
    let pause = firstPause;
    let failed = 0;
    while (!signal.aborted) {
      try {
        const socket = await this.options.connect(signal, failed);
        pause = firstPause;
        failed = 0;
        await this.use(socket);
      } catch {
        // Why it failed stands in the events; here only the next attempt matters.
        failed += 1;
      }
      const jittered = pause * (0.75 + this.options.random() / 2);
      await rest(jittered, signal);
      pause = Math.min(pause * 2, longestPause);
    }
  }

  private async use(socket: Duplex): Promise<void> {
    const { options } = this;
    let alive = true;
    const channel = new FrameChannel(socket, (message) => {
      alive = true;
      options.received(message, channel);
    });
    const timer = setInterval(() => {
      if (!alive) socket.destroy();
      alive = false;
      channel.send(options.keepAlive);
    }, options.keepAliveEvery);
    timer.unref();
    options.connected(channel);
    await new Promise<void>((resolve) => {
      if (socket.closed) resolve();
      else socket.once('close', () => resolve());
    });
    clearInterval(timer);
    options.disconnected();
  }
}
