import type { Measurement, Pair } from '@matador/core';
import type { Truth } from './schema.js';

/** What a campaign measured, as far as the truth cannot know it. */
export interface MeasuredPair {
  /** Ids of the sides' vantage points. */
  readonly a: string;
  readonly b: string;
  /** Ids of the vantage points of the plan for which they stood. */
  readonly pair: Pair;
  readonly app: string;
  /** Of the messages that were exchanged. */
  readonly texts: readonly string[];
}

/**
 * What a complete measurement adds.
 * @param standsFor the vantage point of the plan in whose place another one stood.
 */
export function measuredPair(
  { sides, app, actions }: Measurement,
  standsFor: (vantagePoint: string) => string,
): MeasuredPair {
  const a = sides.a.vantagePoint.id;
  const b = sides.b.vantagePoint.id;
  return {
    ...{ a, b, app, pair: [standsFor(a), standsFor(b)] },
    texts: actions.filter(({ kind }) => kind === 'message-sent').map(({ text }) => text),
  };
}

/** A named set of countries, ISO 3166-1 alpha-2: a region or an interest group. */
export interface CountrySet {
  readonly name: string;
  readonly countries: readonly string[];
}

export interface TrueCell {
  /** Of the pairs, those whose path leaves the region, or reaches the group. */
  readonly count: number;
  /** Pairs within the region. */
  readonly n: number;
  /** Of the pairs, those with a router on the way that never answers. */
  readonly unknownPairs: number;
}

export interface TrueTables {
  /** `region/network` or `region/app` → cell. */
  readonly table2: ReadonlyMap<string, TrueCell>;
  /** `region/group/network` or `region/group/app` → cell. */
  readonly table3: ReadonlyMap<string, TrueCell>;
}

/**
 * Tables 2 and 3 counted from the truth alone: nothing of the analysis is used here, so that the two can
 * be compared. A router that never answers is on no path that anybody could see, so none counts it; the
 * servers are those that truly carried the messages.
 */
export function trueTables(
  truth: Truth,
  measured: readonly MeasuredPair[],
  regions: readonly CountrySet[],
  groups: readonly CountrySet[],
): TrueTables {
  const world = new TrueWays(truth);
  const columns = new Map<string, ReadonlyMap<string, Way>>([
    ['network', world.networkPaths(measured)],
    ...[...new Set(measured.map(({ app }) => app))].map(
      (app): [string, ReadonlyMap<string, Way>] => [app, world.applicationPaths(measured, app)],
    ),
  ]);
  const table2 = new Map<string, TrueCell>();
  const table3 = new Map<string, TrueCell>();
  for (const { name: region, countries: members } of regions) {
    for (const [column, ways] of columns) {
      const inside = [...ways.values()].filter(({ own }) =>
        own.every((country) => members.includes(country)),
      );
      const leaves = ({ passed }: Way) => passed.some((country) => !members.includes(country));
      table2.set(`${region}/${column}`, cellOf(inside, leaves));
      for (const { name: group, countries: states } of groups) {
        const reaches = ({ own, passed }: Way) =>
          [...own, ...passed].some((country) => states.includes(country));
        table3.set(`${region}/${group}/${column}`, cellOf(inside, reaches));
      }
    }
  }
  return { table2, table3 };
}

/** Where a pair's packets go. */
interface Way {
  /** The two vantage points' countries. */
  readonly own: readonly string[];
  /** Countries of what answers on the way, the far end included. */
  readonly passed: readonly string[];
  readonly hasSilentHop: boolean;
}

type Stretch = Omit<Way, 'own'>;

/** Ways by the ids of the pair. */
class TrueWays {
  private readonly paths: ReadonlyMap<string, Truth['paths'][number]>;
  private readonly countries: ReadonlyMap<string, string>;
  private readonly messages: ReadonlyMap<string, Truth['messages'][number]>;

  constructor(private readonly truth: Truth) {
    this.paths = new Map(truth.paths.map((path) => [`${path.from} ${path.to.address}`, path]));
    this.countries = new Map(truth.vantagePoints.map(({ id, country }) => [id, country]));
    this.messages = new Map(truth.messages.map((message) => [message.text, message]));
  }

  networkPaths(measured: readonly MeasuredPair[]): ReadonlyMap<string, Way> {
    return this.ways(measured, ({ a, b }) =>
      a === b ? [] : [this.between(a, b), this.between(b, a)],
    );
  }

  applicationPaths(measured: readonly MeasuredPair[], app: string): ReadonlyMap<string, Way> {
    const ofApp = measured.filter((each) => each.app === app);
    return this.ways(ofApp, (pair) => this.carried(pair));
  }

  private ways(
    measured: readonly MeasuredPair[],
    stretchesOf: (pair: MeasuredPair) => Stretch[],
  ): ReadonlyMap<string, Way> {
    const byPair = new Map<string, MeasuredPair[]>();
    for (const each of measured) {
      const key = each.pair.join(' ');
      byPair.set(key, [...(byPair.get(key) ?? []), each]);
    }
    return new Map(
      [...byPair].map(([key, all]) => [
        key,
        { own: this.own(...key.split(' ')), ...merge(all.flatMap(stretchesOf)) },
      ]),
    );
  }

  private carried(pair: MeasuredPair): Stretch[] {
    return pair.texts.flatMap((text) => {
      const message = this.messages.get(text);
      if (message === undefined) throw new Error(`the truth does not know the message ${text}`);
      return message.carriers.map(({ side, address }) => this.stretch(pair[side], address));
    });
  }

  private between(from: string, to: string): Stretch {
    const address = this.truth.vantagePoints.find(({ id }) => id === to)?.address ?? '';
    return this.stretch(from, address);
  }

  private stretch(from: string, address: string): Stretch {
    const path = this.paths.get(`${from} ${address}`);
    if (path === undefined) throw new Error(`the truth has no path from ${from} to ${address}`);
    const answering = path.hops.filter(({ silent }) => !silent);
    return {
      passed: answering.map(({ country }) => country),
      hasSilentHop: answering.length < path.hops.length,
    };
  }

  private own(...ids: readonly string[]): string[] {
    return ids.map((id) => {
      const country = this.countries.get(id);
      if (country === undefined) throw new Error(`the truth has no vantage point ${id}`);
      return country;
    });
  }
}

function merge(stretches: readonly Stretch[]): Stretch {
  return {
    passed: [...new Set(stretches.flatMap(({ passed }) => passed))],
    hasSilentHop: stretches.some(({ hasSilentHop }) => hasSilentHop),
  };
}

function cellOf(ways: readonly Way[], counted: (way: Way) => boolean): TrueCell {
  return {
    count: ways.filter(counted).length,
    n: ways.length,
    unknownPairs: ways.filter(({ hasSilentHop }) => hasSilentHop).length,
  };
}
