import { appManifestSchema, geoSnapshotSchema, idSchema } from '@matador/core';
import { z } from 'zod';

/** Roles of endpoints whose paths are told: what carries something from user to user, and push. */
export const pathRoles = ['messaging', 'media', 'call', 'push'] as const;
export type PathRole = (typeof pathRoles)[number];

export const cellSchema = z.object({
  count: z.int().nonnegative(),
  n: z.int().nonnegative(),
  /** count / n; `null` where n is 0. */
  share: z.number().min(0).max(1).nullable(),
  /** Whether the share is below or above the network path's, as the study marked it. */
  mark: z.enum(['<', '>']).optional(),
  /** 95% interval of the share for the choice of vantage points; `null` where they are too few. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Lowest and highest share over verdicts of less than full confidence. */
  bounds: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** How many of the n pairs had a hop without an answer or without a verdict. */
  unknownPairs: z.int().nonnegative(),
});
export type Cell = z.infer<typeof cellSchema>;

export const table2RowSchema = z.object({
  region: z.string(),
  vantagePoints: z.int().nonnegative(),
  /** Too few vantage points for an interval; absent in tables from before it was said. */
  tooSmall: z.boolean().optional(),
  /** All unordered pairs of vantage points within the region. */
  pairs: z.int().nonnegative(),
  network: cellSchema,
  /** By app id; a cell's n counts the pairs measured with that app. */
  applications: z.record(z.string(), cellSchema),
});
export type Table2Row = z.infer<typeof table2RowSchema>;

export const table3RowSchema = table2RowSchema.extend({ group: z.string() });
export type Table3Row = z.infer<typeof table3RowSchema>;

export const table1RowSchema = z.object({
  app: idSchema,
  /** `null`, like all else of the adapter, where the data set does not say. */
  displayName: z.string().nullable(),
  androidPackage: z.string().nullable(),
  /** Of the app, as the phones had them installed. */
  versions: z.array(z.string()),
  facts: appManifestSchema.shape.facts.nullable(),
});
/** An app as the study's Table 1 describes it, each fact with its source and date. */
export type Table1Row = z.infer<typeof table1RowSchema>;

export const nodesRowSchema = z.object({
  region: z.string(),
  country: z.string(),
  /** Ids. */
  vantagePoints: z.array(idSchema),
});
/** The vantage points of a country, once in each region that it is in. */
export type NodesRow = z.infer<typeof nodesRowSchema>;

export const roleTablesSchema = z.object({
  role: z.enum(pathRoles),
  table2: z.array(table2RowSchema),
  table3: z.array(table3RowSchema),
});
/** Tables 2 and 3 for the paths to the servers of one role. */
export type RoleTables = z.infer<typeof roleTablesSchema>;

export const quartilesSchema = z.object({
  q1: z.number(),
  median: z.number(),
  q3: z.number(),
});
export type Quartiles = z.infer<typeof quartilesSchema>;

export const stretchSchema = z.object({
  /** Pairs of which both paths are known; a pair of a vantage point with itself has no network path. */
  n: z.int().positive(),
  network: quartilesSchema,
  application: quartilesSchema,
  /** Of the pairs' own ratios, application over network. */
  ratio: quartilesSchema,
});
export type Stretch = z.infer<typeof stretchSchema>;

export const inflationRowSchema = z.object({
  region: z.string(),
  app: idSchema,
  /** Pairs measured with the app. */
  pairs: z.int().nonnegative(),
  /** Along the great circles between located addresses; `null`: known of no pair. */
  km: stretchSchema.nullable(),
  /** Least round trips, ms. */
  rttMs: stretchSchema.nullable(),
});
/** How much longer than the network path an app's path is. */
export type InflationRow = z.infer<typeof inflationRowSchema>;

export const observerRowSchema = z.object({
  /** `null`: of the network path. */
  app: idSchema.nullable(),
  kind: z.enum(['country', 'as']),
  /** ISO 3166-1 alpha-2, or the number of an AS. */
  id: z.string(),
  /** Pairs whose path it is on, of `n` measured. */
  pairs: z.int().positive(),
  n: z.int().positive(),
  /** How many of them have an end there, and see it by that alone; of an AS 0. */
  ends: z.int().nonnegative(),
  /** IP bytes of the flows that pass it, both ways, a side's own each; `null` for the network path. */
  bytes: z.int().nonnegative().nullable(),
});
/** A country or AS on the way, and how much of an app's traffic it sees. */
export type ObserverRow = z.infer<typeof observerRowSchema>;

export const singlePointRowSchema = z.object({
  app: idSchema,
  kind: z.enum(['server', 'address', 'as', 'country']),
  id: z.string(),
  /** Where it is; of an AS `null`, as of an address without a verdict. */
  country: z.string().nullable(),
  /** Pairs whose both sides' paths it is on, of `n` measured. */
  pairs: z.int().positive(),
  n: z.int().positive(),
});
/** What sees both sides of a conversation. */
export type SinglePointRow = z.infer<typeof singlePointRowSchema>;

export const detourRowSchema = z.object({
  region: z.string(),
  /** `null`: the network path. */
  app: idSchema.nullable(),
  /** Pairs with both ends in the region, and how many of their paths leave it. */
  n: z.int().positive(),
  leaving: z.int().nonnegative(),
  /** How many of those have a server outside; the others come back in on the way to it. */
  serverOutside: z.int().nonnegative(),
  /** The countries outside that they pass, the most frequent first. */
  by: z.array(z.object({ country: z.string(), pairs: z.int().positive() })),
});
/** Pairs that begin and end in a region, and leave it between. */
export type DetourRow = z.infer<typeof detourRowSchema>;

export const changeSchema = z.object({
  /** Pairs measured both ways. */
  n: z.int().nonnegative(),
  /** Pairs counted before and after. */
  before: z.int().nonnegative(),
  after: z.int().nonnegative(),
  /** Counted only after; counted only before. */
  gained: z.int().nonnegative(),
  lost: z.int().nonnegative(),
});
/** What becomes of a cell, pair by pair. */
export type Change = z.infer<typeof changeSchema>;

const countryPairsSchema = z.array(z.object({ country: z.string(), pairs: z.int().positive() }));

export const replacementRowSchema = z.object({
  /** The app that another one takes the place of. */
  from: idSchema,
  to: idSchema,
  region: z.string(),
  /** Table 2's cell. */
  leaving: changeSchema,
  /** Table 3's. */
  accessible: z.array(changeSchema.extend({ group: z.string() })),
  /** Countries on the paths after and not before, and the other way round, in so many pairs. */
  countriesGained: countryPairsSchema,
  countriesLost: countryPairsSchema,
});
/** What changes in a region when one service replaces another. */
export type ReplacementRow = z.infer<typeof replacementRowSchema>;

/** `physical`: where routers stand. `legal`: where the AS that they belong to are registered. */
export const readings = ['physical', 'legal'] as const;
export type Reading = (typeof readings)[number];

export const tablesSchema = z.object({
  schema: z.literal('matador/tables/1'),
  /** Absent in tables from before there was a choice, which are physical. */
  reading: z.enum(readings).optional(),
  /** The apps. This and what follows Table 3 is empty in tables from before there was any. */
  table1: z.array(table1RowSchema).default([]),
  /** Traffic leaving a region. */
  table2: z.array(table2RowSchema),
  /** Traffic accessible to an interest group. */
  table3: z.array(table3RowSchema),
  nodes: z.array(nodesRowSchema).default([]),
  /** One entry for each role that some server has. */
  roles: z.array(roleTablesSchema).default([]),
  inflation: z.array(inflationRowSchema).default([]),
  /** By app; those that see most first. */
  observers: z.array(observerRowSchema).default([]),
  singlePoints: z.array(singlePointRowSchema).default([]),
  detours: z.array(detourRowSchema).default([]),
  replacements: z.array(replacementRowSchema).default([]),
  /** What the rows stand for; ISO 3166-1 alpha-2. */
  regions: z.array(z.object({ name: z.string(), countries: z.array(z.string()) })),
  groups: z.array(
    z.object({
      name: z.string(),
      countries: z.array(z.string()),
      /** A day on which the membership was so; `null` where nobody said. */
      date: z.string().nullable(),
    }),
  ),
  geodata: z.array(geoSnapshotSchema),
});
export type Tables = z.infer<typeof tablesSchema>;
