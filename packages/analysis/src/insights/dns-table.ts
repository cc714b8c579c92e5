import { compareText } from '../locality/compare-text.js';
import type { DnsRecord, NewdnsRecord } from '../records.js';
import type { VantageCountry } from './by-location.js';
import { PlacedAddresses } from './by-location.js';
import type { DnsRow, Insights } from './records.js';

interface Seen {
  readonly addresses: Set<string>;
  readonly aliases: Set<string>;
  readonly resolvers: Set<string>;
  readonly ttls: { least: number; most: number };
  lookups: number;
  unanswered: number;
}

type Via = DnsRow['via'];

/** Everything that phones looked up, by name and vantage point. */
export class DnsTable {
  private readonly seen = new Map<string, Seen>();
  private readonly placed = new Map<string, PlacedAddresses>();

  add(at: VantageCountry, { name, answers, resolver }: DnsRecord): void {
    const addressRecords = answers.filter(({ type }) => type === 'A' || type === 'AAAA');
    const aliases = answers.filter(({ type }) => type === 'CNAME').map(({ data }) => data);
    this.note('dns', name, at, {
      addresses: addressRecords.map(({ data }) => data),
      ttls: addressRecords.map(({ ttl }) => ttl),
      aliases,
      resolver,
    });
  }

  addNewdns(at: VantageCountry, { domains, server }: NewdnsRecord): void {
    for (const { name, ttl, addresses } of domains) {
      this.note('wechat-newdns', name, at, {
        addresses: addresses.map(({ address }) => address),
        ttls: ttl === null ? [] : [ttl],
        aliases: [],
        resolver: server,
      });
    }
  }

  /** In order of name, way and vantage point. */
  rows(): DnsRow[] {
    return [...this.seen]
      .sort(([left], [right]) => compareText(left, right))
      .map(([key, { addresses, aliases, resolvers, ttls, lookups, unanswered }]) => {
        const [name = '', via = '', vantagePoint = ''] = key.split(' ');
        return {
          name,
          via: via as Via,
          vantagePoint,
          addresses: [...addresses].sort(),
          aliases: [...aliases].sort(),
          ttl: ttls.least <= ttls.most ? { ...ttls } : null,
          resolvers: [...resolvers].sort(),
          lookups,
          unanswered,
        };
      });
  }

  /** Names that lead elsewhere from elsewhere. */
  namesByLocation(): Insights['namesByLocation'] {
    return [...this.placed]
      .sort(([left], [right]) => compareText(left, right))
      .flatMap(([key, placed]) => {
        const [name = '', via = ''] = key.split(' ');
        const told = placed.tell();
        return told.differs ? [{ name, via: via as Via, ...told }] : [];
      });
  }

  private note(
    via: Via,
    spelled: string,
    at: VantageCountry,
    found: {
      readonly addresses: readonly string[];
      readonly ttls: readonly number[];
      readonly aliases: readonly string[];
      readonly resolver: string;
    },
  ): void {
    const name = spelled.toLowerCase();
    const key = `${name} ${via} ${at.id}`;
    const seen: Seen = this.seen.get(key) ?? {
      addresses: new Set(),
      aliases: new Set(),
      resolvers: new Set(),
      ttls: { least: Infinity, most: -Infinity },
      lookups: 0,
      unanswered: 0,
    };
    for (const address of found.addresses) seen.addresses.add(address);
    for (const alias of found.aliases) seen.aliases.add(alias);
    seen.resolvers.add(found.resolver);
    seen.ttls.least = Math.min(seen.ttls.least, ...found.ttls);
    seen.ttls.most = Math.max(seen.ttls.most, ...found.ttls);
    seen.lookups++;
    if (found.addresses.length === 0) seen.unanswered++;
    this.seen.set(key, seen);
    const placed = this.placed.get(`${name} ${via}`) ?? new PlacedAddresses();
    placed.add(at, found.addresses);
    this.placed.set(`${name} ${via}`, placed);
  }
}
