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
  /** All ways that load balancing by flow takes, instead of one for each query. */
  readonly multipath: boolean;
  /** Addresses to send from; none: the machine's choice. */
  readonly sources: readonly string[];
}

const defaults = { maxHops: 30, queries: 3, waitMs: 2000, names: true, sources: [] };

/** The settings of a batch. A multipath trace is one process: it sends as many flows as it takes. */
export function withDefaults(
  options: TraceOptions,
  pps: number,
  multipath = false,
): ScamperSettings {
  const { maxHops, queries, waitMs, names, sources } = { ...defaults, ...options };
  return {
    ...{ maxHops, waitMs, names, sources, multipath },
    queries: multipath ? 1 : queries,
    pps: options.packetsPerSecond ?? pps,
  };
}

const methods = { tcp: 'tcp', udp: 'udp-paris', icmp: 'icmp-paris' } as const;
/** Those of `tracelb` that keep the target's port: flows differ in the port they come from. */
const multipathMethods = { tcp: 'tcp-sport', udp: 'udp-sport', icmp: 'icmp-echo' } as const;

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
  const source = settings.sources.find((each) => isIP(each) === isIP(address));
  if (source === undefined && settings.sources.length > 0) {
    throw invalidTarget(target, `cannot be reached: no source has IPv${isIP(address)}`);
  }
  if (settings.multipath) {
    if (source !== undefined) {
      throw invalidTarget(target, 'cannot be traced by all ways from a chosen source address');
    }
    return multipathCommand(target, settings, userId);
  }
  return [
    'trace',
    ...['-P', methods[method]],
    ...(method === 'icmp' ? [] : ['-d', String(port)]),
    ...['-q', '1'],
    ...['-w', String(waitSeconds(settings.waitMs))],
    ...['-m', String(settings.maxHops)],
    ...['-g', String(gapLimit)],
    ...(source === undefined ? [] : ['-S', source]),
    ...(settings.names ? ['-O', 'ptr'] : []),
    ...['-U', String(userId)],
    address,
  ].join(' ');
}

/** The multipath discovery algorithm, sure to 99 % at each hop that it misses no branch. */
function multipathCommand(
  { address, method, port }: TraceTarget,
  settings: ScamperSettings,
  userId: number,
): string {
  return [
    'tracelb',
    ...['-P', multipathMethods[method]],
    ...(method === 'icmp' ? [] : ['-d', String(port)]),
    ...['-c', '99'],
    ...['-w', String(waitSeconds(settings.waitMs))],
    ...['-W', String(probeGapCs)],
    ...['-g', String(gapLimit)],
    ...(settings.names ? ['-O', 'ptr'] : []),
    ...['-U', String(userId)],
    address,
  ].join(' ');
}

/** Between two probes of one multipath trace, in 1/100 s: the least that scamper takes. */
const probeGapCs = 15;

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
