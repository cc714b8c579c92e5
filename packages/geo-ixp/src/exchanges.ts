import { readCountryCode } from '@matador/core';
import { z } from 'zod';

const list = <T extends z.ZodRawShape>(shape: T) => z.object({ data: z.array(z.object(shape)) });

/**
 * What is read of a dump of PeeringDB (https://www.peeringdb.com/apidocs/; whole dumps by CAIDA,
 * https://publicdata.caida.org/datasets/peeringdb/): an exchange has LANs, and a LAN has prefixes.
 */
export const peeringDbSchema = z.object({
  ix: list({ id: z.int(), name: z.string(), city: z.string(), country: z.string() }),
  ixlan: list({ id: z.int(), ix_id: z.int() }),
  ixpfx: list({ ixlan_id: z.int(), prefix: z.string() }),
});
export type PeeringDb = z.infer<typeof peeringDbSchema>;

/** An Internet exchange, by one prefix of its peering LAN. */
export interface Exchange {
  readonly prefix: string;
  readonly name: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** The exchanges of all prefixes; without those that name no exchange, or an exchange in no country. */
export function exchangesOf({ ix, ixlan, ixpfx }: PeeringDb): Exchange[] {
  const exchanges = new Map(ix.data.map((each) => [each.id, each]));
  const exchangeOfLan = new Map(ixlan.data.map(({ id, ix_id }) => [id, exchanges.get(ix_id)]));
  return ixpfx.data.flatMap(({ ixlan_id, prefix }) => {
    const exchange = exchangeOfLan.get(ixlan_id);
    const country = readCountryCode(exchange?.country);
    if (exchange === undefined || country === null) return [];
    return [{ prefix, name: exchange.name, city: exchange.city, country }];
  });
}
