import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { GeoSnapshot, GeoSource, LocationClaim } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { Exchange } from './exchanges.js';
import { exchangesOf, peeringDbSchema } from './exchanges.js';
import { PrefixTable } from './prefix-table.js';

/** What its claims are called after. */
const sourceName = 'ixp';

/**
 * Internet exchanges as a source of claims: an address of a peering LAN belongs to a member's router at
 * the exchange, whatever databases say of its prefix.
 */
export class IxpSource implements GeoSource {
  readonly id = sourceName;
  readonly snapshot: GeoSnapshot;
  readonly #claims: PrefixTable<LocationClaim[]>;

  /** @param dump where the exchanges are from: its day, if known, and the sha256 of its file. */
  constructor(exchanges: readonly Exchange[], dump: Omit<GeoSnapshot, 'name'>) {
    this.snapshot = { name: sourceName, ...dump };
    const common = {
      source: sourceName,
      snapshot: dump.date ?? dump.sha256.slice(0, 12),
      latitude: null,
      longitude: null,
      asn: null,
      basis: 'ixp',
    } as const;
    this.#claims = new PrefixTable(
      exchanges.map(({ prefix, name, city, country }) => {
        const reason = `${prefix} is the peering LAN of ${name} in ${city}`;
        return [prefix, [{ ...common, country, reason }]];
      }),
    );
  }

  /**
   * Reads a dump of PeeringDB.
   * @param date of the dump, `YYYY-MM-DD`.
   * @throws MatadorError `geo-file-missing`, `geo-file-unreadable`.
   */
  static async open(path: string, date?: string): Promise<IxpSource> {
    const data = await read(path);
    const exchanges = exchangesOf(parse(data, path));
    const sha256 = createHash('sha256').update(data).digest('hex');
    return new IxpSource(exchanges, { date: date ?? null, sha256 });
  }

  locate(address: string): LocationClaim[] {
    return this.#claims.find(address) ?? [];
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new MatadorError(missing ? `there is no file ${path}` : `cannot read ${path}`, {
      code: missing ? 'geo-file-missing' : 'geo-file-unreadable',
      hint: 'correct the path under the options of @matador/geo-ixp',
      cause,
    });
  }
}

function parse(data: Buffer, path: string) {
  try {
    return peeringDbSchema.parse(JSON.parse(data.toString('utf8')));
  } catch (cause) {
    throw new MatadorError(`${path} is not a dump of PeeringDB`, {
      code: 'geo-file-unreadable',
      hint: 'It is one JSON object with ix, ixlan and ixpfx, each with a list named data.',
      cause,
    });
  }
}
