import type { SideName } from '../contracts/index.js';
import { sideNames } from '../contracts/index.js';
import { SideError } from './failures.js';
import { together } from './together.js';

/** Does the same for both sides at once; what is thrown is a SideError. */
export async function bothSides<T>(
  signal: AbortSignal,
  work: (side: SideName, signal: AbortSignal) => Promise<T>,
): Promise<Record<SideName, T>> {
  const works = sideNames.map(
    (side) => (linked: AbortSignal) => onSide(side, () => work(side, linked)),
  );
  const [a, b] = await together(signal, works);
  return { a: a as T, b: b as T };
}

/** Marks what is thrown with the side it happened on. */
export async function onSide<T>(side: SideName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new SideError(side, error);
  }
}
