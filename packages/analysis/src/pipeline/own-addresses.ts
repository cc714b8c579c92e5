import type { SideRecord } from '@matador/core';

/** Where a side's traffic comes from, as seen from outside: its vantage point's own addresses. */
export function ownAddressesOf({ tunnel, vantagePoint }: SideRecord): string[] {
  const addresses = [tunnel?.exit?.address, vantagePoint.address];
  return [...new Set(addresses.filter((address) => typeof address === 'string'))];
}
