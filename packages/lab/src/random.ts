/** Repeatable randomness: numbers in [0, 1). */
export type Random = () => number;

/** The generator mulberry32: 32 bits of state, good enough for times and sizes. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The time to the next of events that come at random with the given mean distance. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Lower-case hexadecimal digits. */
export function randomHex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}
