import type { ActivityRecord, EndpointRecord } from '../records.js';
import type { ObservedMeasurement } from './activity.js';
import { observeActivity } from './activity.js';
import { describeEvidence } from './evidence.js';
import type { ControlTargets } from './identity.js';
import type { ClassifyOptions } from './options.js';
import { defaultClassifyOptions } from './options.js';
import { MessagePools } from './pools.js';
import type { Fit } from './score.js';
import { memberStrength } from './score.js';

export interface ClassifyInput {
  /** All of one app. */
  readonly measurements: readonly ObservedMeasurement[];
  /** Of the same app, with the app closed. */
  readonly controls: ControlTargets;
  readonly options?: Partial<ClassifyOptions>;
}

/** Without a control, background that happens to fit cannot be told: the score says so. */
const withoutControl = 0.9;

/**
 * Tells which targets carried the messages. No server is known beforehand; the method:
 *
 * 1. A target that the controls know is background: it is there with the app closed.
 * 2. Each message opens a window at its sender and one at its receiver. A target meets it with payload
 *    in the message's direction; a window that only its connection set-up met is left out.
 * 3. Targets of one name (or, without one, of one address) are looked at together, over both sides and
 *    all measurements. Recurrence is the share of their windows that were met. An app may send by one
 *    server and receive by another, so windows of sending, of receiving, and all together are tried.
 * 4. Chance is the probability of so many hits by the targets' own activity at other times, times the
 *    names and ways tried (Bonferroni).
 * 5. The score is recurrence × strength, where strength is 1 for a chance of 0.001 or less and falls
 *    to 0 with its logarithm; × 0.9 where there was no control. It is no higher than the strength of
 *    the target's own hits in its measurement against a chance of 0.05: an address that was idle while
 *    its namesakes carried the messages is not one of them.
 *
 * A target is a messaging endpoint from a score of `threshold` on; its role is `unknown` where no
 * message tells.
 */
export function classifyEndpoints(input: ClassifyInput): EndpointRecord[] {
  const options = { ...defaultClassifyOptions, ...input.options };
  const activities = input.measurements.map((observed) =>
    observeActivity(observed, input.controls, options),
  );
  const pools = new MessagePools();
  for (const records of activities) pools.add(records);
  return activities
    .flat()
    .map((record) => classifyTarget(record, pools, input.controls.size, options));
}

/** @param controls how many recordings with the app closed there were. */
export function classifyTarget(
  activity: ActivityRecord,
  pools: MessagePools,
  controls: number,
  options: ClassifyOptions,
): EndpointRecord {
  const { measurement, app, side, protocol, address, port, names, knownAs } = activity;
  const fit = knownAs === null ? pools.fitOf(activity) : null;
  const score = fit === null ? 0 : scoreOf(activity, fit, controls);
  return {
    schema: 'matador/endpoint/1',
    measurement,
    app,
    side,
    protocol,
    address,
    port,
    names,
    role: roleOf(activity, fit, score >= options.threshold),
    score: Math.round(score * 1000) / 1000,
    evidence: describeEvidence(activity, fit, controls),
  };
}

function scoreOf(activity: ActivityRecord, fit: Fit, controls: number): number {
  const score = Math.min(fit.score, memberStrength(activity));
  return controls === 0 ? score * withoutControl : score;
}

function roleOf(
  { knownAs }: ActivityRecord,
  fit: Fit | null,
  carries: boolean,
): EndpointRecord['role'] {
  if (carries) return 'messaging';
  return knownAs !== null || fit !== null ? 'background' : 'unknown';
}
