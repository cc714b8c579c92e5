import { randomInt } from 'node:crypto';

/** What a tunnel is called and which addresses it has, the same unit number on both ends. */
export interface Link {
  readonly unit: number;
  /** OpenSSH names tunnel devices so. */
  readonly device: string;
  readonly gatewayAddress: string;
  readonly vantageAddress: string;
  /** Of the routing table and rule for what the gateway itself sends through this tunnel. */
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
 * The addresses are a pair of 198.18.0.0/15, which is for benchmarks (RFC 2544) and on no real
 * network; each unit has its own, so tunnels of one gateway or one vantage point never collide.
 */
export function linkOf(unit: number): Link {
  const offset = 2 * unit;
  const address = (host: number): string =>
    `198.${18 + (host >> 16)}.${(host >> 8) & 0xff}.${host & 0xff}`;
  return {
    unit,
    device: `tun${unit}`,
    gatewayAddress: address(offset),
    vantageAddress: address(offset + 1),
    table: firstTable + unit,
  };
}

/** The link whose routing table this is; `null` for a table of others. */
export function linkOfTable(table: number): Link | null {
  const unit = table - firstTable;
  return unit >= firstUnit && unit < firstUnit + units ? linkOf(unit) : null;
}
