import { idSchema } from '@matador/core';
import { z } from 'zod';
import type { LocalityRecord, Tables } from '../records.js';
import { changeSchema } from '../records.js';
import { changeProbability, holm } from './change-test.js';

export const campaignDiffRowSchema = changeSchema.extend({
  region: z.string(),
  /** `null`: Table 2, leaving the region. */
  group: z.string().nullable(),
  /** `null`: the network path. */
  app: idSchema.nullable(),
  /** See `changeProbability`; `null`: not tested. */
  probability: z.number().min(0).max(1).nullable(),
  /** After Holm's correction for all cells that were tested. */
  corrected: z.number().min(0).max(1).nullable(),
  /** Whether that is at most 0.05; `null`: not tested. */
  significant: z.boolean().nullable(),
});
export type CampaignDiffRow = z.infer<typeof campaignDiffRowSchema>;

export const campaignDiffSchema = z.object({
  schema: z.literal('matador/campaign-diff/1'),
  /** Cells that both have, in order of the tables; pairs are those that both measured. */
  rows: z.array(campaignDiffRowSchema),
  /** Both were analysed with the same geodata, and read the same way: what changed are paths, not places. */
  sameGeodata: z.boolean(),
  /** Apps, regions and groups that only one of them has, or that mean other countries there. */
  notCompared: z.array(z.string()),
});
/** What changed from one campaign to another. */
export type CampaignDiff = z.infer<typeof campaignDiffSchema>;

/** An analysed campaign: its tables, and the paths they were made from. */
export interface AnalysedCampaign {
  readonly tables: Tables;
  readonly paths: readonly LocalityRecord[];
}

/** A pair's paths in both campaigns. */
interface Twice {
  readonly before: LocalityRecord;
  readonly after: LocalityRecord;
}

type Answer = (record: LocalityRecord) => boolean | undefined;

/** Compares the cells of two campaigns, pair by pair. */
export function diffCampaigns(before: AnalysedCampaign, after: AnalysedCampaign): CampaignDiff {
  const regions = shared(before.tables.regions, after.tables.regions);
  const groups = shared(before.tables.groups, after.tables.groups);
  const apps = shared(appsOf(before), appsOf(after));
  const twice = pathsInBoth(before.paths, after.paths);
  const cells = regions.both.flatMap((region) =>
    [null, ...groups.both].flatMap((group) =>
      [null, ...apps.both].map((app) => cellOf(twice, region, group, app)),
    ),
  );
  const tested = cells.filter(({ probability }) => probability !== null);
  const corrected = holm(tested.map(({ probability }) => probability ?? 1));
  const correctedOf = new Map(tested.map((cell, index) => [cell, corrected[index] ?? 1]));
  return {
    schema: 'matador/campaign-diff/1',
    rows: cells.map((cell) => {
      const value = correctedOf.get(cell) ?? null;
      return { ...cell, corrected: value, significant: value === null ? null : value <= 0.05 };
    }),
    sameGeodata: geodataOf(before) === geodataOf(after),
    notCompared: [
      ...apps.others.map((name) => `app ${name}`),
      ...regions.others.map((name) => `region ${name}`),
      ...groups.others.map((name) => `group ${name}`),
    ],
  };
}

function cellOf(
  twice: readonly Twice[],
  region: string,
  group: string | null,
  app: string | null,
): Omit<CampaignDiffRow, 'corrected' | 'significant'> {
  const leaving: Answer = ({ leaves }) => leaves.find((each) => each.region === region)?.answer;
  const accessible: Answer = (record) =>
    leaving(record) === undefined
      ? undefined
      : record.accessible.find((each) => each.group === group)?.answer;
  const answer = group === null ? leaving : accessible;
  const pairs = twice.flatMap(({ before, after }) => {
    const [was, is] = [answer(before), answer(after)];
    if (before.app !== app || was === undefined || is === undefined) return [];
    return [{ a: before.a.id, b: before.b.id, was, is, value: Number(is) - Number(was) }];
  });
  return {
    ...{ region, group, app, n: pairs.length },
    before: pairs.filter(({ was }) => was).length,
    after: pairs.filter(({ is }) => is).length,
    gained: pairs.filter(({ value }) => value > 0).length,
    lost: pairs.filter(({ value }) => value < 0).length,
    probability: changeProbability(pairs),
  };
}

/** A vantage point that moved to another country is not the same. */
function pathsInBoth(before: readonly LocalityRecord[], after: readonly LocalityRecord[]): Twice[] {
  const keyOf = ({ a, b, app }: LocalityRecord) =>
    [a.id, a.country, b.id, b.country, app ?? ''].join(' ');
  const afters = new Map(after.map((record) => [keyOf(record), record]));
  return before.flatMap((record) => {
    const again = afters.get(keyOf(record));
    return again === undefined ? [] : [{ before: record, after: again }];
  });
}

interface Named {
  readonly name: string;
  readonly countries: readonly string[];
}

/** Names with the same meaning in both, in the order of the first; and all others. */
function shared(before: readonly Named[], after: readonly Named[]) {
  const meaning = ({ name, countries }: Named) => `${name}: ${countries.join(' ')}`;
  const [inBefore, inAfter] = [before, after].map((all) => new Set(all.map(meaning)));
  return {
    both: before.filter((each) => inAfter?.has(meaning(each))).map(({ name }) => name),
    others: [
      ...new Set(
        [
          ...before.filter((each) => !inAfter?.has(meaning(each))),
          ...after.filter((each) => !inBefore?.has(meaning(each))),
        ].map(({ name }) => name),
      ),
    ],
  };
}

function appsOf({ tables }: AnalysedCampaign): Named[] {
  const apps = tables.table2.flatMap(({ applications }) => Object.keys(applications));
  return [...new Set(apps)].map((name) => ({ name, countries: [] }));
}

function geodataOf({ tables }: AnalysedCampaign): string {
  return JSON.stringify([tables.reading ?? 'physical', tables.geodata.map(({ sha256 }) => sha256)]);
}
