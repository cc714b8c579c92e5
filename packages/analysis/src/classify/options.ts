import type { RoleWeights } from './weights.js';
import { defaultRoleWeights } from './weights.js';

/**
 * How endpoints are told apart. Times in ms. The defaults suit phones whose screens are read about
 * once a second and gateways whose clocks are kept by NTP.
 */
export interface ClassifyOptions {
  /** How far a gateway's clock may be from the engine's. */
  readonly clockSlackMs: number;
  /** Longest time from the press of the button until the message leaves the phone. */
  readonly sendMs: number;
  /** Longest time from the message's last packet until it is on the screen. */
  readonly displayMs: number;
  /** The first so much of a target's traffic is connection set-up, three round trips of 300 ms. */
  readonly setupMs: number;
  /** Typing notices come at most so long before the press. */
  readonly leadMs: number;
  /** Receipts come at most so long after the message was seen. */
  readonly settleMs: number;
  /** Traffic with a longer silence between is two bursts. */
  readonly burstGapMs: number;
  /** What is assumed of a target's own activity before any of it is seen: one burst in this time … */
  readonly priorMs: number;
  /** … of this length, about that of a request with its TLS handshake. */
  readonly priorBurstMs: number;
  /** The fit to the messages at which messaging is as probable as background, before any clue. */
  readonly threshold: number;
  /** What everything else that is noticed about a target is worth. */
  readonly weights: RoleWeights;
}

export const defaultClassifyOptions: ClassifyOptions = {
  clockSlackMs: 100,
  sendMs: 3000,
  displayMs: 500,
  setupMs: 1000,
  leadMs: 1000,
  settleMs: 2000,
  burstGapMs: 1000,
  priorMs: 10_000,
  priorBurstMs: 1000,
  threshold: 0.6,
  weights: defaultRoleWeights,
};
