import type { ActivitySlice } from '../records.js';
import type { End, Flow } from './flows.js';

/** Length of an activity slice, ms. */
export const SLICE_MS = 100;

const ROWS_PER_BLOCK = 1 << 14;

/** Columns of up to ROWS_PER_BLOCK rows: one flow's activity in one slice each. */
class Block {
  readonly at = new Float64Array(ROWS_PER_BLOCK);
  readonly flow = new Int32Array(ROWS_PER_BLOCK);
  readonly packetsFromA = new Uint32Array(ROWS_PER_BLOCK);
  readonly packetsFromB = new Uint32Array(ROWS_PER_BLOCK);
  readonly payloadFromA = new Uint32Array(ROWS_PER_BLOCK);
  readonly payloadFromB = new Uint32Array(ROWS_PER_BLOCK);
}

/** A row of the log, for whoever reads it at the end. */
export interface ActivityRow {
  readonly flow: number;
  readonly at: number;
  readonly packetsFromA: number;
  readonly packetsFromB: number;
  readonly payloadFromA: number;
  readonly payloadFromB: number;
}

/**
 * Who sent how much in each 100 ms, in typed arrays (32 bytes for each flow and slice in which it
 * was active): the part of an extraction that grows with time.
 */
export class ActivityLog {
  private readonly blocks: Block[] = [];
  private block = new Block();
  private size = 0;

  add(flow: Flow, sender: End, time: number, payload: number): void {
    const at = Math.floor(time / SLICE_MS) * SLICE_MS;
    let block = this.block;
    let row = flow.activityRow;
    if (row >= 0) block = this.blocks[Math.floor(row / ROWS_PER_BLOCK)] ?? block;
    let place = row % ROWS_PER_BLOCK;
    if (row < 0 || block.at[place] !== at) {
      row = this.append(flow, at);
      flow.activityRow = row;
      block = this.block;
      place = row % ROWS_PER_BLOCK;
    }
    if (sender === 'a') {
      block.packetsFromA[place] = (block.packetsFromA[place] ?? 0) + 1;
      block.payloadFromA[place] = (block.payloadFromA[place] ?? 0) + payload;
    } else {
      block.packetsFromB[place] = (block.packetsFromB[place] ?? 0) + 1;
      block.payloadFromB[place] = (block.payloadFromB[place] ?? 0) + payload;
    }
  }

  /** In the order in which slices began; a flow can have two rows of a slice if time went back. */
  *rows(): Generator<ActivityRow> {
    for (let row = 0; row < this.size; row += 1) {
      const block = this.blocks[Math.floor(row / ROWS_PER_BLOCK)] ?? this.block;
      const place = row % ROWS_PER_BLOCK;
      yield {
        flow: block.flow[place] ?? 0,
        at: block.at[place] ?? 0,
        packetsFromA: block.packetsFromA[place] ?? 0,
        packetsFromB: block.packetsFromB[place] ?? 0,
        payloadFromA: block.payloadFromA[place] ?? 0,
        payloadFromB: block.payloadFromB[place] ?? 0,
      };
    }
  }

  private append(flow: Flow, at: number): number {
    const row = this.size;
    this.size += 1;
    if (row % ROWS_PER_BLOCK === 0) {
      this.block = new Block();
      this.blocks.push(this.block);
    }
    this.block.at[row % ROWS_PER_BLOCK] = at;
    this.block.flow[row % ROWS_PER_BLOCK] = flow.index;
    return row;
  }
}

/** Slices in order of time, one for each time, whatever the order they come in. */
export class SliceList {
  private slices: { -readonly [Key in keyof ActivitySlice]: ActivitySlice[Key] }[] = [];
  private ordered = true;

  add(slice: ActivitySlice): void {
    const last = this.slices.at(-1);
    if (last?.at === slice.at) {
      last.packetsOut += slice.packetsOut;
      last.packetsIn += slice.packetsIn;
      last.payloadOut += slice.payloadOut;
      last.payloadIn += slice.payloadIn;
      return;
    }
    if (last !== undefined && last.at > slice.at) this.ordered = false;
    this.slices.push(slice);
  }

  toArray(): readonly ActivitySlice[] {
    if (!this.ordered) {
      const unordered = this.slices.sort((left, right) => left.at - right.at);
      this.slices = [];
      this.ordered = true;
      for (const slice of unordered) this.add(slice);
    }
    return this.slices;
  }
}
