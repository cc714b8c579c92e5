import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { GeoSnapshot, GeoSource, LocationClaim } from '@matador/core';
import { MatadorError } from '@matador/core';
import { readAddress, readRange } from './address.js';
import { splitFields } from './fields.js';
import type { Layout, LayoutName } from './layout.js';
import { guessLayout, layoutOfHeader, layouts, readPlace } from './layout.js';
import { RangeTable } from './range-table.js';

export interface CsvFile {
  readonly path: string;
  /** What its claims are called after: `csv:NAME`; default the file's name without its ending. */
  readonly name?: string | undefined;
  /** Default: by the header, or else by the look of the first row. */
  readonly layout?: LayoutName | undefined;
  /** Of the data, `YYYY-MM-DD`; such files do not say it. */
  readonly date?: string | undefined;
  /**
   * Its countries are those that AS or blocks are registered in: they stand beside the place of an
   * address as its legal country. Default false.
   */
  readonly registration?: boolean | undefined;
}

/** What was not read of a file. */
export interface BadRows {
  readonly count: number;
  /** Lines of the first ones, counted from 1. */
  readonly lines: readonly number[];
}

/** One CSV file of address ranges as a source of claims. */
export class CsvSource implements GeoSource {
  private constructor(
    readonly snapshot: GeoSnapshot,
    readonly badRows: BadRows,
    /** Ranges that were read. */
    readonly rows: number,
    private readonly tables: Readonly<Record<4 | 6, RangeTable>>,
    private readonly claims: readonly LocationClaim[],
  ) {}

  get id(): string {
    return this.snapshot.name;
  }

  /**
   * Reads a file once. Rows that cannot be read are left out and counted; a file without one that can
   * is an error.
   * @throws MatadorError `geo-file-missing`, `geo-file-unreadable`.
   */
  static async open(file: CsvFile): Promise<CsvSource> {
    const reader = new RowReader(file.layout);
    const hash = createHash('sha256');
    try {
      const stream = createReadStream(file.path);
      stream.on('data', (chunk) => hash.update(chunk));
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
        reader.add(line);
      }
    } catch (cause) {
      throw unreadable(file.path, cause);
    }
    if (reader.rowCount === 0) throw unreadable(file.path, undefined);
    const snapshot = {
      name: nameOf(file),
      date: file.date ?? null,
      sha256: hash.digest('hex'),
    };
    const claims = reader.claims(snapshot, file.registration ?? false);
    return new CsvSource(snapshot, reader.badRows, reader.rowCount, reader.tables(), claims);
  }

  locate(address: string): LocationClaim[] {
    const asked = readAddress(address);
    if (asked === undefined) return [];
    const place = this.tables[asked.family].find(asked.value);
    const claim = place === undefined ? undefined : this.claims[place];
    return claim === undefined ? [] : [claim];
  }
}

/** `csv:` and the file's name, by which snapshots and claims are called. */
export function nameOf(file: CsvFile): string {
  return `csv:${file.name ?? basename(file.path, '.csv')}`;
}

/** Lines of bad rows that are kept to be told. */
const toldBadRows = 5;

type Place = Omit<LocationClaim, 'source' | 'snapshot'>;

class RowReader {
  readonly #rows = {
    4: [] as { start: bigint; end: bigint; place: number }[],
    6: [] as { start: bigint; end: bigint; place: number }[],
  };
  readonly #places = new Map<string, { readonly index: number; readonly place: Place }>();
  readonly #badLines: number[] = [];
  #bad = 0;
  #line = 0;
  #layout: Layout | undefined;

  constructor(layout: LayoutName | undefined) {
    this.#layout = layout === undefined ? undefined : layouts[layout];
  }

  get rowCount(): number {
    return this.#rows[4].length + this.#rows[6].length;
  }

  get badRows(): BadRows {
    return { count: this.#bad, lines: this.#badLines };
  }

  add(text: string): void {
    this.#line++;
    const line = this.#line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (line.trim() === '' || line.startsWith('#')) return;
    const fields = splitFields(line);
    if (fields !== undefined && this.rowCount === 0) {
      const header = layoutOfHeader(fields);
      if (header !== undefined) {
        this.#layout ??= header;
        return;
      }
      this.#layout ??= guessLayout(fields);
    }
    if (fields === undefined || this.#layout === undefined || !this.#addRow(fields, this.#layout)) {
      this.#bad++;
      if (this.#badLines.length < toldBadRows) this.#badLines.push(this.#line);
    }
  }

  /** False for a row that is not one. */
  #addRow(fields: readonly string[], layout: Layout): boolean {
    const range = readRange(fields[layout.start] ?? '', fields[layout.end] ?? '');
    if (range === undefined || fields.length <= Math.max(layout.start, layout.end) + 1)
      return false;
    const place = readPlace(fields, layout);
    if (place.country === null && place.latitude === null && place.asn === null) return true;
    const { family, start, end } = range;
    this.#rows[family].push({ start, end, place: this.#indexOf(place) });
    return true;
  }

  #indexOf(place: Place): number {
    const key = `${place.country} ${place.latitude} ${place.longitude} ${place.asn}`;
    const known = this.#places.get(key) ?? { index: this.#places.size, place };
    this.#places.set(key, known);
    return known.index;
  }

  tables(): Record<4 | 6, RangeTable> {
    return { 4: new RangeTable(this.#rows[4]), 6: new RangeTable(this.#rows[6]) };
  }

  claims({ name, date, sha256 }: GeoSnapshot, isRegistration: boolean): LocationClaim[] {
    const common = { source: name, snapshot: date ?? sha256.slice(0, 12) };
    const basis = isRegistration ? ({ basis: 'registration' } as const) : {};
    return [...this.#places.values()].map(({ place }) => ({ ...common, ...place, ...basis }));
  }
}

function unreadable(path: string, cause: unknown): MatadorError {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const message = missing
    ? `there is no CSV file ${path}`
    : cause === undefined
      ? `${path} has no row start,end,country,… that can be read`
      : `cannot read the CSV file ${path}`;
  return new MatadorError(message, {
    code: missing ? 'geo-file-missing' : 'geo-file-unreadable',
    hint: 'correct the path or the layout under the options of @matador/geo-csv',
    ...(cause === undefined ? {} : { cause }),
  });
}
