import { listenUdp } from './listen-udp.js';
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
  return await listenUdp(port, (request, from, answer) => {
    const receivedAt = now();
    const bytes = ntpAnswer(request, receivedAt, now());
    if (bytes === undefined) return;
    events.record('ntp', { from });
    answer(bytes);
  });
}
