import type { PlannedMeasurement } from './plan.js';
import { pairOf } from './plan.js';
import type { CampaignState } from './state.js';

export type Next =
  | { readonly kind: 'measure'; readonly step: PlannedMeasurement }
  /** Nothing now: until then (ms since the epoch), or until something else happens, whichever is first. */
  | { readonly kind: 'wait'; readonly until: number | null }
  /** Nothing any more in this run. */
  | { readonly kind: 'end' };

/**
 * What a testbed does next: what is left for the pair that it has just measured, whose tunnels stand;
 * else a pair whose vantage points no other testbed uses; else what comes first in the plan. Of one
 * pair, what failed comes last; so does, of everything, what a testbed failed at.
 * @param now ms since the epoch.
 */
export function nextStep(state: CampaignState, testbed: string, now: number): Next {
  if (state.stopping) return { kind: 'end' };
  const steps = state.steps();
  const open = steps.filter(({ phase }) => phase === 'open').map(({ step }) => step);
  const { until, last, failures } = state.testbed(testbed);
  if (until === null) return { kind: 'end' };
  if (open.length === 0) {
    const mayComeBack = steps.some(({ phase }) => phase === 'under-way');
    return mayComeBack ? { kind: 'wait', until: null } : { kind: 'end' };
  }
  if (state.paused.size > 0) return { kind: 'wait', until: null };
  if (until > now) return { kind: 'wait', until };
  const used = state.usedBeside(testbed);
  const ready = open.filter((step) => isReady(state, step, used, now));
  if (ready.length === 0) return { kind: 'wait', until: firstReady(state, open, now) };
  const others = ready.filter(({ id }) => failures === 0 || id !== last);
  const candidates = others.length > 0 ? others : ready;
  const pair =
    candidates.find(({ id }) => last !== undefined && pairOf(id) === pairOf(last)) ??
    candidates.find(({ a, b }) => !used.has(a) && !used.has(b)) ??
    candidates[0];
  const [step] = candidates
    .filter(({ id }) => pair !== undefined && pairOf(id) === pairOf(pair.id))
    .sort((one, other) => triesAt(state, one) - triesAt(state, other));
  return step === undefined ? { kind: 'end' } : { kind: 'measure', step };
}

/** A vantage point that failed is tried by one testbed alone. */
function isReady(
  state: CampaignState,
  step: PlannedMeasurement,
  used: ReadonlySet<string>,
  now: number,
): boolean {
  return [step.a, step.b].every((vantagePoint) => {
    const { until, failures } = state.node(state.standsFor(vantagePoint));
    return until <= now && (failures === 0 || !used.has(vantagePoint));
  });
}

/** `null` where that depends on another testbed. */
function firstReady(
  state: CampaignState,
  open: readonly PlannedMeasurement[],
  now: number,
): number | null {
  const waits = open
    .map(({ a, b }) => Math.max(...[a, b].map((id) => state.node(state.standsFor(id)).until)))
    .filter((until) => until > now);
  return waits.length === 0 ? null : Math.min(...waits);
}

function triesAt(state: CampaignState, { id }: PlannedMeasurement): number {
  const { vantagePoint, other } = state.triesOf(id);
  return vantagePoint + other;
}
