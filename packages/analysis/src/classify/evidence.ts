import type { ActivityRecord } from '../records.js';
import type { Fit } from './score.js';
import { count } from './score.js';
import type { Noticed } from './clues.js';

/**
 * Why a target got its role, one sentence each.
 * @param controls how many recordings with the app closed there were.
 */
export function describeEvidence(
  activity: ActivityRecord,
  fit: Fit | null,
  noticed: readonly Noticed[],
  controls: number,
): string[] {
  const { knownAs, sent, received } = activity;
  const control = describeControls(knownAs, controls);
  const others = noticed.map(({ sentence }) => sentence).filter((sentence) => sentence !== '');
  const marks = sent.marks + received.marks;
  if (marks === '') return ['No message was exchanged.', ...others, control];
  const setUp = count(marks, 'o');
  return [
    `Payload at ${hits(sent)} messages sent and ${hits(received)} received here` +
      (setUp === 0 ? '.' : `; at ${setUp} more only the set-up of its connection.`),
    ...(fit === null
      ? []
      : [
          `All of this ${activity.peer ? 'kind' : 'name or address'} in the campaign: ${fit.hits} of ${fit.windows} messages ` +
            `${fit.way}, by chance with probability ${probability(fit.chance)}.`,
        ]),
    ...others,
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
