import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename } from 'node:path';
import type { GeoSnapshot, GeoSource, LocationClaim } from '@matador/core';
import { MatadorError } from '@matador/core';
import { type CountryResponse, Reader } from 'maxmind';
import { readPlace } from './records.js';

export interface MmdbFile {
  /** What its claims are called after: `mmdb:NAME`; default the file's name without its ending. */
  readonly name?: string | undefined;
  readonly path: string;
  /**
   * Its countries are those that AS are registered in, as iptoasn.com's: they stand beside the place
   * of an address as its legal country. Default false.
   */
  readonly registration?: boolean | undefined;
}

/** Decoded records kept at most; a country database has some hundred, a city database more. */
const cacheSize = 50_000;

/** One mmdb file as a source of claims. It is read whole into memory once. */
export class MmdbSource implements GeoSource {
  /** By decoded record: the reader hands out the same object for the same record. */
  readonly #claims = new WeakMap<object, LocationClaim[]>();

  private constructor(
    readonly snapshot: GeoSnapshot,
    private readonly reader: Reader<CountryResponse>,
    private readonly isRegistration: boolean,
  ) {}

  get id(): string {
    return this.snapshot.name;
  }

  /** @throws MatadorError `geo-file-missing`, `geo-file-unreadable` (not an mmdb file, or a part of one). */
  static async open(file: MmdbFile): Promise<MmdbSource> {
    const data = await readData(file.path);
    const reader = openReader(file.path, data);
    const built = reader.metadata.buildEpoch.getTime();
    const snapshot = {
      name: nameOf(file),
      date: built > 0 ? new Date(built).toISOString().slice(0, 10) : null,
      sha256: createHash('sha256').update(data).digest('hex'),
    };
    return new MmdbSource(snapshot, reader, file.registration ?? false);
  }

  locate(address: string): LocationClaim[] {
    const asked = address.startsWith('::ffff:') ? unmapped(address) : address;
    const family = isIP(asked);
    // An IPv4 database would read the first bits of an IPv6 address as an IPv4 address.
    if (family === 0 || (family === 6 && this.reader.metadata.ipVersion === 4)) return [];
    const record = this.reader.get(asked);
    if (record === null || typeof record !== 'object') return [];
    const known = this.#claims.get(record);
    if (known !== undefined) return known;
    const claims = this.#claim(record);
    this.#claims.set(record, claims);
    return claims;
  }

  #claim(record: object): LocationClaim[] {
    const place = readPlace(record);
    if (place === undefined) return [];
    const { name, date, sha256 } = this.snapshot;
    const said = { source: name, snapshot: date ?? sha256.slice(0, 12) };
    const { registered, ...located } = place;
    if (this.isRegistration) return [{ ...said, ...located, basis: 'registration' }];
    const claims: LocationClaim[] = isEmpty(located) ? [] : [{ ...said, ...located }];
    if (registered !== null) {
      const { asn } = located;
      const nowhere = { latitude: null, longitude: null };
      claims.push({ ...said, ...nowhere, country: registered, asn, basis: 'registration' });
    }
    return claims;
  }
}

function isEmpty(place: object): boolean {
  return Object.values(place).every((field) => field === null);
}

/** `mmdb:` and the file's name, by which snapshots and claims are called. */
export function nameOf(file: MmdbFile): string {
  return `mmdb:${file.name ?? basename(file.path, '.mmdb')}`;
}

async function readData(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new MatadorError(
      missing ? `there is no mmdb file ${path}` : `cannot read the mmdb file ${path}`,
      {
        code: missing ? 'geo-file-missing' : 'geo-file-unreadable',
        hint: 'correct the path under the options of @matador/geo-mmdb, or download the file',
        cause,
      },
    );
  }
}

function openReader(path: string, data: Buffer): Reader<CountryResponse> {
  try {
    const reader = new Reader<CountryResponse>(data, { cache: new RecordCache() });
    // Reads some records, so that a damaged file is found here and not in the middle of an analysis.
    for (let first = 0; first < 256; first++) reader.get(`${first}.1.1.1`);
    return reader;
  } catch (cause) {
    throw new MatadorError(`${path} is not an mmdb file, or is damaged`, {
      code: 'geo-file-unreadable',
      hint: 'unpack it if it is compressed, or download it again',
      cause,
    });
  }
}

/** Keeps decoded records; starts afresh when full, which is rarer and cheaper than an order of use. */
class RecordCache {
  readonly #records = new Map<string | number, unknown>();

  get(offset: string | number): unknown {
    return this.#records.get(offset);
  }

  set(offset: string | number, record: unknown): void {
    if (this.#records.size >= cacheSize) this.#records.clear();
    this.#records.set(offset, record);
  }
}

/** The IPv4 address in `::ffff:192.0.2.1`. */
function unmapped(address: string): string {
  const inner = address.slice('::ffff:'.length);
  return isIP(inner) === 4 ? inner : address;
}
