/** Rows being collected: starts and ends as numbers, and what each says as an index. */
interface Row {
  readonly start: bigint;
  readonly end: bigint;
  readonly place: number;
}

const low64 = (1n << 64n) - 1n;

/**
 * Ranges of addresses of one family in typed arrays, found by halving. Where ranges overlap, the one
 * that starts last and holds the address is the answer; a range within a range is looked for outwards.
 */
export class RangeTable {
  readonly #startHigh: BigUint64Array;
  readonly #startLow: BigUint64Array;
  readonly #endHigh: BigUint64Array;
  readonly #endLow: BigUint64Array;
  readonly #place: Uint32Array;
  /** The nearest range before that holds the start of this one; -1: none does. */
  readonly #outer: Int32Array;

  constructor(rows: readonly Row[]) {
    const sorted = [...rows].sort((a, b) =>
      a.start === b.start ? compare(b.end, a.end) : compare(a.start, b.start),
    );
    const { length } = sorted;
    this.#startHigh = new BigUint64Array(length);
    this.#startLow = new BigUint64Array(length);
    this.#endHigh = new BigUint64Array(length);
    this.#endLow = new BigUint64Array(length);
    this.#place = new Uint32Array(length);
    this.#outer = new Int32Array(length).fill(-1);
    for (const [i, { start, end, place }] of sorted.entries()) {
      this.#startHigh[i] = start >> 64n;
      this.#startLow[i] = start & low64;
      this.#endHigh[i] = end >> 64n;
      this.#endLow[i] = end & low64;
      this.#place[i] = place;
      let outer = i - 1;
      while (outer !== -1 && (sorted[outer]?.end ?? 0n) < start) outer = this.#outer[outer] ?? -1;
      this.#outer[i] = outer;
    }
  }

  get size(): number {
    return this.#place.length;
  }

  /** What the range that holds the address says, as its index; `undefined` where none does. */
  find(value: bigint): number | undefined {
    const [high, low] = [value >> 64n, value & low64];
    let [from, to] = [0, this.size];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (atMost(this.#startHigh[middle], this.#startLow[middle], high, low)) from = middle + 1;
      else to = middle;
    }
    for (let i = from - 1; i !== -1; i = this.#outer[i] ?? -1) {
      if (atMost(high, low, this.#endHigh[i], this.#endLow[i])) return this.#place[i];
    }
    return undefined;
  }
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function atMost(high = 0n, low = 0n, otherHigh = 0n, otherLow = 0n): boolean {
  return high < otherHigh || (high === otherHigh && low <= otherLow);
}
