import type { ActivityRecord } from '../records.js';
import type { Fit } from './score.js';
import { count } from './score.js';

/**
 * Why a target got its role, one sentence each.
 * @param controls how many recordings with the app closed there were.
 */
export function describeEvidence(
  activity: ActivityRecord,
  fit: Fit | null,
  controls: number,
): string[] {
  const { knownAs, sent, received } = activity;
  const control = describeControls(knownAs, controls);
  if (sent.marks + received.marks === '') return ['No message was exchanged.', control];
  const setUp = count(sent.marks + received.marks, 'o');
  return [
    `Payload at ${hits(sent)} messages sent and ${hits(received)} received here` +
      (setUp === 0 ? '.' : `; at ${setUp} more only the set-up of its connection.`),
    ...(fit === null
      ? []
      : [
          `All of this name or address in the campaign: ${fit.hits} of ${fit.windows} messages ` +
            `${fit.way}, by chance with probability ${probability(fit.chance)}.`,
        ]),
    control,
  ];
}

function hits({ marks }: ActivityRecord['sent']): string {
  return `${count(marks, '+')} of ${marks.length}`;
}

function describeControls(knownAs: string | null, controls: number): string {
  if (knownAs !== null) return `Also there with the app closed, as ${knownAs}.`;
  if (controls === 0) return 'No control was recorded.';
  return `Not seen in ${controls} recordings with the app closed.`;
}

function probability(value: number): string {
  return value >= 0.01 ? value.toFixed(2) : value.toExponential(1);
}
