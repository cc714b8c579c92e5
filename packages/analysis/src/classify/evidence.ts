import type { Fit, Trial } from './score.js';

export interface EvidenceInput {
  /** Of the group of targets that belong together. */
  readonly fit: Fit | null;
  /** Of the target itself. */
  readonly trials: readonly Trial[];
  readonly knownAs: string | null;
  /** How many sides of controls were recorded. */
  readonly controls: number;
}

/** Why a target got its role, one sentence each. */
export function describeEvidence({ fit, trials, knownAs, controls }: EvidenceInput): string[] {
  if (fit === null) return ['No message was exchanged.', describeControls(knownAs, controls)];
  const sent = trials.filter(({ direction }) => direction === 'sent');
  const received = trials.filter(({ direction }) => direction === 'received');
  return [
    `Payload at ${hits(sent)} messages sent and ${hits(received)} received on this side.`,
    `With its namesakes on both sides: ${fit.hits} of ${fit.windows} (messages ${fit.way}), ` +
      `by chance with probability ${probability(fit.chance)}.`,
    describeControls(knownAs, controls),
  ];
}

function hits(trials: readonly Trial[]): string {
  return `${trials.filter(({ hit }) => hit).length} of ${trials.length}`;
}

function describeControls(knownAs: string | null, controls: number): string {
  if (knownAs !== null) return `Also there with the app closed, as ${knownAs}.`;
  if (controls === 0) return 'No control was recorded.';
  return `Not seen in ${controls} recordings with the app closed.`;
}

function probability(value: number): string {
  return value >= 0.01 ? value.toFixed(2) : value.toExponential(1);
}
