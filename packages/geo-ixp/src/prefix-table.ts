import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The values of one length of prefixes, by the prefix's bits. */
type ByPrefix<T> = Map<bigint, T>;

/** Finds what is said of the longest prefix that an address falls under. */
export class PrefixTable<T> {
  /** By length, the longest first. */
  readonly #lengths: Readonly<Record<4 | 6, (readonly [length: number, ByPrefix<T>])[]>>;

  /** @param entries prefixes that are none are left out. */
  constructor(entries: Iterable<readonly [prefix: string, value: T]>) {
    const lengths = { 4: new Map<number, ByPrefix<T>>(), 6: new Map<number, ByPrefix<T>>() };
    for (const [prefix, value] of entries) {
      if (!ipaddr.isValidCIDR(prefix)) continue;
      const [address, length] = ipaddr.parseCIDR(prefix);
      const { family, bits, value: first } = numberOf(address);
      const known = lengths[family].get(length) ?? new Map<bigint, T>();
      lengths[family].set(length, known);
      known.set(first >> BigInt(bits - length), value);
    }
    const sorted = (family: 4 | 6) => [...lengths[family]].sort(([one], [other]) => other - one);
    this.#lengths = { 4: sorted(4), 6: sorted(6) };
  }

  /** `undefined` also for what is no address. */
  find(address: string): T | undefined {
    if (isIP(address) === 0 || address.includes('%')) return undefined;
    const { family, bits, value } = numberOf(ipaddr.process(address));
    for (const [length, prefixes] of this.#lengths[family]) {
      const found = prefixes.get(value >> BigInt(bits - length));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6) {
  let value = 0n;
  const bytes = address.toByteArray();
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  const family: 4 | 6 = bytes.length === 4 ? 4 : 6;
  return { family, bits: bytes.length * 8, value };
}
