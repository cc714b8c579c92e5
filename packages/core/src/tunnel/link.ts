import { randomInt } from 'node:crypto';

/**
 * What a tunnel's device is called on both ends, before its unit number: OpenSSH's own name for a
 * tunnel device; a WireGuard interface; the way into forwarded TCP connections.
 */
export const devicePrefixes = ['tun', 'mwg', 'mtcp'] as const;
export type DevicePrefix = (typeof devicePrefixes)[number];

/** The addresses of one end of a link. */
export interface LinkAddresses {
  readonly ipv4: string;
  /** `null` where the link has none. */
  readonly ipv6: string | null;
}

/** What a tunnel is called on the gateway, and which addresses it has. */
export interface Link {
  readonly unit: number;
  readonly device: string;
  readonly gateway: LinkAddresses;
  /** `null` where the other end's addresses are not known. */
  readonly vantage: LinkAddresses | null;
  /** Of the routing table and rules for what the gateway itself sends through this tunnel. */
  readonly table: number;
}

/** Below are those that people give their own tunnels. */
const firstUnit = 1_000;
const units = 64_000;
const firstTable = 200_000;

/** A unit that is, for all practical purposes, free on both ends without asking them. */
export function randomUnit(): number {
  return randomInt(firstUnit, firstUnit + units);
}

/**
 * The addresses are pairs of 198.18.0.0/15 and 2001:2::/48, which are for benchmarks (RFC 2544, RFC
 * 5180) and on no real network; each unit has its own, so that tunnels of one gateway or one vantage
 * point never collide.
 */
export function linkOf(prefix: DevicePrefix, unit: number): Link & { vantage: LinkAddresses } {
  const address = (host: number): LinkAddresses => ({
    ipv4: `198.${18 + (host >> 16)}.${(host >> 8) & 0xff}.${host & 0xff}`,
    ipv6: `2001:2::${unit.toString(16)}:${(host & 1) + 1}`,
  });
  return {
    unit,
    device: `${prefix}${unit}`,
    gateway: address(2 * unit),
    vantage: address(2 * unit + 1),
    table: firstTable + unit,
  };
}

/** The unit whose routing table this is; `null` for a table of others. */
export function unitOfTable(table: number): number | null {
  const unit = table - firstTable;
  return unit >= firstUnit && unit < firstUnit + units ? unit : null;
}
