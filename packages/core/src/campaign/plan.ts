import { isIP } from 'node:net';
import { z } from 'zod';
import type { CampaignConfig, Config } from '../config/schema.js';
import type { VantagePoint } from '../contracts/index.js';
import { UsageError } from '../errors.js';
import { estimateCost } from './estimate.js';
import type { Pair } from './pairs.js';
import { choosePairs, namedInPairs, spreadPairs } from './pairs.js';

/** One measurement, or control, that a campaign is to make. */
export interface PlannedMeasurement {
  /** `signal_br_de_r1`; a control's starts with `control-`. Names its folder in the data set. */
  readonly id: string;
  readonly kind: 'measurement' | 'control';
  readonly app: string;
  /** Id of side a's vantage point. */
  readonly a: string;
  /** Id of side b's vantage point. */
  readonly b: string;
  readonly repetition: number;
}

export interface Plan {
  readonly campaign: CampaignConfig;
  readonly vantagePoints: readonly VantagePoint[];
  /** Those that stand by for each vantage point, in the order in which they take its place. */
  readonly spares: ReadonlyMap<string, readonly VantagePoint[]>;
  /** Unordered, in the order of the vantage points. */
  readonly pairs: readonly Pair[];
  /** In the order they are to be made. */
  readonly steps: readonly PlannedMeasurement[];
}

export const planSummarySchema = z.object({
  schema: z.literal('matador/plan/1'),
  vantagePoints: z.int(),
  /** Vantage points that stand by. */
  spares: z.int(),
  pairs: z.int(),
  /** Without controls. */
  measurements: z.int(),
  messages: z.int(),
  controls: z.int(),
  estimate: z.object({
    /** With the testbeds of the configuration at work side by side. */
    seconds: z.number(),
    /** What phones and probes send and receive. */
    bytes: z.number(),
  }),
});
export type PlanSummary = z.infer<typeof planSummarySchema>;

/**
 * The campaign's pairs of vantage points, each with every app, as often as wanted.
 * @throws UsageError where the configuration names what is not there.
 */
export function planCampaign(config: Config): Plan {
  const campaign = config.campaign;
  if (campaign === undefined) {
    throw new UsageError('the configuration has no campaign', {
      code: 'no-campaign',
      hint: 'Add a `campaign` section with a name and the apps to measure.',
    });
  }
  const vantagePoints = chooseVantagePoints(config, campaign);
  const pairs = choosePairs(
    campaign,
    vantagePoints.map(({ id }) => id),
  );
  if (pairs.length === 0) {
    throw new UsageError('the campaign has no pair of vantage points', {
      code: 'no-pairs',
      hint: 'Name at least two vantage points, or allow `sameCountryPairs`.',
    });
  }
  return {
    campaign,
    vantagePoints,
    spares: planSpares(config.vantagePoints, vantagePoints),
    pairs,
    steps: planSteps(campaign, spreadPairs(pairs)),
  };
}

export function summarisePlan(plan: Plan, testbeds: number): PlanSummary {
  const controls = plan.steps.filter(({ kind }) => kind === 'control').length;
  const measurements = plan.steps.length - controls;
  return {
    schema: 'matador/plan/1',
    vantagePoints: plan.vantagePoints.length,
    spares: [...plan.spares.values()].flat().length,
    pairs: plan.pairs.length,
    measurements,
    messages: measurements * plan.campaign.messagesPerDirection * 2,
    controls,
    estimate: estimateCost({ campaign: plan.campaign, measurements, controls, testbeds }),
  };
}

/** The public address a vantage point's traffic is to leave from, where the configuration tells. */
export function expectedExit(vantagePoint: VantagePoint): string | null {
  if (vantagePoint.address !== undefined) return vantagePoint.address;
  const host = vantagePoint.shell?.host;
  return host !== undefined && isIP(host) !== 0 ? host : null;
}

function chooseVantagePoints(config: Config, campaign: CampaignConfig): VantagePoint[] {
  const known = new Map<string, VantagePoint>();
  for (const vantagePoint of config.vantagePoints) {
    if (known.has(vantagePoint.id)) {
      throw new UsageError(`two vantage points are called ${vantagePoint.id}`, {
        code: 'duplicate-vantage-point',
        hint: 'Give each vantage point an id of its own.',
      });
    }
    known.set(vantagePoint.id, vantagePoint);
  }
  const { vantagePoints, pairs } = campaign;
  if (vantagePoints !== undefined && pairs !== undefined) {
    throw new UsageError('the campaign has both `vantagePoints` and `pairs`', {
      code: 'vantage-points-and-pairs',
      hint: 'Keep `pairs`, which names its vantage points itself, or leave it out to have all pairs.',
    });
  }
  const named = pairs === undefined ? vantagePoints : namedInPairs(pairs);
  return (named ?? [...known.keys()]).map((id) => {
    const vantagePoint = known.get(id);
    if (vantagePoint === undefined) {
      throw new UsageError(`the campaign names ${id}, which is no vantage point`, {
        code: 'unknown-vantage-point',
        hint: `Known are: ${[...known.keys()].join(', ') || 'none'}.`,
      });
    }
    return vantagePoint;
  });
}

/**
 * Vantage points that the campaign does not name stand by for those of their country that it names;
 * where these are several, they are dealt out in turn.
 */
function planSpares(
  all: readonly VantagePoint[],
  named: readonly VantagePoint[],
): Map<string, VantagePoint[]> {
  const spares = new Map(named.map(({ id }): [string, VantagePoint[]] => [id, []]));
  const dealt = new Map<string, number>();
  for (const spare of all) {
    const { id, country } = spare;
    const takers = named.filter((vantagePoint) => vantagePoint.country === country);
    if (spares.has(id) || takers.length === 0) continue;
    const turn = dealt.get(country) ?? 0;
    dealt.set(country, turn + 1);
    spares.get(takers[turn % takers.length]?.id ?? '')?.push(spare);
  }
  return spares;
}

/** Names a measurement, and its folder in the data set. */
export function measurementId(step: Omit<PlannedMeasurement, 'id'>): string {
  const id = `${step.app}_${step.a}_${step.b}_r${step.repetition}`;
  return step.kind === 'control' ? `control-${id}` : id;
}

/** What the measurements of one pair in one repetition have in common: their ids without the app. */
export function pairOf(measurement: string): string {
  return measurement.slice(measurement.indexOf('_') + 1);
}

/** The vantage points that a measurement's id names. */
export function vantagePointsIn(measurement: string): [string, string] {
  const [, a = '', b = ''] = measurement.split('_');
  return [a, b];
}

function planSteps(campaign: CampaignConfig, pairs: readonly Pair[]): PlannedMeasurement[] {
  const steps: PlannedMeasurement[] = [];
  const made = new Map<string, number>();
  for (let repetition = 1; repetition <= campaign.repetitions; repetition++) {
    for (const [a, b] of pairs) {
      for (const app of campaign.apps) {
        const count = made.get(app) ?? 0;
        const add = (kind: PlannedMeasurement['kind']) => {
          const step = { kind, app, a, b, repetition };
          steps.push({ id: measurementId(step), ...step });
        };
        if (campaign.controls.every > 0 && count % campaign.controls.every === 0) add('control');
        add('measurement');
        made.set(app, count + 1);
      }
    }
  }
  return steps;
}
