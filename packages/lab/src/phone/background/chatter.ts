import type { EventLog } from '../../event-log.js';
import type { Random } from '../../random.js';
import { exponential } from '../../random.js';
import type { PhoneProgramConfig } from '../config.js';
import { request } from '../network/https-request.js';
import type { Network } from '../network/network.js';
import { rest } from '../rest.js';
import { talkToOther } from './others.js';
import { askTime } from './sntp.js';

export interface ChatterOptions {
  readonly network: Network;
  readonly config: PhoneProgramConfig['background'];
  readonly random: Random;
  readonly events: EventLog;
  readonly now: () => number;
}

/**
 * What an Android phone sends by itself while it is on a network: connectivity checks, time,
 * telemetry and what other apps have to say at random times. Returns a function that ends it.
 */
export function startChatter(options: ChatterOptions): () => void {
  const { network } = options;
  let session = new AbortController();
  const begin = (): void => {
    session = new AbortController();
    const { signal } = session;
    void checkConnectivity(options, signal);
    void keepTime(options, signal);
    void sendTelemetry(options, signal);
    for (const other of options.config.others) void talkToOther(other, options, signal);
  };
  const end = (): void => session.abort();
  network.on('up', begin);
  network.on('down', end);
  return () => {
    network.off('up', begin);
    network.off('down', end);
    end();
  };
}

async function checkConnectivity(options: ChatterOptions, signal: AbortSignal): Promise<void> {
  const { connectivityHttp, connectivityHttps } = options.config;
  const target = { purpose: 'background', app: 'com.android.networkstack', signal } as const;
  const path = '/generate_204';
  const { network } = options;
  const statuses = await Promise.all([
    attempt(() =>
      request(network, { ...target, name: connectivityHttp, port: 80, tls: false }, 'GET', path),
    ),
    attempt(() =>
      request(network, { ...target, name: connectivityHttps, port: 443, tls: true }, 'GET', path),
    ),
  ]);
  if (signal.aborted) return;
  options.events.record('connectivity', { validated: statuses.every((s) => s === 204) });
}

async function keepTime(options: ChatterOptions, signal: AbortSignal): Promise<void> {
  const { network, config, now } = options;
  while (!signal.aborted) {
    const offset = await attempt(async () => {
      const targets = await network.datagramTargets({
        purpose: 'background',
        app: 'android',
        name: config.ntp,
        port: 123,
        signal,
      });
      return askTime(targets, now, signal);
    });
    if (offset !== undefined) options.events.record('time-checked', { offsetMs: offset });
    await rest(config.ntpEverySeconds * 1000, signal);
  }
}

async function sendTelemetry(options: ChatterOptions, signal: AbortSignal): Promise<void> {
  const { config, network, random } = options;
  while (config.telemetry.length > 0) {
    await rest(exponential(random, config.telemetryEverySeconds) * 1000, signal);
    if (signal.aborted) return;
    const name = config.telemetry[Math.floor(random() * config.telemetry.length)] ?? '';
    const body = Buffer.alloc(200 + Math.floor(random() * 3000));
    const app = 'com.google.android.gms';
    const target = { purpose: 'background', app, name, port: 443, tls: true, signal } as const;
    await attempt(() => request(network, target, 'POST', '/log/batch', body));
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    // Failed attempts stand in the events, where the network records them.
    return undefined;
  }
}
