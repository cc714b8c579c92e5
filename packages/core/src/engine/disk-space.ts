import { statfs } from 'node:fs/promises';
import { diskFull } from '../dataset/disk-full.js';
import type { Time } from './time.js';

/** Between two looks whether there is room again. */
const lookMs = 10_000;
/** After so long without room the run ends. */
const limitMs = 24 * 3_600_000;
/** What writing one measurement's records takes at least, whatever the reserve. */
const leastBytes = 16_000_000;

export interface DiskSpaceInput {
  readonly directory: string;
  readonly reserveBytes: number;
  readonly freeBytes: (directory: string) => Promise<number>;
  readonly time: Time;
  /** Told once when there is no room, and once when there is again. */
  readonly onFull: (message: string) => void;
  readonly onRoom: () => void;
  /** Aborted when nobody is to wait any more. */
  readonly signal: AbortSignal;
}

/** Waits while the data set's disk is too full for another measurement. */
export class DiskSpace {
  private waiting: Promise<void> | undefined;
  private givenUp = false;

  constructor(private readonly input: DiskSpaceInput) {}

  async hasRoom(): Promise<boolean> {
    const { directory, reserveBytes, freeBytes } = this.input;
    return (await freeBytes(directory)) >= Math.max(reserveBytes, leastBytes);
  }

  /**
   * Returns once there is room.
   * @param failed writing failed for want of room, so there is none whatever the disk says.
   * @throws MatadorError `disk-full` after a day, or when nobody is to wait any more.
   */
  async untilRoom(failed = false): Promise<void> {
    if (this.givenUp) throw diskFull(this.input.directory);
    if (this.waiting === undefined && !failed && (await this.hasRoom())) return;
    this.waiting ??= this.wait().finally(() => (this.waiting = undefined));
    await this.waiting;
  }

  private async wait(): Promise<void> {
    const { directory, reserveBytes, time, onFull, onRoom, signal } = this.input;
    const wanted = Math.ceil(Math.max(reserveBytes, leastBytes) / 1e6);
    onFull(`the disk of ${directory} is full; the campaign goes on once ${wanted} MB are free`);
    const deadline = time.now() + limitMs;
    do {
      if (time.now() >= deadline || signal.aborted) {
        this.givenUp = true;
        throw diskFull(directory);
      }
      await time.sleep(lookMs, signal).catch(() => undefined);
    } while (!(await this.hasRoom()));
    onRoom();
  }
}

/** What the user may still write to the disk that holds the folder. */
export async function freeBytesOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
