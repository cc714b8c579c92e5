import type { CampaignRecord, Dataset, Pair, Plan } from '@matador/core';
import { planCampaign, readCampaignState } from '@matador/core';
import type { VantagePlace } from '../locality/paths.js';

/** What a campaign was to measure, whichever vantage points stood in at last. */
export interface PlannedPairs {
  readonly vantagePoints: readonly VantagePlace[];
  /** By ids of vantage points; `undefined`: the data set has no campaign that says so. */
  readonly pairs: readonly Pair[] | undefined;
  /**
   * The vantage point of the plan for which this one stood; itself, where the plan does not know it.
   * `undefined`: it was replaced, and the campaign measured its pairs again from the next.
   */
  readonly placeOf: (vantagePoint: VantagePlace) => VantagePlace | undefined;
}

/** @throws UsageError where the campaign names what its configuration does not have. */
export async function readPlannedPairs(dataset: Dataset): Promise<PlannedPairs> {
  const plan = planOf(dataset.campaign);
  if (plan === null) {
    return { vantagePoints: [], pairs: undefined, placeOf: (vantagePoint) => vantagePoint };
  }
  const vantagePoints = plan.vantagePoints.map(({ id, country }) => ({ id, country }));
  const places = new Map(
    vantagePoints.flatMap((place) => {
      const spares = plan.spares.get(place.id) ?? [];
      return [place, ...spares].map(({ id }): [string, VantagePlace] => [id, place]);
    }),
  );
  const inUse = await vantagePointsInUse(dataset, plan);
  return {
    vantagePoints,
    pairs: plan.pairs,
    placeOf: (vantagePoint) => {
      const place = places.get(vantagePoint.id) ?? vantagePoint;
      return (inUse.get(place.id) ?? vantagePoint.id) === vantagePoint.id ? place : undefined;
    },
  };
}

function planOf({ config }: CampaignRecord): Plan | null {
  return config.campaign === undefined ? null : planCampaign(config);
}

/** By the vantage point of the plan; none where the pairs of one that was replaced stay as they are. */
async function vantagePointsInUse(dataset: Dataset, plan: Plan): Promise<Map<string, string>> {
  if (!plan.campaign.measureAgain || [...plan.spares.values()].flat().length === 0) {
    return new Map();
  }
  const state = await readCampaignState(dataset, plan);
  return new Map(plan.vantagePoints.map(({ id }) => [id, state.node(id).current]));
}
