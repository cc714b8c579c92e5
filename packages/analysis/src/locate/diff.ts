import type { GeoSource } from '@matador/core';
import { geoSnapshotSchema } from '@matador/core';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

export const geodataDiffSchema = z.object({
  schema: z.literal('matador/geodata-diff/1'),
  old: geoSnapshotSchema,
  new: geoSnapshotSchema,
  /** Addresses that were looked up in both. */
  addresses: z.int().nonnegative(),
  /** In order of address. */
  changes: z.array(
    z.object({
      address: z.string(),
      /** ISO 3166-1 alpha-2; `null`: it names no country. */
      old: z.string().nullable(),
      new: z.string().nullable(),
      /** Paths of the data set that the address is on; `null` without a data set. */
      paths: z.int().nonnegative().nullable(),
    }),
  ),
});
/** What changed between two snapshots of geodata. */
export type GeodataDiff = z.infer<typeof geodataDiffSchema>;

/**
 * The addresses that one of two sources puts in another country than the other does.
 * @param addresses repeated ones count once.
 * @param pathsOf how many paths an address is on; absent without a data set.
 */
export function diffGeodata(
  old: GeoSource,
  latest: GeoSource,
  addresses: Iterable<string>,
  pathsOf?: (address: string) => number,
): GeodataDiff {
  const asked = [...new Set(addresses)].sort(compareAddresses);
  const changes: GeodataDiff['changes'] = [];
  for (const address of asked) {
    const [before, after] = [countryIn(old, address), countryIn(latest, address)];
    if (before === after) continue;
    changes.push({ address, old: before, new: after, paths: pathsOf?.(address) ?? null });
  }
  return {
    schema: 'matador/geodata-diff/1',
    old: old.snapshot,
    new: latest.snapshot,
    addresses: asked.length,
    changes,
  };
}

function countryIn(source: GeoSource, address: string): string | null {
  return source.locate(address).find(({ country }) => country !== null)?.country ?? null;
}

/** IPv4 before IPv6, each by number. */
function compareAddresses(one: string, other: string): number {
  const [left, right] = [ipaddr.parse(one).toByteArray(), ipaddr.parse(other).toByteArray()];
  if (left.length !== right.length) return left.length - right.length;
  const i = left.findIndex((byte, at) => byte !== right[at]);
  return i === -1 ? 0 : (left[i] ?? 0) - (right[i] ?? 0);
}
