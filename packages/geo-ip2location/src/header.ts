/** What the first bytes of a BIN file say of it. */
export interface BinHeader {
  /** 1 to 26, as in DB1 to DB26. */
  readonly product: number;
  /** `YYYY-MM-DD`, `null` where it is no day. */
  readonly date: string | null;
  /** Bytes; 0 in files from before 2021, which do not say it. */
  readonly fileSize: number;
  /** 1 for IP2Location; 0 in files from before 2021. */
  readonly productCode: number;
  readonly indexed: boolean;
}

/** Bytes that `readHeader` needs. */
export const headerLength = 35;
const products = 26;

/**
 * Reads a BIN file's header (https://dev.ip2location.com/docs/bin: integers little-endian, from
 * offset 0 type, columns, year, month, day; the IPv4 index at 21, the product code at 29, the file's size
 * at 31). `undefined` for a file that is shorter.
 */
export function readHeader(data: Buffer): BinHeader | undefined {
  if (data.length < headerLength) return undefined;
  const [year, month, day] = [data.readUInt8(2), data.readUInt8(3), data.readUInt8(4)];
  return {
    product: data.readUInt8(0),
    date: dayOf(2000 + year, month, day),
    fileSize: data.readUInt32LE(31),
    productCode: data.readUInt8(29),
    indexed: data.readUInt32LE(21) > 0,
  };
}

/** What is wrong with a file, as it would stand after its name; `undefined`: nothing. */
export function problemOf(header: BinHeader, size: number): string | undefined {
  const { product, date, fileSize, productCode, indexed } = header;
  if (product < 1 || product > products || date === null || productCode > 1 || !indexed) {
    return 'is not an IP2Location BIN file';
  }
  if (fileSize !== 0 && fileSize !== size) {
    return `is damaged: it has ${size} bytes, and says that it has ${fileSize}`;
  }
  return undefined;
}

function dayOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay ? date.toISOString().slice(0, 10) : null;
}
