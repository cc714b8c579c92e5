import type { Location } from '@matador/analysis';
import type { PathTrace } from '@matador/core';
import type { AddressClaim, AddressEntry } from '../page/model.js';

/** Numbers the addresses that the page speaks of, and gathers what is known of each. */
export class AddressBook {
  private readonly numbers = new Map<string, number>();
  private readonly names = new Map<string, Set<string>>();

  constructor(private readonly locations: ReadonlyMap<string, Location>) {}

  numberOf(address: string): number {
    const known = this.numbers.get(address);
    if (known !== undefined) return known;
    this.numbers.set(address, this.numbers.size);
    return this.numbers.size - 1;
  }

  noteNames({ hops }: PathTrace): void {
    for (const { address, name } of hops.flatMap(({ probes }) => probes)) {
      if (address === null || name === null || name === address) continue;
      this.names.set(address, (this.names.get(address) ?? new Set()).add(name));
    }
  }

  /** By number. */
  entries(): AddressEntry[] {
    return [...this.numbers.keys()].map((address) =>
      addressEntry(address, this.locations.get(address), [...(this.names.get(address) ?? [])]),
    );
  }
}

function addressEntry(
  address: string,
  location: Location | undefined,
  names: readonly string[],
): AddressEntry {
  const { kind, registration } = location ?? {};
  return {
    address,
    country: location?.verdict.country ?? null,
    confidence: location?.verdict.confidence ?? 0,
    method: location?.verdict.method ?? null,
    names,
    ...(kind === undefined ? {} : { kind }),
    ...(registration === undefined
      ? {}
      : { registration: { country: registration.country, asn: registration.asn } }),
    claims: (location?.claims ?? []).map(({ source, country, reason }): AddressClaim => ({
      source,
      country,
      ...(reason === undefined ? {} : { reason }),
    })),
    dissent: (location?.dissent ?? []).map(
      ({ country, sources }) => `${country} (${sources.join(', ')})`,
    ),
    impossible: (location?.impossible ?? []).map(
      ({ country, source, reason }) => `${country} (${source}): ${reason}`,
    ),
    evidence: location?.evidence ?? [],
  };
}
