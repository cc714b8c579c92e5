import type { EndpointRole } from '../records.js';

/** What a target can be told to be; `unknown` is what is left where nothing tells. */
export type TellableRole = Exclude<EndpointRole, 'unknown'>;

/** What can be noticed about a target beside what it did at the messages. */
export type Clue =
  | 'peer'
  | 'peer-unanswered'
  | 'past-it'
  | 'no-controls'
  | 'in-controls'
  | 'not-in-controls'
  | 'both-sides'
  | 'kin-subnet'
  | 'kin-domain'
  | 'kin-as'
  | 'is-directory'
  | 'encrypted-dns'
  | 'stun'
  | 'ntp'
  | 'call-rate'
  | 'push-port'
  | 'stun-port'
  | 'messaging-word'
  | 'media-word'
  | 'call-word'
  | 'push-word'
  | 'resolver-word'
  | 'telemetry-word'
  | 'background-word'
  | 'mostly-in'
  | 'mostly-out'
  | 'quiet-and-lasting'
  | 'woken';

/** How many times likelier a clue is with targets of a role than with background; 1 where left out. */
export type LikelihoodRatios = Partial<Record<TellableRole, number>>;

export interface RoleWeights {
  /** How many targets of a role there are for each one of background, before anything is noticed. */
  readonly priors: Readonly<Record<Exclude<TellableRole, 'messaging'>, number>>;
  readonly clues: Readonly<Record<Clue, LikelihoodRatios>>;
  /** To what power the odds of fitting the messages count. */
  readonly fitPower: number;
  /** Most that the fit's odds count, and least by its inverse: no activity is proof by itself. */
  readonly mostFitOdds: number;
  /** A role that is less probable than this is not given: the target is `unknown`. */
  readonly leastProbable: number;
}

/**
 * The weights of naive Bayes: each role's odds against background are its prior times the ratios of all
 * clues. Messaging alone has no prior: its odds begin with what the target did at the messages (see
 * `classifyEndpoints`). The numbers are orders of magnitude, set by reasoning, and stand for:
 *
 * - **Certain by protocol** (300 and more): STUN's magic cookie, DNS by port or ALPN, having given out
 *   addresses that were used, NTP's port with its packets of 48 bytes. Nothing else looks like it.
 * - **Certain by design** (messaging, 0.001, in the controls): what is there with the app closed does
 *   not carry its messages, push excepted, and that has a role of its own.
 * - **Agreed on** (30): ports that IANA or the push services' documentation give to one use.
 * - **Said by the operator** (3 to 12): words of host names, which are chosen by people to be
 *   understood, and sometimes reused for other ends.
 * - **Habits of traffic** (2 to 6): more down than up, more up than down, quiet and lasting. Many other
 *   things share them.
 * - **Relatives** (1.5 to 3): addresses or names beside those of a messaging endpoint; a content network
 *   or cloud has many tenants, so it never decides alone.
 *
 * In two campaigns of the lab, all of their logarithms doubled gave the same messaging endpoints; halved,
 * all were still found, with 0 and 13 others among some 215 (`scripts/evaluate-roles.mjs --stretch`).
 */
export const defaultRoleWeights: RoleWeights = {
  priors: { background: 1, media: 0.2, call: 0.02, push: 0.02, resolver: 0.02, telemetry: 0.2 },
  clues: {
    peer: { messaging: 10, call: 5, media: 0.01, push: 0.001, resolver: 0.001, telemetry: 0.001 },
    'peer-unanswered': { messaging: 0.001, call: 0.1 },
    'past-it': { messaging: 0.1 },
    'no-controls': { messaging: 0.5 },
    'in-controls': { messaging: 0.001, media: 0.3, call: 0.05, push: 3 },
    'not-in-controls': { messaging: 1.2, media: 2, call: 2, push: 0.3 },
    'both-sides': { messaging: 1.1 },
    'kin-subnet': { messaging: 3 },
    'kin-domain': { messaging: 2 },
    'kin-as': { messaging: 1.5 },
    'is-directory': { resolver: 1000, messaging: 0.1 },
    'encrypted-dns': { resolver: 1000, messaging: 0.001 },
    stun: { call: 1000, messaging: 0.1 },
    ntp: { messaging: 0.01, media: 0.01, call: 0.01, push: 0.01, resolver: 0.01, telemetry: 0.01 },
    'call-rate': { call: 300 },
    'push-port': { push: 30 },
    'stun-port': { call: 30 },
    'messaging-word': { messaging: 3 },
    'media-word': { media: 12, telemetry: 0.5 },
    'call-word': { call: 12 },
    'push-word': { push: 12 },
    'resolver-word': { resolver: 12 },
    'telemetry-word': { telemetry: 12, media: 0.3 },
    'background-word': { media: 0.3, telemetry: 0.3 },
    'mostly-in': { media: 3, telemetry: 0.2, push: 0.2, call: 0.5 },
    'mostly-out': { telemetry: 3, media: 0.5, push: 0.5 },
    'quiet-and-lasting': { push: 3, media: 0.3, telemetry: 0.5 },
    woken: { push: 3 },
  },
  fitPower: 2,
  mostFitOdds: 10,
  leastProbable: 0.5,
};
