/**
 * Puts pieces of a byte sequence together that come out of order, twice or overlapping: TCP
 * segments, QUIC CRYPTO frames, fragments. Never holds more than `limit` bytes.
 */
export class Assembly {
  private buffer = Buffer.alloc(0);
  /** What has come, as start, end, start, end…: ascending, disjoint, not touching. */
  private ranges: number[] = [];

  constructor(private readonly limit: number) {}

  /** Bytes of memory in use. */
  get size(): number {
    return this.buffer.length;
  }

  /**
   * Copies `source[start, end)` to `offset`; what lies before 0 is left out.
   * @returns false when it would go past the limit: then nothing was added.
   */
  add(offset: number, source: Buffer, start: number, end: number): boolean {
    const cut = Math.max(0, -offset);
    const from = offset + cut;
    const to = offset + (end - start);
    if (to > this.limit) return false;
    if (to <= from) return true;
    this.reserve(to);
    source.copy(this.buffer, from, start + cut, end);
    this.mark(from, to);
    return true;
  }

  /** What has come without a gap from 0 on. Valid until the next call. */
  contiguous(): Buffer {
    return this.ranges[0] === 0 ? this.buffer.subarray(0, this.ranges[1]) : Buffer.alloc(0);
  }

  /** Drops the first `count` bytes; offsets count from behind them then. */
  discard(count: number): void {
    this.buffer = Buffer.from(this.buffer.subarray(count));
    const kept: number[] = [];
    for (let at = 0; at < this.ranges.length; at += 2) {
      const end = (this.ranges[at + 1] ?? 0) - count;
      if (end > 0) kept.push(Math.max(0, (this.ranges[at] ?? 0) - count), end);
    }
    this.ranges = kept;
  }

  private reserve(length: number): void {
    if (length <= this.buffer.length) return;
    const capacity = Math.min(this.limit, Math.max(length, this.buffer.length * 2, 2048));
    const larger = Buffer.alloc(capacity);
    this.buffer.copy(larger);
    this.buffer = larger;
  }

  private mark(from: number, to: number): void {
    const merged: number[] = [];
    let start = from;
    let end = to;
    let placed = false;
    for (let at = 0; at < this.ranges.length; at += 2) {
      const left = this.ranges[at] ?? 0;
      const right = this.ranges[at + 1] ?? 0;
      if (right < start) merged.push(left, right);
      else if (left > end) {
        if (!placed) merged.push(start, end);
        placed = true;
        merged.push(left, right);
      } else {
        start = Math.min(start, left);
        end = Math.max(end, right);
      }
    }
    if (!placed) merged.push(start, end);
    this.ranges = merged;
  }
}
