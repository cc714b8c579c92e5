import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isIP } from 'node:net';
import { basename } from 'node:path';
import type { GeoSnapshot, GeoSource, LocationClaim } from '@matador/core';
import { MatadorError, readCountryCode } from '@matador/core';
import ip2location from 'ip2location-nodejs';
import { headerLength, problemOf, readHeader } from './header.js';

export interface BinFile {
  /** What its claims are called after: `ip2location:NAME`; default the file's name without its ending. */
  readonly name?: string | undefined;
  readonly path: string;
}

/** Claims kept at most; a router is asked for once for each trace that it is in. */
const cacheSize = 50_000;

/** What the reader answers for a column that the file does not have. */
const columnMissing = 'This method is not applicable';

type Reader = ip2location.IP2Location;
type Column = 'getCountryShort' | 'getLatitude' | 'getLongitude' | 'getASN';

/** One IP2Location BIN file, of any of its products (DB1 to DB26), as a source of claims. */
export class BinSource implements GeoSource {
  readonly #claims = new Map<string, LocationClaim[]>();
  readonly #columns: ReadonlySet<Column>;

  private constructor(
    readonly snapshot: GeoSnapshot,
    private readonly reader: Reader,
  ) {
    const columns: Column[] = ['getCountryShort', 'getLatitude', 'getLongitude', 'getASN'];
    this.#columns = new Set(
      columns.filter((column) => !String(reader[column]('1.1.1.1')).startsWith(columnMissing)),
    );
  }

  get id(): string {
    return this.snapshot.name;
  }

  /** @throws MatadorError `geo-file-missing`, `geo-file-unreadable` (no BIN file, compressed, or a part of one). */
  static async open(file: BinFile): Promise<BinSource> {
    const { first, size, sha256 } = await digest(file.path);
    const header = readHeader(first);
    const problem = header === undefined ? undefined : problemOf(header, size);
    if (header === undefined || problem !== undefined) throw unreadable(file.path, problem);
    const reader = new ip2location.IP2Location();
    reader.open(file.path);
    const snapshot = {
      name: nameOf(file),
      date: header.date,
      sha256,
    };
    return new BinSource(snapshot, reader);
  }

  locate(address: string): LocationClaim[] {
    if (isIP(address) === 0 || address.includes('%')) return [];
    const known = this.#claims.get(address);
    if (known !== undefined) return known;
    if (this.#claims.size >= cacheSize) this.#claims.clear();
    const claims = this.#read(address);
    this.#claims.set(address, claims);
    return claims;
  }

  #read(address: string): LocationClaim[] {
    const country = readCountryCode(this.#column('getCountryShort', address));
    const asn = Number(this.#column('getASN', address));
    const place = {
      country,
      // The reader gives 0, 0 for an address that it does not know.
      latitude: country === null ? null : this.#degrees('getLatitude', address),
      longitude: country === null ? null : this.#degrees('getLongitude', address),
      asn: Number.isInteger(asn) && asn > 0 ? asn : null,
    };
    if (place.country === null && place.asn === null) return [];
    const { name, date, sha256 } = this.snapshot;
    return [{ source: name, snapshot: date ?? sha256.slice(0, 12), ...place }];
  }

  #degrees(column: 'getLatitude' | 'getLongitude', address: string): number | null {
    const text = this.#column(column, address);
    const degrees = Number(text);
    return text === undefined || !Number.isFinite(degrees) ? null : degrees;
  }

  #column(column: Column, address: string): string | number | undefined {
    return this.#columns.has(column) ? this.reader[column](address) : undefined;
  }
}

/** `ip2location:` and the file's name, by which snapshots and claims are called. */
export function nameOf(file: BinFile): string {
  return `ip2location:${file.name ?? basename(file.path).replace(/\.bin$/i, '')}`;
}

/** Reads the file through once, since it may be larger than memory. */
async function digest(path: string): Promise<{ first: Buffer; size: number; sha256: string }> {
  const hash = createHash('sha256');
  let first: Buffer = Buffer.alloc(0);
  let size = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      if (size === 0) first = chunk.subarray(0, headerLength);
      size += chunk.length;
      hash.update(chunk);
    }
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new MatadorError(
      missing ? `there is no BIN file ${path}` : `cannot read the BIN file ${path}`,
      {
        code: missing ? 'geo-file-missing' : 'geo-file-unreadable',
        hint: 'correct the path under the options of @matador/geo-ip2location, or download the file',
        cause,
      },
    );
  }
  return { first, size, sha256: hash.digest('hex') };
}

function unreadable(path: string, problem = 'is not an IP2Location BIN file'): MatadorError {
  return new MatadorError(`${path} ${problem}`, {
    code: 'geo-file-unreadable',
    hint: 'unpack it if it is compressed, or download it again',
  });
}
