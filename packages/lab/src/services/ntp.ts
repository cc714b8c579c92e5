import { createSocket } from 'node:dgram';
import type { RunningService, ServiceParts } from './service.js';

/** Seconds from 1900 to 1970. */
const ntpEpoch = 2_208_988_800;

/** A time as NTP writes it: seconds since 1900 and their fraction, 32 bits each. */
export function ntpTimestamp(ms: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(Math.floor(ms / 1000) + ntpEpoch, 0);
  bytes.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), 4);
  return bytes;
}

/** ms since the epoch. */
export function fromNtpTimestamp(bytes: Buffer): number {
  return (bytes.readUInt32BE(0) - ntpEpoch) * 1000 + (bytes.readUInt32BE(4) / 2 ** 32) * 1000;
}

/**
 * The SNTP answer to a client's request (RFC 4330); `undefined` for what is no such request.
 * @param receivedAt, sentAt ms since the epoch.
 */
export function ntpAnswer(request: Buffer, receivedAt: number, sentAt: number): Buffer | undefined {
  const first = request[0] ?? 0;
  const mode = first & 0b111;
  const version = (first >> 3) & 0b111;
  if (request.length < 48 || mode !== 3 || version < 1 || version > 4) return undefined;
  const answer = Buffer.alloc(48);
  answer[0] = (version << 3) | 4;
  // Stratum 1, the client's poll interval, a precision of 2^-20 s, reference "GPS".
  answer[1] = 1;
  answer[2] = request[2] ?? 6;
  answer.writeInt8(-20, 3);
  answer.write('GPS\0', 12, 'latin1');
  ntpTimestamp(receivedAt).copy(answer, 16);
  request.copy(answer, 24, 40, 48);
  ntpTimestamp(receivedAt).copy(answer, 32);
  ntpTimestamp(sentAt).copy(answer, 40);
  return answer;
}

export async function startNtp(
  port: number,
  { events, now }: ServiceParts,
): Promise<RunningService> {
  const socket = createSocket('udp4');
  socket.on('message', (request, from) => {
    const receivedAt = now();
    const answer = ntpAnswer(request, receivedAt, now());
    if (answer === undefined) return;
    events.record('ntp', { from: from.address });
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, resolve);
  });
  socket.on('error', () => undefined);
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
