export interface Match<T> {
  readonly start: number;
  readonly end: number;
  readonly found: T;
}

interface Pattern<T> {
  /** In lower case. */
  readonly bytes: Buffer;
  readonly found: T;
}

const hashBits = 16;

/**
 * Finds many byte strings at once, each of four bytes or more, whatever the case of ASCII letters.
 * Each place is looked up by its first four bytes.
 */
export class ByteSearch<T> {
  private readonly patterns = new Map<number, Pattern<T>[]>();
  private readonly mayBegin = new Uint8Array(1 << hashBits);

  add(bytes: Buffer, found: T): void {
    const folded = Buffer.from(bytes.map((byte) => lower[byte] ?? byte));
    const key = folded.readInt32LE(0);
    const same = this.patterns.get(key) ?? [];
    same.push({ bytes: folded, found });
    // The longest first: it covers what a shorter one would leave.
    same.sort((one, other) => other.bytes.length - one.bytes.length);
    this.patterns.set(key, same);
    this.mayBegin[hash(key)] = 1;
  }

  /** Matches from left to right, none within another one. */
  find(bytes: Buffer, start = 0, end = bytes.length): Match<T>[] {
    const matches: Match<T>[] = [];
    for (let at = start; at + 4 <= end; at++) {
      const key =
        folded(bytes, at) |
        (folded(bytes, at + 1) << 8) |
        (folded(bytes, at + 2) << 16) |
        (folded(bytes, at + 3) << 24);
      if (this.mayBegin[hash(key)] === 0) continue;
      const pattern = this.patterns.get(key)?.find((each) => isAt(each.bytes, bytes, at, end));
      if (pattern === undefined) continue;
      const matchEnd = at + pattern.bytes.length;
      matches.push({ start: at, end: matchEnd, found: pattern.found });
      at = matchEnd - 1;
    }
    return matches;
  }
}

const lower = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

function folded(bytes: Buffer, at: number): number {
  return lower[bytes[at] ?? 0] ?? 0;
}

/** Fibonacci hashing. */
function hash(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - hashBits);
}

function isAt(pattern: Buffer, bytes: Buffer, at: number, end: number): boolean {
  if (at + pattern.length > end) return false;
  for (let index = 4; index < pattern.length; index++) {
    if (folded(bytes, at + index) !== pattern[index]) return false;
  }
  return true;
}
