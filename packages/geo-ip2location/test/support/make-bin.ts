export interface BinRow {
  /** First address of the range, as a number. */
  readonly from: number | bigint;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

export interface BinContent {
  /** Ascending; the first begins at 0, and the last ends where addresses end. */
  readonly ipv4: readonly BinRow[];
  readonly ipv6: readonly BinRow[];
  /** Default: 26-11-01. */
  readonly date?: readonly [number, number, number];
}

const headerLength = 64;
const indexLength = 65_536 * 8;
/** from, country, region, city, latitude, longitude. */
const columns = 6;

/** Writes an IP2Location DB5 file (https://dev.ip2location.com/docs/bin): as small a writer as tests need. */
export function makeBin({ ipv4, ipv6, date = [26, 11, 1] }: BinContent): Buffer {
  const rowLength4 = columns * 4;
  const rowLength6 = 16 + (columns - 1) * 4;
  const base4 = headerLength + 2 * indexLength + 1;
  const base6 = base4 + (ipv4.length + 1) * rowLength4;
  const stringsAt = base6 - 1 + (ipv6.length + 1) * rowLength6;

  const strings: Buffer[] = [];
  let end = stringsAt;
  const text = (value: string): number => {
    const position = end;
    const encoded = Buffer.from([value.length, ...Buffer.from(value)]);
    strings.push(encoded);
    end += encoded.length;
    return position;
  };
  const place = ({ country, latitude, longitude }: BinRow): Buffer => {
    const row = Buffer.alloc((columns - 1) * 4);
    const short = text(country);
    text('Name of the country');
    row.writeUInt32LE(short, 0);
    row.writeUInt32LE(text('Region'), 4);
    row.writeUInt32LE(text('City'), 8);
    row.writeFloatLE(latitude, 12);
    row.writeFloatLE(longitude, 16);
    return row;
  };
  const rows4 = ipv4.map((row) => Buffer.concat([number4(row.from), place(row)]));
  const rows6 = ipv6.map((row) => Buffer.concat([number16(row.from), place(row)]));

  const header = Buffer.alloc(headerLength);
  header.set([5, columns, ...date], 0);
  header.writeUInt32LE(ipv4.length, 5);
  header.writeUInt32LE(base4, 9);
  header.writeUInt32LE(ipv6.length, 13);
  header.writeUInt32LE(base6, 17);
  header.writeUInt32LE(headerLength + 1, 21);
  header.writeUInt32LE(ipv6.length === 0 ? 0 : headerLength + 1 + indexLength, 25);
  header.writeUInt8(1, 29);
  const file = Buffer.concat([
    header,
    index(ipv4.length),
    index(ipv6.length),
    ...rows4,
    Buffer.concat([number4(0xffffffff), Buffer.alloc(rowLength4 - 4)]),
    ...rows6,
    Buffer.concat([number16((1n << 128n) - 1n), Buffer.alloc(rowLength6 - 16)]),
    ...strings,
    // The reader takes 256 bytes at a time, also of the last string.
    Buffer.alloc(256),
  ]);
  file.writeUInt32LE(file.length, 31);
  return file;
}

/** For every first 16 bits: look among all rows. */
function index(rows: number): Buffer {
  const buffer = Buffer.alloc(indexLength);
  for (let at = 4; at < indexLength; at += 8) buffer.writeUInt32LE(Math.max(0, rows - 1), at);
  return buffer;
}

function number4(value: number | bigint): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(Number(value));
  return buffer;
}

function number16(value: number | bigint): Buffer {
  const buffer = Buffer.alloc(16);
  buffer.writeBigUInt64LE(BigInt(value) & ((1n << 64n) - 1n), 0);
  buffer.writeBigUInt64LE(BigInt(value) >> 64n, 8);
  return buffer;
}
