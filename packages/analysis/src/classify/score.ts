import type { ActivityRecord } from '../records.js';

/** Message windows that were tried, how many were met, and how many would be by chance. */
export interface Tally {
  readonly hits: number;
  readonly windows: number;
  readonly expected: number;
}

export const noTally: Tally = { hits: 0, windows: 0, expected: 0 };

export function addTallies(...tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { hits, windows, expected }) => ({
      hits: sum.hits + hits,
      windows: sum.windows + windows,
      expected: sum.expected + expected,
    }),
    noTally,
  );
}

type Direction = 'sent' | 'received';
export type Tallies = Readonly<Record<Direction, Tally>>;

/** The messages that something may be for: an app may send and receive by different servers. */
const ways: Readonly<Record<string, readonly Direction[]>> = {
  'sent and received': ['sent', 'received'],
  sent: ['sent'],
  received: ['received'],
};

/** How well something's activity fits the messages of one way. */
export interface Fit {
  /** The messages it fits. */
  readonly way: string;
  readonly hits: number;
  readonly windows: number;
  /** Probability of so many hits by chance, at most, all that was tried accounted for. */
  readonly chance: number;
  /** 0 to 1: the share of windows met, times how far chance is excluded. */
  readonly score: number;
}

/** Chance counts as excluded at 1 in 1,000; what is less certain weighs by its logarithm. */
const excludedChance = 1e-3;
/** A single address among its namesakes has to be surer than 1 in 20. */
const memberChance = 0.05;

/**
 * The way that fits best, `null` without any window.
 * @param tried how many things were looked at: the more, the likelier a chance hit.
 */
export function bestFit(tallies: Tallies, tried: number): Fit | null {
  let best: Fit | null = null;
  const tests = tried * Object.keys(ways).length;
  for (const [way, directions] of Object.entries(ways)) {
    const tally = addTallies(...directions.map((direction) => tallies[direction]));
    const { hits, windows } = tally;
    if (windows === 0) continue;
    const chance = Math.min(1, tests * chanceOfTally(tally));
    const score = (hits / windows) * strength(chance, excludedChance);
    if (best === null || score > best.score) best = { way, hits, windows, chance, score };
  }
  return best;
}

/**
 * How sure it is, 0 to 1, that a target's own hits in one measurement are not chance: 0 without a
 * hit, and 1 where it missed none, however few there were: its namesakes decide then. Set-up counts here: the message may have been what the connection was made for.
 */
export function memberStrength(activity: ActivityRecord): number {
  const tally = addTallies(
    ...(['sent', 'received'] as const).map((direction): Tally => {
      const { marks, chance } = activity[direction];
      const windows = marks.length - count(marks, 'p');
      return { hits: windows - count(marks, '-'), windows, expected: windows * chance };
    }),
  );
  if (tally.hits === 0) return 0;
  return tally.hits === tally.windows ? 1 : strength(chanceOfTally(tally), memberChance);
}

/** What marks come to, without the windows that only set-up met, or that are explained otherwise. */
export function tallyOf({ marks, chance }: ActivityRecord['sent']): Tally {
  const windows = marks.length - count(marks, 'o') - count(marks, 'p');
  return { hits: count(marks, '+'), windows, expected: windows * chance };
}

/**
 * An upper bound of the probability of at least so many hits in independent windows: exp(-n D(k/n‖p))
 * with the mean probability p (Hoeffding 1963, theorem 1; exact where every window was met).
 */
export function chanceOfTally({ hits, windows, expected }: Tally): number {
  if (windows === 0 || hits <= expected) return 1;
  const share = hits / windows;
  const p = expected / windows;
  const missed = share === 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - p));
  return Math.exp(-windows * (share * Math.log(share / p) + missed));
}

function strength(chance: number, excluded: number): number {
  return Math.min(1, Math.abs(Math.log(chance) / Math.log(excluded)));
}

export function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}
