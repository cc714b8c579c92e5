import { isIP } from 'node:net';
import type { TraceOptions, TraceTarget } from '@matador/core';
import { MatadorError } from '@matador/core';

/** How a batch is traced. */
export interface ScamperSettings {
  readonly maxHops: number;
  readonly queries: number;
  readonly waitMs: number;
  readonly names: boolean;
  /** Packets per second of all flows together, 1 to 10,000. */
  readonly pps: number;
}

const defaults = { maxHops: 30, queries: 3, waitMs: 2000, names: true };

export function withDefaults(options: TraceOptions, pps: number): ScamperSettings {
  const { maxHops, queries, waitMs, names } = { ...defaults, ...options };
  return { maxHops, queries, waitMs, names, pps };
}

const methods = { tcp: 'tcp', udp: 'udp-paris', icmp: 'icmp-paris' } as const;

/**
 * scamper's command for one target: one probe a hop, all of one flow, to the flow's own port.
 *
 * Several probes a hop are several flows instead (see `buildArguments`): scamper would send them one
 * after the other, and a silent hop would cost the wait for each. Hops are not probed side by side
 * (`-N`) either: the version of Debian 12 then misses a destination's answer to TCP.
 * @param userId comes back in the trace, to tell whose it is.
 * @throws MatadorError `invalid-target` for anything but an address with the port its method needs.
 */
export function buildCommand(
  target: TraceTarget,
  settings: ScamperSettings,
  userId: number,
): string {
  const { address, method, port } = target;
  if (isIP(address) === 0 || address.includes('%'))
    throw invalidTarget(target, 'is not an address');
  if (method !== 'icmp' && !isPort(port)) throw invalidTarget(target, 'has no port');
  return [
    'trace',
    ...['-P', methods[method]],
    ...(method === 'icmp' ? [] : ['-d', String(port)]),
    ...['-q', '1'],
    ...['-w', String(waitSeconds(settings.waitMs))],
    ...['-m', String(settings.maxHops)],
    ...['-g', String(gapLimit)],
    ...(settings.names ? ['-O', 'ptr'] : []),
    ...['-U', String(userId)],
    address,
  ].join(' ');
}

/** Behind so many silent hops nothing is expected any more. */
const gapLimit = 5;

/** One process that traces all targets, each by one flow, at its part of the packets per second. */
export function buildArguments(commands: readonly string[], settings: ScamperSettings): string[] {
  const pps = Math.max(1, Math.floor(settings.pps / settings.queries));
  return ['scamper', '-O', 'json', '-p', String(pps), '-I', ...commands];
}

/** scamper waits whole seconds, from one to ten. */
function waitSeconds(ms: number): number {
  return Math.min(10, Math.max(1, Math.ceil(ms / 1000)));
}

function isPort(port: number | null): boolean {
  return port !== null && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function invalidTarget(target: TraceTarget, problem: string): MatadorError {
  return new MatadorError(`the ${target.method} target "${target.address}" ${problem}`, {
    code: 'invalid-target',
    source: 'internal',
  });
}
