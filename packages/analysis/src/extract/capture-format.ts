import type { Frame } from './frame.js';

/** What a reader does with what it finds. */
export interface PacketSink {
  /** Filled anew for each packet by the reader. */
  readonly frame: Frame;
  /** The frame's time, link type, start, end and wire length are set. */
  packet(): void;
  /** A packet record that says nothing usable. */
  badRecord(): void;
  /** An interface or a whole file has this link type. */
  linkType(linkType: number): void;
}

/** Reads the records of one file format out of a window that is moved over the file. */
export interface CaptureFormat {
  /** The file cannot be read on: nothing after this point would be right. */
  readonly broken: boolean;
  /**
   * Reads all whole records between `start` and `end` of the sink's frame's bytes.
   * @returns where the first record starts that is not whole yet; behind `end` where everything up
   *   to there can be passed over.
   */
  read(sink: PacketSink, start: number, end: number): number;
}

/** No record is longer than this: 64 times the longest packet that tcpdump writes. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;
