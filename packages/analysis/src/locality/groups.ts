import type { GroupEntry } from '@matador/core';
import { UsageError } from '@matador/core';

/** An interest group: countries whose access to traffic is asked for together. */
export interface InterestGroup {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly countries: ReadonlySet<string>;
  /** A day on which the membership was so; `null` where the user gave none. */
  readonly date: string | null;
}

/** The day the lists below were last checked, and the day the study was presented. */
const today = '2026-01-01';
const study = '2016-03-31';

function group(name: string, date: string, members: string): InterestGroup {
  return { name, date, countries: new Set(members.split(' ')) };
}

/** Rows of Table 3, with today's membership. */
const defaultGroups: readonly InterestGroup[] = [
  group('5 Eyes', today, 'AU CA GB NZ US'),
  // Without the United Kingdom, which left on 2020-02-01.
  group(
    'EU',
    today,
    'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK',
  ),
  // With Syria, whose suspension of 2011 ended on 2023-05-07.
  group('Arab League', today, 'AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE'),
  group('Russia', today, 'RU'),
  // Hong Kong and Macao have codes of their own and are not counted, as in the study.
  group('China', today, 'CN'),
];

/** The lists that the 2016 study printed, where they differ from today's. */
const studyGroups: readonly InterestGroup[] = [
  // Without Australia.
  group('five-eyes-2016', study, 'CA GB NZ US'),
  group(
    'eu-2016',
    study,
    'AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK',
  ),
  // Without Syria (suspended then), and without Tunisia, the Emirates and Yemen.
  group('arab-league-2016', study, 'BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO'),
];

export const builtInGroups: readonly InterestGroup[] = [...defaultGroups, ...studyGroups];

/**
 * Table 3's interest groups, in the order of their rows.
 * @param config built-in sets by name, or the user's own; default today's five.
 * @throws UsageError `unknown-group` or `duplicate-group`.
 */
export function resolveGroups(config?: readonly GroupEntry[]): InterestGroup[] {
  const groups = config === undefined ? [...defaultGroups] : config.map(resolveGroup);
  const names = groups.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`two interest groups are called ${twice}`, {
      code: 'duplicate-group',
      hint: 'Give each group a name of its own.',
    });
  }
  return groups;
}

function resolveGroup(entry: GroupEntry): InterestGroup {
  if (typeof entry !== 'string') {
    return {
      name: entry.name,
      countries: new Set(entry.countries),
      date: entry.date ?? null,
    };
  }
  const found = builtInGroups.find(({ name }) => name === entry);
  if (found === undefined) {
    throw new UsageError(`there is no built-in interest group ${entry}`, {
      code: 'unknown-group',
      hint: `Built in are: ${builtInGroups.map(({ name }) => name).join(', ')}; or list the countries.`,
    });
  }
  return found;
}
