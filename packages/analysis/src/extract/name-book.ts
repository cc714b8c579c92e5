import type { DnsAnswer, DnsResponse } from './dns.js';
import type { NewdnsAnswer } from './newdns.js';

const MAX_CHAIN = 16;
const HINTS = /\bipv[46]hint=(\S+)/g;

/** Which names the DNS answers of a capture gave to which addresses. */
export class NameBook {
  private readonly namesByAddress = new Map<string, Set<string>>();
  private readonly announcedByAddress = new Map<string, Set<string>>();

  /** Takes every address of a response with the name asked for and the canonical names between. */
  add(response: DnsResponse): void {
    const aliases = new Map<string, string>();
    for (const { type, name, data } of response.answers) {
      if (type === 'CNAME') aliases.set(data, name);
    }
    for (const answer of response.answers) {
      const addresses = addressesOf(answer);
      if (addresses.length === 0) continue;
      const chain = namesLeadingTo(answer.name, aliases);
      for (const address of addresses) put(this.namesByAddress, address, chain);
    }
  }

  /** Takes every address of an answer of WeChat's DNS over HTTP. */
  announce({ domains, builtinAddresses }: NewdnsAnswer): void {
    for (const { name, addresses } of domains) {
      for (const { address } of addresses) put(this.announcedByAddress, address, [name]);
    }
    for (const address of builtinAddresses) put(this.announcedByAddress, address, []);
  }

  /** Names that newdns gave to the address; none for a builtin one. `null`: not announced. */
  announcedNamesOf(address: string): string[] | null {
    const names = this.announcedByAddress.get(address);
    return names === undefined ? null : [...names];
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
