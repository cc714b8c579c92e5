import type { DnsAnswer, DnsResponse } from './dns.js';
import type { NewdnsAnswer } from './newdns.js';

const MAX_CHAIN = 16;
const HINTS = /\bipv[46]hint=(\S+)/g;

/** Which names the DNS answers of a capture gave to which addresses. */
export class NameBook {
  private readonly namesByAddress = new Map<string, Set<string>>();
  private readonly resolversByAddress = new Map<string, Set<string>>();
  private readonly announcersByAddress = new Map<string, Set<string>>();
  private readonly designated = new Set<string>();
  private readonly announcedByAddress = new Map<string, Set<string>>();

  /** Takes every address of a response with the name asked for and the canonical names between. */
  add(response: DnsResponse, resolver: string): void {
    const aliases = new Map<string, string>();
    for (const { type, name, data } of response.answers) {
      if (type === 'CNAME') aliases.set(data, name);
    }
    for (const answer of response.answers) {
      const resolverName = designatedResolver(answer);
      if (resolverName !== null) this.designated.add(resolverName);
      const addresses = addressesOf(answer);
      if (addresses.length === 0) continue;
      const chain = namesLeadingTo(answer.name, aliases);
      for (const address of addresses) {
        put(this.namesByAddress, address, chain);
        put(this.resolversByAddress, address, [resolver]);
      }
    }
  }

  /** Takes every address of an answer of WeChat's DNS over HTTP. */
  announce({ domains, builtinAddresses }: NewdnsAnswer, server: string): void {
    const announce = (address: string, names: readonly string[]): void => {
      put(this.announcedByAddress, address, names);
      put(this.announcersByAddress, address, [server]);
    };
    for (const { name, addresses } of domains) {
      for (const { address } of addresses) announce(address, [name]);
    }
    for (const address of builtinAddresses) announce(address, []);
  }

  /** Names that newdns gave to the address; none for a builtin one. */
  announcedNamesOf(address: string): string[] {
    return [...(this.announcedByAddress.get(address) ?? [])];
  }

  /** Resolvers whose answers hold the address. */
  resolversOf(address: string): string[] {
    return [...(this.resolversByAddress.get(address) ?? [])];
  }

  /** newdns servers whose answers hold the address. */
  announcersOf(address: string): string[] {
    return [...(this.announcersByAddress.get(address) ?? [])];
  }

  /** Whether DNS itself named this as an encrypted resolver (RFC 9462). */
  isDesignatedResolver(name: string): boolean {
    return this.designated.has(name);
  }

  /** In the order in which they were learnt. */
  namesOf(address: string): string[] {
    return [...(this.namesByAddress.get(address) ?? [])];
  }
}

function put(book: Map<string, Set<string>>, address: string, names: readonly string[]): void {
  const known = book.get(address) ?? new Set();
  for (const name of names) known.add(name);
  book.set(address, known);
}

/** The target of an SVCB record of `_dns…`: RFC 9461, RFC 9462 section 4. */
function designatedResolver({ type, name, data }: DnsAnswer): string | null {
  if (type !== 'SVCB' || !name.startsWith('_dns.')) return null;
  return data.split(' ')[1]?.toLowerCase() ?? null;
}

function addressesOf({ type, data }: DnsAnswer): string[] {
  if (type === 'A' || type === 'AAAA') return [data];
  if (type !== 'HTTPS' && type !== 'SVCB') return [];
  return [...data.matchAll(HINTS)].flatMap(([, list = '']) => list.split(','));
}

/** From the name that was asked for to the owner of the address. */
function namesLeadingTo(owner: string, aliases: ReadonlyMap<string, string>): string[] {
  const chain = [owner];
  for (let name = aliases.get(owner); name !== undefined; name = aliases.get(name)) {
    if (chain.includes(name) || chain.length === MAX_CHAIN) break;
    chain.unshift(name);
  }
  return chain;
}
