import { mkdir, statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../run.js';
import { labDisk } from '../state.js';

/** Room for a campaign of some thousand measurements; memory that is used as it is filled. */
const size = '2g';
const refillMs = 50;

export async function mountLabDisk(): Promise<void> {
  await mkdir(labDisk);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'matador-lab', labDisk]);
}

/**
 * Leaves the lab's disk no room beyond what is used, also when something on it is deleted meanwhile.
 * @returns what gives it room again.
 */
export async function fillLabDisk(): Promise<() => Promise<void>> {
  const full = { still: true };
  await takeRoom();
  const filling = (async () => {
    while (full.still) {
      await delay(refillMs);
      await takeRoom();
    }
  })();
  return async () => {
    full.still = false;
    await filling;
    await resize(size);
  };
}

async function takeRoom(): Promise<void> {
  const { blocks, bfree, bsize } = await statfs(labDisk);
  // Of size 0, it would have no limit.
  const used = Math.max(blocks - bfree, 1) * bsize;
  // Refused where more is used by now: the next time takes that into account.
  await resize(String(used)).catch(() => undefined);
}

async function resize(to: string): Promise<void> {
  await run('mount', ['-o', `remount,size=${to}`, labDisk]);
}
