import { isIP } from 'node:net';
import type { MplsLabel, PathTrace, Probe } from '@matador/core';

/** Firmware whose format the results follow. */
const firmware = 5080;

const icmpLetters: Readonly<Record<string, string>> = {
  '!N': 'N',
  '!H': 'H',
  '!X': 'A',
  '!P': 'P',
  '!S': 'h',
};

/**
 * A path trace as a traceroute result of RIPE Atlas. What that format has no place for stands under
 * `matador`, of the result and of single replies, which other tools pass over; `parseRipeAtlas` of
 * `@matador/analysis` reads all of it back.
 * Format: https://atlas.ripe.net/docs/apis/result-format
 * @param probeId stands for the vantage point, in place of the number of an Atlas probe.
 */
export function ripeAtlasResult(trace: PathTrace, probeId: number): Record<string, unknown> {
  const { schema, hops, ...rest } = trace;
  const { method, source, destination, startedAt } = rest;
  const address = destination.address ?? '';
  return {
    fw: firmware,
    type: 'traceroute',
    msm_name: 'Traceroute',
    prb_id: probeId,
    ...(isIP(address) === 0 ? {} : { af: isIP(address), dst_addr: address }),
    dst_name: destination.name ?? address,
    ...(source === null ? {} : { src_addr: source, from: source }),
    ...(method === null ? {} : { proto: method.toUpperCase() }),
    ...(startedAt === null ? {} : { timestamp: Math.floor(Date.parse(startedAt) / 1000) }),
    result: hops.map(({ ttl, probes }) => ({ hop: ttl, result: probes.map(reply) })),
    matador: rest,
  };
}

function reply(probe: Probe): Record<string, unknown> {
  const { address, rttMs, icmp, mpls, ...rest } = probe;
  const more = Object.entries({ ...rest, ...leftOf(probe) }).filter(([, value]) => value !== null);
  const extra = more.length === 0 ? {} : { matador: Object.fromEntries(more) };
  if (address === null) return { x: '*', ...extra };
  return {
    from: address,
    ...(rttMs === null ? {} : { rtt: rttMs }),
    ...errorOf(icmp),
    ...(mpls === null ? {} : { icmpext: labelled(mpls) }),
    ...extra,
  };
}

/** What of the answer itself the format cannot say. */
function leftOf({ address, rttMs, icmp, mpls }: Probe): Partial<Probe> {
  if (address === null) return { rttMs, icmp, mpls };
  return {
    ...(icmp !== null && errorOf(icmp) === undefined ? { icmp } : {}),
    ...(mpls?.length === 0 ? { mpls } : {}),
  };
}

/** `undefined`: the format has no word for it. */
function errorOf(icmp: string | null): { err: string } | { mtu: number } | undefined {
  const mtu = /^!F-(0|[1-9]\d{0,8})$/.exec(icmp ?? '')?.[1];
  if (mtu !== undefined) return { mtu: Number(mtu) };
  const letter = icmpLetters[icmp ?? ''];
  return letter === undefined ? undefined : { err: letter };
}

/** RFC 4884 and 4950. */
function labelled(labels: readonly MplsLabel[]) {
  const mpls = labels.map(({ label, trafficClass, bottomOfStack, ttl }) => ({
    label,
    exp: trafficClass,
    s: bottomOfStack ? 1 : 0,
    ttl,
  }));
  return { version: 2, rfc4884: 1, obj: [{ class: 1, type: 1, mpls }] };
}
