import type { TLSSocket } from 'node:tls';
import { exponential } from '../../random.js';
import { request } from '../network/https-request.js';
import { rest } from '../rest.js';
import type { ChatterOptions } from './chatter.js';

type Other = ChatterOptions['config']['others'][number];

/** Between two requests of one burst, ms on average. */
const pause = 150;

/**
 * What the other apps on a phone send by themselves: bursts of HTTPS requests at random times, each
 * over a connection of its own or all over one that is kept. Goes on until the signal is aborted.
 */
export async function talkToOther(
  other: Other,
  options: ChatterOptions,
  signal: AbortSignal,
): Promise<void> {
  const { random } = options;
  const kept = new KeptConnection(other, options, signal);
  while (!signal.aborted) {
    await rest(exponential(random, other.everySeconds) * 1000, signal);
    const requests = 1 + Math.floor(random() * other.requests);
    for (let index = 0; index < requests; index++) {
      if (index > 0) await rest(exponential(random, pause), signal);
      const body = Buffer.alloc(Math.floor(random() * other.bytes.up));
      const path = `/bytes/${Math.floor(random() * other.bytes.down)}`;
      // Failed attempts stand in the events, where the network records them.
      await (other.kept ? kept.send(path, body) : sendOnce(other, options, signal, path, body))
        // The next burst comes whatever became of this one.
        .catch(() => undefined);
    }
  }
}

async function sendOnce(
  { name, app }: Other,
  { network }: ChatterOptions,
  signal: AbortSignal,
  path: string,
  body: Buffer,
): Promise<void> {
  const target = { purpose: 'background', app, name, port: 443, tls: true, signal } as const;
  await request(network, target, 'GET', path, body);
}

class KeptConnection {
  private socket: TLSSocket | undefined;

  constructor(
    private readonly other: Other,
    private readonly options: ChatterOptions,
    private readonly signal: AbortSignal,
  ) {}

  async send(path: string, body: Buffer): Promise<void> {
    const { name, app } = this.other;
    if (this.socket === undefined || this.socket.destroyed) {
      const target = { purpose: 'background', app, name, port: 443, signal: this.signal } as const;
      this.socket = await this.options.network.connectTls(target);
      // Answers are of no interest: they only have to be taken.
      this.socket.resume();
    }
    const head = `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nContent-Length: ${body.length}\r\n\r\n`;
    this.socket.write(Buffer.concat([Buffer.from(head), body]));
  }
}
