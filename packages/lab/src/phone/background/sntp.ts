import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { fromNtpTimestamp, ntpTimestamp } from '../../services/ntp.js';

interface Target {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks a time server at one of its addresses after the other, until one answers.
 * @returns the clock's offset in ms: what to add to this clock to have the server's.
 * @throws when none answers, each within 5 s, or the signal is aborted.
 */
export async function askTime(
  targets: readonly Target[],
  now: () => number,
  signal: AbortSignal,
): Promise<number> {
  let failure: unknown = new Error('no address to ask');
  for (const target of targets) {
    try {
      return await askOne(target, now, signal);
    } catch (error) {
      failure = error;
      signal.throwIfAborted();
    }
  }
  throw failure;
}

async function askOne(target: Target, now: () => number, signal: AbortSignal): Promise<number> {
  const request = Buffer.alloc(48);
  // No leap warning, version 3, mode client: as Android's SntpClient asks.
  request[0] = (3 << 3) | 3;
  const sentAt = now();
  ntpTimestamp(sentAt).copy(request, 40);
  const answer = await exchange(request, target, signal);
  if (answer.length < 48) throw new Error('not an NTP answer');
  const arrivedAt = now();
  const receivedAt = fromNtpTimestamp(answer.subarray(32, 40));
  const answeredAt = fromNtpTimestamp(answer.subarray(40, 48));
  return (receivedAt - sentAt + (answeredAt - arrivedAt)) / 2;
}

function exchange(request: Buffer, { host, port }: Target, signal: AbortSignal): Promise<Buffer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  return new Promise<Buffer>((resolve, reject) => {
    const give = (): void => reject(new Error('no answer from the time server'));
    if (limit.aborted) give();
    limit.addEventListener('abort', give, { once: true });
    socket.once('message', resolve);
    socket.once('error', reject);
    socket.send(request, port, host);
  }).finally(() => socket.close());
}
