import type { ActivityRecord, EndpointRecord } from '../records.js';
import type { ObservedMeasurement } from './activity.js';
import { observeActivity } from './activity.js';
import type { AppContext, Noticed } from './clues.js';
import { noticedAbout } from './clues.js';
import { describeEvidence } from './evidence.js';
import type { ControlTargets } from './identity.js';
import type { AsLookup } from './kin.js';
import { MessagingKin } from './kin.js';
import type { ClassifyOptions } from './options.js';
import { defaultClassifyOptions } from './options.js';
import type { PoolFit } from './pools.js';
import { MessagePools } from './pools.js';
import type { ToldRole } from './roles.js';
import { mostProbableRole } from './roles.js';
import { memberStrength } from './score.js';

export interface ClassifyInput {
  /** All of one app. */
  readonly measurements: readonly ObservedMeasurement[];
  /** Of the same app, with the app closed. */
  readonly controls: ControlTargets;
  readonly options?: Partial<ClassifyOptions>;
  /** Whose network an address is in; default: nobody knows. */
  readonly asOf?: AsLookup;
}

/** Messaging endpoints that are at least so probable lend probability to their relatives. */
const sureOfKin = 0.95;

/**
 * Tells what each target is for. No server is known beforehand; the method:
 *
 * 1. Each message opens a window at its sender and one at its receiver. A target meets it with payload
 *    in the message's direction; a window that only its connection set-up met is left out. What the
 *    phones exchanged straight with each other explains its windows, for all other targets.
 * 2. Targets of one name, digits aside (or, without a name, of one address), are looked at together,
 *    over both sides and all measurements. Recurrence is the share of their windows that were met. An
 *    app may send by one server and receive by another, so windows of sending, of receiving, and all
 *    together are tried.
 * 3. Chance is the probability of so many hits by the targets' own activity at other times, times the
 *    names and ways tried (Bonferroni).
 * 4. The fit is recurrence × strength, where strength is 1 for a chance of 0.001 or less and falls to 0
 *    with its logarithm. It is no higher than the strength of the target's own hits in its measurement
 *    against a chance of 0.05: an address that was idle while its namesakes carried the messages is
 *    not one of them.
 * 5. Naive Bayes weighs the fit with everything else that is noticed: presence in the controls, names,
 *    ports and protocols, the shape of the traffic, presence on both sides, and, in a second round,
 *    kinship with messaging endpoints found in the first. All weights are in `defaultRoleWeights`.
 *
 * The score is the probability of the role. The role is `unknown` where no role reaches
 * `leastProbable`, and where nothing tells that it is background.
 */
export function classifyEndpoints(input: ClassifyInput): EndpointRecord[] {
  const options = { ...defaultClassifyOptions, ...input.options };
  const pools = new MessagePools();
  const activities = input.measurements.flatMap((observed) => {
    const records = observeActivity(observed, input.controls, options);
    pools.add(records);
    return records;
  });
  const classifier = new Classifier(pools, input.controls.size, options, input.asOf);
  for (const activity of activities) classifier.learnKin(activity);
  return activities.map((activity) => classifier.classify(activity));
}

/** Tells the roles of one app's targets, once all of its measurements are in the pools. */
export class Classifier {
  private readonly context: AppContext;

  /** @param controls how many recordings with the app closed there were. */
  constructor(
    private readonly pools: MessagePools,
    controls: number,
    private readonly options: ClassifyOptions,
    asOf?: AsLookup,
  ) {
    this.context = { controls, kin: new MessagingKin(asOf) };
  }

  /** Takes note of a target that is a messaging endpoint by itself. */
  learnKin(activity: ActivityRecord): void {
    if (activity.peer) return;
    const { role, probability } = this.judge(activity).told;
    if (role === 'messaging' && probability >= sureOfKin) this.context.kin.add(activity);
  }

  classify(activity: ActivityRecord): EndpointRecord {
    const { measurement, app, side, protocol, address, port, bytes } = activity;
    const { names, peer, learnt } = activity;
    const { fit, noticed, told } = this.judge(activity);
    const isTold =
      told.probability >= this.options.weights.leastProbable &&
      (told.role !== 'background' || fit !== null || noticed.some(isOfBackground));
    return {
      schema: 'matador/endpoint/1',
      measurement,
      app,
      side,
      protocol,
      address,
      port,
      bytes,
      names,
      role: isTold ? told.role : 'unknown',
      peer,
      ...(learnt === undefined ? {} : { learnt }),
      score: isTold ? Math.round(told.probability * 1000) / 1000 : 0,
      evidence: describeEvidence(activity, fit, noticed, this.context.controls),
    };
  }

  private judge(activity: ActivityRecord): {
    readonly fit: PoolFit | null;
    readonly noticed: readonly Noticed[];
    readonly told: ToldRole;
  } {
    const { threshold, weights } = this.options;
    const fit = this.pools.fitOf(activity);
    const noticed = noticedAbout(activity, fit, this.context);
    const share = fit === null ? 0 : Math.min(fit.score, memberStrength(activity));
    return { fit, noticed, told: mostProbableRole(share, threshold, noticed, weights) };
  }
}

/** Background is what is left over: without messages, something has to speak for it. */
function isOfBackground({ clue }: Noticed): boolean {
  return clue === 'in-controls' || clue === 'ntp' || clue === 'background-word';
}
