import type { LocalityRecord, Tables } from '@matador/analysis';

export type Judgement = LocalityRecord['leaves'][number] | LocalityRecord['accessible'][number];

/** The column of the direct path, beside the apps by their ids. */
export const networkPath = 'network';

export function pathOf(record: LocalityRecord): string {
  return record.app ?? networkPath;
}

/**
 * An answer with how sure it is: `Y` yes and surely, `y` yes by a doubtful place, `n` no though a doubtful
 * place or an unknown hop could change it, `N` no and surely, `-` the question does not arise.
 */
export type Verdict = 'Y' | 'y' | 'n' | 'N' | '-';

/** An unknown hop can only add a country to a path: it leaves a yes as it is. */
export function verdictOf(judgement: Judgement | undefined, unknownHops: number): Verdict {
  if (judgement === undefined) return '-';
  if (judgement.answer) return judgement.surely ? 'Y' : 'y';
  return judgement.possibly || unknownHops > 0 ? 'n' : 'N';
}

export const isYes = (verdict: Verdict): boolean => verdict === 'Y' || verdict === 'y';

/** Regions that no other row of the tables holds: of Americas and South America, Americas. */
export function outermostRegions({ regions }: Pick<Tables, 'regions'>): string[] {
  const holds = (outer: readonly string[], inner: readonly string[]) =>
    outer.length > inner.length && inner.every((country) => outer.includes(country));
  return regions
    .filter(({ countries }) => !regions.some((other) => holds(other.countries, countries)))
    .map(({ name }) => name);
}

/** Whether the path leaves the outermost region that holds both of its ends. */
export function leavesVerdict(record: LocalityRecord, outermost: readonly string[]): Verdict {
  const judgements = record.leaves.filter(({ region }) => outermost.includes(region));
  return verdictOf(judgements.find(({ answer }) => answer) ?? judgements[0], record.unknownHops);
}
