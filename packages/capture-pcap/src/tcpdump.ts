import type { CaptureProgram } from './capture.js';

/** Bytes of each packet that are kept: more than any packet has. */
export const snapLength = 262_144;

/** The tcpdump of the gateway. @param ringKiB the size of the kernel's packet ring. */
export function tcpdumpProgram(ringKiB: number): CaptureProgram {
  return {
    id: 'tcpdump',
    argv: (device) => tcpdumpArgv(device, ringKiB),
    hint: 'Run `tcpdump -i` with the interface on the gateway, as the same user, to see why.',
  };
}

/**
 * What runs on the gateway. A large ring, since in immediate mode each packet of an interface with
 * segmentation offload takes a slot of the longest packet's size.
 * @param ringKiB the size of the kernel's packet ring.
 */
export function tcpdumpArgv(networkInterface: string, ringKiB: number): string[] {
  return [
    ...['tcpdump', '-n', '-i', networkInterface, '-s', String(snapLength)],
    ...['-U', '--immediate-mode', '-B', String(ringKiB), '--time-stamp-precision=nano'],
    // Without it Debian's tcpdump becomes another user, which a user namespace does not have.
    ...['-Z', 'root', '-w', '-'],
  ];
}

/** Printed once packets are being recorded. */
export function isListening(stderr: string): boolean {
  return /^(tcpdump: )?listening on /m.test(stderr);
}

export interface TcpdumpCounters {
  /** By the kernel's filter, dropped ones included. */
  readonly received: number;
  readonly droppedByKernel: number;
  readonly droppedByInterface: number;
}

/** Reads what tcpdump prints at its end; `null` where it is not all there. */
export function parseCounters(stderr: string): TcpdumpCounters | null {
  const count = (what: string): number | null => {
    const match = new RegExp(`^(\\d+) packets? ${what}$`, 'm').exec(stderr);
    return match === null ? null : Number(match[1]);
  };
  const received = count('received by filter');
  const droppedByKernel = count('dropped by kernel');
  if (received === null || droppedByKernel === null) return null;
  const droppedByInterface = count('dropped by interface') ?? 0;
  return { received, droppedByKernel, droppedByInterface };
}
