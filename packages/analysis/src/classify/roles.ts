import type { Noticed } from './clues.js';
import type { RoleWeights, TellableRole } from './weights.js';

/** A role and how probable it is among all. */
export interface ToldRole {
  readonly role: TellableRole;
  readonly probability: number;
}

/**
 * The most probable role (naive Bayes; see `defaultRoleWeights`).
 * @param fit 0 to 1: how well the target's activity fits the messages.
 * @param threshold the fit at which messaging is as probable as background, before any clue.
 */
export function mostProbableRole(
  fit: number,
  threshold: number,
  noticed: readonly Noticed[],
  { priors, clues, fitPower, mostFitOdds }: RoleWeights,
): ToldRole {
  const odds = (share: number): number =>
    Math.min(mostFitOdds, Math.max(1 / mostFitOdds, share / (1 - share))) ** fitPower;
  const start: Readonly<Record<TellableRole, number>> = {
    ...priors,
    messaging: odds(fit) / odds(threshold),
  };
  const roles = (Object.keys(start) as TellableRole[]).map((role) => ({
    role,
    odds: noticed.reduce((product, { clue }) => product * (clues[clue][role] ?? 1), start[role]),
  }));
  const sum = roles.reduce((total, each) => total + each.odds, 0);
  const best = roles.reduce((most, each) => (each.odds > most.odds ? each : most));
  return { role: best.role, probability: best.odds / sum };
}
