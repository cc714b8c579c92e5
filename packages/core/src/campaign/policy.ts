import type { Failure } from '../contracts/index.js';
import type { DecisionEntry, WithoutStamp } from '../dataset/journal.js';
import type { FailureSource } from '../errors.js';
import { timestamp } from '../timestamp.js';
import { waitAfter } from './back-off.js';
import type { PlannedMeasurement } from './plan.js';
import type { CampaignState } from './state.js';
import { isOfVantagePoint } from './state.js';

export type Decision = WithoutStamp<DecisionEntry>;

export interface FailedMeasurement {
  readonly step: PlannedMeasurement;
  readonly attempt: number;
  readonly testbed: string;
  readonly failures: readonly Failure[];
}

/** What happens after a failed measurement, in the order in which it is decided. */
export function decideAfterFailure(
  state: CampaignState,
  failed: FailedMeasurement,
  now: number,
): Decision[] {
  const failure = mainFailure(failed.failures);
  if (failure === undefined) return [repeatOrGiveUp(state, failed, undefined)];
  if (stopsTestbed(failure.source)) {
    // In a row, the testbed is to blame: only the first may have been the measurement's doing.
    const counts = state.testbed(failed.testbed).failures === 0;
    const again = repeatOrGiveUp(state, failed, failure, counts);
    return [again, decideAfterTestbedFailure(state, failed.testbed, failure, now)];
  }
  const blamed = blamedVantagePoint(failed.step, failure);
  const decision =
    blamed === undefined ? undefined : decideOnVantagePoint(state, blamed, failure, now);
  // What is measured elsewhere from now on, or not at all, is not repeated.
  if (decision !== undefined && decision.event !== 'vantage-point-waiting') return [decision];
  return [...(decision === undefined ? [] : [decision]), repeatOrGiveUp(state, failed, failure)];
}

/** A testbed is tried again after a growing wait, until it has failed too often in a row. */
export function decideAfterTestbedFailure(
  state: CampaignState,
  testbed: string,
  failure: Failure,
  now: number,
): Extract<Decision, { event: 'testbed-stopped' }> {
  const policy = state.plan.campaign.retry.testbed;
  const failures = state.testbed(testbed).failures + 1;
  const seed = `${state.plan.campaign.name} ${testbed}`;
  const until = failures < policy.tries ? timestamp(now + waitAfter(failures, policy, seed)) : null;
  return { event: 'testbed-stopped', testbed, failure, failures, until };
}

/**
 * The failure that explains the outcome: what stops the testbed, or a dead tunnel, rather than the
 * app that starved on it.
 */
export function mainFailure(failures: readonly Failure[]): Failure | undefined {
  return (
    failures.find(({ source }) => stopsTestbed(source)) ??
    failures.find(({ code }) => code === 'tunnel-dead') ??
    failures[0]
  );
}

function stopsTestbed(source: FailureSource): boolean {
  return source === 'phone' || source === 'gateway';
}

function blamedVantagePoint(step: PlannedMeasurement, failure: Failure): string | undefined {
  if (!isOfVantagePoint(failure.source) || failure.side === undefined) return undefined;
  return step[failure.side];
}

/** `undefined` where it was decided on meanwhile, because of another testbed's failure. */
function decideOnVantagePoint(
  state: CampaignState,
  vantagePoint: string,
  failure: Failure,
  now: number,
): Decision | undefined {
  const standsFor = state.standsFor(vantagePoint);
  const node = state.node(standsFor);
  if (node.current !== vantagePoint || node.givenUp !== undefined || node.until > now) {
    return undefined;
  }
  const { name, retry, measureAgain } = state.plan.campaign;
  const failures = node.failures + 1;
  const about = { vantagePoint, standsFor, failure };
  if (failures < retry.vantagePoint.tries) {
    const wait = waitAfter(failures, retry.vantagePoint, `${name} ${vantagePoint}`);
    return { event: 'vantage-point-waiting', ...about, failures, until: timestamp(now + wait) };
  }
  const affected = state.steps().filter(({ step }) => [step.a, step.b].includes(vantagePoint));
  const ids = (complete: boolean) =>
    affected.filter(({ phase }) => (phase === 'complete') === complete).map(({ step }) => step.id);
  const by = state.nextCandidate(standsFor);
  if (by === undefined) {
    return { event: 'vantage-point-given-up', ...about, impossible: ids(false) };
  }
  const again = measureAgain ? ids(true) : [];
  return { event: 'vantage-point-replaced', ...about, by, again };
}

function repeatOrGiveUp(
  state: CampaignState,
  { step, attempt }: FailedMeasurement,
  failure: Failure | undefined,
  counts = true,
): Decision {
  const { retry } = state.plan.campaign;
  const source = failure?.source ?? 'internal';
  const before = state.triesOf(step.id);
  const [known, limit] = isOfVantagePoint(source)
    ? [before.vantagePoint, retry.vantagePoint.tries]
    : [before.other, retry.tries];
  const tries = counts ? known + 1 : known;
  return {
    event: tries < limit ? 'measurement-repeated' : 'measurement-given-up',
    measurement: step.id,
    attempt,
    source,
    tries,
    reason: failure === undefined ? 'unknown' : `${failure.code}: ${failure.message}`,
  };
}
