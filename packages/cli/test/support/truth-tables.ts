import type { Truth } from '@matador/lab';

/**
 * The tables of the six-countries campaign, counted from the lab's truth alone: nothing of the
 * analysis is used here, so that the two can be compared.
 */
export interface TrueCell {
  readonly count: number;
  readonly n: number;
  readonly unknownPairs: number;
}
export interface TrueTables {
  /** `region/network` or `region/application` → cell. */
  readonly table2: ReadonlyMap<string, TrueCell>;
  /** `region/group/network` or `region/group/application` → cell. */
  readonly table3: ReadonlyMap<string, TrueCell>;
}

const europe = ['DE', 'CH', 'NL', 'GB', 'FR'];
const asia = ['JP', 'HK', 'SG'];
/** Membership of the countries that occur in the scenario, by UN M49. */
export const trueRegions: ReadonlyMap<string, readonly string[]> = new Map([
  ['Africa', []],
  ['Americas', ['US', 'BR']],
  ['South America', ['BR']],
  ['Northern America', ['US']],
  ['Central America', []],
  ['Caribbean', []],
  ['Asia', asia],
  ['Europe', europe],
  ['Oceania', ['AU']],
]);
export const trueGroups: ReadonlyMap<string, readonly string[]> = new Map([
  ['5 Eyes', ['AU', 'GB', 'US']],
  ['EU', ['DE', 'NL', 'FR']],
  ['Arab League', []],
  ['Russia', []],
  // Hong Kong has a code of its own.
  ['China', []],
]);

interface Way {
  /** Countries of routers that answer, and of the far end where that is a server. */
  readonly countries: readonly string[];
  readonly hasSilentHop: boolean;
}

export function trueTables(truth: Truth): TrueTables {
  const table2 = new Map<string, TrueCell>();
  const table3 = new Map<string, TrueCell>();
  for (const [region, members] of trueRegions) {
    const inside = truth.vantagePoints.filter(({ country }) => members.includes(country));
    const pairs = inside.flatMap((a, index) => inside.slice(index).map((b) => ({ a, b })));
    for (const kind of ['network', 'application'] as const) {
      const ways = pairs.map(({ a, b }) => ({
        own: [a.country, b.country],
        ...(kind === 'network' ? direct(truth, a.id, b.id) : toServers(truth, [a.id, b.id])),
      }));
      const n = pairs.length;
      const unknownPairs = ways.filter(({ hasSilentHop }) => hasSilentHop).length;
      const leaving = ways.filter(({ countries }) => countries.some((c) => !members.includes(c)));
      table2.set(`${region}/${kind}`, { count: leaving.length, n, unknownPairs });
      for (const [group, states] of trueGroups) {
        const reached = ways.filter(({ own, countries }) =>
          [...own, ...countries].some((country) => states.includes(country)),
        );
        table3.set(`${region}/${group}/${kind}`, { count: reached.length, n, unknownPairs });
      }
    }
  }
  return { table2, table3 };
}

function direct(truth: Truth, a: string, b: string): Way {
  if (a === b) return { countries: [], hasSilentHop: false };
  return merge([way(truth, a, 'vantage-point', b), way(truth, b, 'vantage-point', a)]);
}

function toServers(truth: Truth, vantagePoints: readonly string[]): Way {
  const servers = truth.endpoints.filter(({ role }) => role === 'messaging').map(({ at }) => at);
  return merge(
    vantagePoints.flatMap((from) => servers.map((server) => way(truth, from, 'server', server))),
  );
}

function way(truth: Truth, from: string, kind: 'vantage-point' | 'server', to: string): Way {
  const path = truth.paths.find(
    (candidate) => candidate.from === from && candidate.to.kind === kind && candidate.to.id === to,
  );
  if (path === undefined) throw new Error(`the truth has no path from ${from} to ${to}`);
  return {
    countries: path.hops.filter(({ silent }) => !silent).map(({ country }) => country),
    hasSilentHop: path.hops.some(({ silent }) => silent),
  };
}

function merge(ways: readonly Way[]): Way {
  return {
    countries: ways.flatMap(({ countries }) => countries),
    hasSilentHop: ways.some(({ hasSilentHop }) => hasSilentHop),
  };
}
