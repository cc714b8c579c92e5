import { isIP } from 'node:net';
import { z } from 'zod';
import type { CampaignConfig, Config } from '../config/schema.js';
import type { VantagePoint } from '../contracts/index.js';
import { UsageError } from '../errors.js';
import { estimateCost } from './estimate.js';

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
  /** Unordered, in the order of the vantage points. */
  readonly pairs: readonly (readonly [string, string])[];
  /** In the order they are to be made. */
  readonly steps: readonly PlannedMeasurement[];
}

export const planSummarySchema = z.object({
  schema: z.literal('matador/plan/1'),
  vantagePoints: z.int(),
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
 * All unordered pairs of the campaign's vantage points, each with every app, as often as wanted.
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
  const pairs = unorderedPairs(
    vantagePoints.map(({ id }) => id),
    campaign.sameCountryPairs,
  );
  if (pairs.length === 0) {
    throw new UsageError('the campaign has no pair of vantage points', {
      code: 'no-pairs',
      hint: 'Name at least two vantage points, or allow `sameCountryPairs`.',
    });
  }
  return { campaign, vantagePoints, pairs, steps: planSteps(campaign, pairs) };
}

/** Every unordered pair once; with `withSelf` also each with itself: n(n+1)/2 instead of n(n-1)/2. */
export function unorderedPairs(ids: readonly string[], withSelf: boolean): [string, string][] {
  return ids.flatMap((a, index) =>
    ids.slice(withSelf ? index : index + 1).map((b): [string, string] => [a, b]),
  );
}

export function summarisePlan(plan: Plan, testbeds: number): PlanSummary {
  const controls = plan.steps.filter(({ kind }) => kind === 'control').length;
  const measurements = plan.steps.length - controls;
  return {
    schema: 'matador/plan/1',
    vantagePoints: plan.vantagePoints.length,
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
  return (campaign.vantagePoints ?? [...known.keys()]).map((id) => {
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

function planSteps(
  campaign: CampaignConfig,
  pairs: readonly (readonly [string, string])[],
): PlannedMeasurement[] {
  const steps: PlannedMeasurement[] = [];
  const made = new Map<string, number>();
  for (let repetition = 1; repetition <= campaign.repetitions; repetition++) {
    for (const [a, b] of pairs) {
      for (const app of campaign.apps) {
        const count = made.get(app) ?? 0;
        const step = { app, a, b, repetition };
        const id = `${app}_${a}_${b}_r${repetition}`;
        if (campaign.controls.every > 0 && count % campaign.controls.every === 0) {
          steps.push({ id: `control-${id}`, kind: 'control', ...step });
        }
        steps.push({ id, kind: 'measurement', ...step });
        made.set(app, count + 1);
      }
    }
  }
  return steps;
}
