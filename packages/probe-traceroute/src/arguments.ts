import { isIP } from 'node:net';
import type { TraceOptions, TraceTarget } from '@matador/core';
import { MatadorError } from '@matador/core';

/** How a trace is made: `TraceOptions` with its defaults filled in. */
export type TraceSettings = Required<TraceOptions>;

const defaults = {
  maxHops: 30,
  queries: 3,
  waitMs: 2000,
  names: true,
  parallel: 16,
  packetsPerSecond: undefined,
  oneFlow: false,
  sources: [],
} satisfies TraceSettings;

export function withDefaults(options: TraceOptions): TraceSettings {
  return { ...defaults, ...options };
}

/** Hops probed at once: a wider window would send more packets to a near target than it needs. */
export const hopsAtOnce = 10;

/**
 * A lost probe is given up after 3 round-trip times of its own hop or 10 of a later one, the
 * program's defaults; naming only the longest wait would turn both off, and each silent hop would
 * cost that.
 */
const waitFactors = '3,10';

const methodFlags = { tcp: '-T', udp: '-U', icmp: '-I' } as const;

/**
 * The command line that probes a target's hops from `firstHop` on, one window of them, without names
 * (see `HopNames`). `-T` and `-U` keep to the one port, and `-e` has labels that routers report (MPLS)
 * printed.
 * @throws MatadorError `invalid-target` for anything but an address with the port its method needs.
 */
export function buildArguments(
  target: TraceTarget,
  settings: TraceSettings,
  firstHop = 1,
): string[] {
  const family = isIP(target.address);
  if (family === 0) throw invalidTarget(target, 'is not an address');
  if (target.method !== 'icmp' && target.port === null) throw invalidTarget(target, 'has no port');
  const port = target.method === 'icmp' ? [] : ['-p', String(target.port)];
  const source = settings.sources.find((address) => isIP(address) === family);
  if (source === undefined && settings.sources.length > 0) {
    throw invalidTarget(target, `cannot be reached: no source has IPv${family}`);
  }
  return [
    'traceroute',
    family === 4 ? '-4' : '-6',
    methodFlags[target.method],
    ...port,
    ...['-q', String(settings.queries)],
    ...['-f', String(firstHop)],
    ...['-m', String(Math.min(settings.maxHops, firstHop + hopsAtOnce - 1))],
    ...['-w', `${settings.waitMs / 1000},${waitFactors}`],
    ...['-N', String(settings.queries * hopsAtOnce)],
    ...pacing(settings),
    // The program then sends one packet after the other: with one port it could not tell answers apart.
    ...(settings.oneFlow && target.method !== 'icmp' ? [`--sport=${sourcePort(target)}`] : []),
    ...(source === undefined ? [] : ['-s', source]),
    '-e',
    '-n',
    target.address,
  ];
}

/** The longest a window can take by its settings, with time for the connection. */
export function longestWindowMs(settings: TraceSettings): number {
  const { waitMs, oneFlow, queries, packetsPerSecond, parallel } = settings;
  const packets = hopsAtOnce * queries;
  const paced = packetsPerSecond === undefined ? 0 : (packets * 1000 * parallel) / packetsPerSecond;
  return (oneFlow ? packets : 1) * waitMs + paced + 10_000;
}

/** The rate is shared among the traces under way; below 10 ms traceroute takes seconds. */
function pacing({ packetsPerSecond, parallel }: TraceSettings): string[] {
  if (packetsPerSecond === undefined) return [];
  const ms = (1000 * parallel) / packetsPerSecond;
  return ['-z', ms > 10 ? String(Math.ceil(ms)) : (ms / 1000).toFixed(4)];
}

/** Of the dynamic range, the same for the same target, so that repetitions go the same way. */
function sourcePort({ address, port }: TraceTarget): number {
  const bytes = Buffer.from(`${address} ${port ?? 0}`);
  return 49_152 + bytes.reduce((sum, byte) => (sum * 31 + byte) % 16_000, 7);
}

function invalidTarget(target: TraceTarget, problem: string): MatadorError {
  return new MatadorError(`the ${target.method} target "${target.address}" ${problem}`, {
    code: 'invalid-target',
    source: 'internal',
  });
}
