import { chanceOfAtLeast } from './chance.js';
import type { MessageWindow } from './windows.js';

/** One message window: whether it was met, and with what probability it would be by chance. */
export interface Trial {
  readonly direction: MessageWindow['direction'];
  readonly hit: boolean;
  readonly chance: number;
}

/** The messages that something may be for: an app may send and receive by different servers. */
const ways = ['sent and received', 'sent', 'received'] as const;
export type Way = (typeof ways)[number];

/** How well something's activity fits the messages of one way. */
export interface Fit {
  readonly way: Way;
  readonly hits: number;
  readonly windows: number;
  /** Probability of so many hits by chance, all that was tried accounted for. */
  readonly chance: number;
  /** 0 to 1: the share of windows met, times how far chance is excluded. */
  readonly score: number;
}

/** Chance counts as excluded at 1 in 1,000; what is less certain weighs by its logarithm. */
const excludedChance = 1e-3;
/** A single address among several that belong together has to be surer than 1 in 20. */
const memberChance = 0.05;

/**
 * The way that fits best, `null` without any window.
 * @param tried how many groups of targets were looked at: the more, the likelier a chance hit.
 */
export function bestFit(trials: readonly Trial[], tried: number): Fit | null {
  let best: Fit | null = null;
  for (const way of ways) {
    const fit = fitOf(trials, way, tried * ways.length);
    if (fit !== null && (best === null || fit.score > best.score)) best = fit;
  }
  return best;
}

/** How sure it is, 0 to 1, that a target's own hits are not chance: 0 without a hit. */
export function memberStrength(trials: readonly Trial[], way: Way): number {
  const fit = fitOf(trials, way, 1);
  return fit === null || fit.hits === 0 ? 0 : strength(fit.chance, memberChance);
}

function fitOf(all: readonly Trial[], way: Way, tried: number): Fit | null {
  const trials = all.filter(({ direction }) => way === 'sent and received' || way === direction);
  if (trials.length === 0) return null;
  const hits = trials.filter(({ hit }) => hit).length;
  const atLeast = chanceOfAtLeast(
    hits,
    trials.map(({ chance }) => chance),
  );
  const chance = Math.min(1, atLeast * tried);
  const score = (hits / trials.length) * strength(chance, excludedChance);
  return { way, hits, windows: trials.length, chance, score };
}

function strength(chance: number, excluded: number): number {
  if (chance <= excluded) return 1;
  return Math.log(chance) / Math.log(excluded);
}
