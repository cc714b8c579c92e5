import type { ReplacementRow, Stretch, Tables } from '@matador/analysis';
import { countryName } from '../countries.js';
import { networkPath } from '../data/paths.js';
import type { Report } from '../data/report.js';
import type { Markup, MarkupValue } from '../markup.js';
import { markup } from '../markup.js';
import { percent, plural } from '../words.js';
import { shareTable } from './tables.js';

/** Observers that are listed for each path; the tables in `derived/tables` hold all. */
const mostObservers = 10;

type AppNames = (app: string | null) => string;

/** What else the analysis tells of the paths; what it did not make is absent. */
export function furtherSection(report: Report): Markup | null {
  const { tables } = report.derived;
  const nameOf: AppNames = (app) =>
    app === null ? 'Direct path' : (report.apps.find(({ id }) => id === app)?.name ?? app);
  const parts = [
    inflation(tables, nameOf),
    detours(tables, nameOf),
    observers(tables, nameOf),
    singlePoints(tables, nameOf),
    replacements(tables, nameOf),
    ...otherRoles(report),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return markup`<section id="further" aria-labelledby="further-heading">
<h2 id="further-heading">What else the paths tell</h2>
${parts}</section>`;
}

interface Column {
  readonly label: string;
  readonly number?: true;
}

interface Line {
  readonly path?: string;
  readonly region?: string;
  readonly cells: readonly MarkupValue[];
}

const text = (label: string): Column => ({ label });
const number = (label: string): Column => ({ label, number: true });

function block(
  title: string,
  words: string,
  columns: readonly Column[],
  lines: readonly Line[],
): Markup | null {
  if (lines.length === 0) return null;
  return markup`<details class="further"><summary><h3>${title}</h3></summary><p>${words}</p>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table class="data"><thead><tr>${columns.map((column) => markup`<th scope="col"${column.number === true && markup` class="number"`}>${column.label}</th>`)}</tr></thead>
<tbody>${lines.map(
    ({ path, region, cells }) =>
      markup`<tr${path !== undefined && markup` data-path="${path}"`}${region !== undefined && markup` data-regions="${region}"`}>${cells.map((cell, index) => (index === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td${columns[index]?.number === true && markup` class="number"`}>${cell}</td>`))}</tr>`,
  )}</tbody></table></div></details>`;
}

function inflation({ inflation: rows }: Tables, nameOf: AppNames): Markup | null {
  return block(
    'How much longer the way is',
    'Medians of the pairs of which both paths are known, with quartiles of their own ratios: the app’s path over the direct one, along great circles and in round-trip time.',
    [
      text('App'),
      text('Region'),
      number('Direct, km'),
      number('App, km'),
      number('Ratio'),
      number('Direct, ms'),
      number('App, ms'),
      number('Ratio'),
    ],
    rows
      .filter(({ km, rttMs }) => km !== null || rttMs !== null)
      .map(({ app, region, km, rttMs }) => ({
        path: app,
        region,
        cells: [nameOf(app), region, ...stretchCells(km), ...stretchCells(rttMs)],
      })),
  );
}

function stretchCells(stretch: Stretch | null): string[] {
  if (stretch === null) return ['–', '–', '–'];
  const { network, application, ratio } = stretch;
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const times = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  return [
    whole(network.median),
    whole(application.median),
    `${times(ratio.median)} (${times(ratio.q1)}–${times(ratio.q3)})`,
  ];
}

function detours({ detours: rows }: Tables, nameOf: AppNames): Markup | null {
  return block(
    'Out and back in',
    'Pairs with both ends in a region whose path leaves it, and the countries outside that it passes. Where no server stands outside, the path comes back in on its way.',
    [text('Path'), text('Region'), number('Leave'), number('To a server outside'), text('By')],
    rows
      .filter(({ leaving }) => leaving > 0)
      .map(({ app, region, n, leaving, serverOutside, by }) => ({
        path: app ?? networkPath,
        region,
        cells: [nameOf(app), region, `${leaving} of ${n}`, serverOutside, countryPairs(by)],
      })),
  );
}

function observers({ observers: rows }: Tables, nameOf: AppNames): Markup | null {
  const shown = new Map<string, number>();
  return block(
    'Who sees the traffic',
    `Countries and networks on the way, at most ${mostObservers} of each for a path; ends: pairs that see it there only because one of them is there.`,
    [text('Path'), text('Country or network'), number('Pairs'), number('Ends'), number('Bytes')],
    rows
      .filter(({ app, kind }) => {
        const key = `${app ?? ''} ${kind}`;
        shown.set(key, (shown.get(key) ?? 0) + 1);
        return (shown.get(key) ?? 0) <= mostObservers;
      })
      .map(({ app, kind, id, pairs, n, ends, bytes }) => ({
        path: app ?? networkPath,
        cells: [
          nameOf(app),
          kind === 'country' ? countryName(id) : `AS${id}`,
          `${pairs} of ${n} (${percent(pairs / n)})`,
          ends,
          bytes === null ? '–' : bytes.toLocaleString('en'),
        ],
      })),
  );
}

function singlePoints({ singlePoints: rows }: Tables, nameOf: AppNames): Markup | null {
  const names = { country: countryName, as: (id: string) => `AS${id}` };
  return block(
    'What sees both sides',
    'Servers, routers, networks and countries that lie on the paths of both sides of a conversation.',
    [text('App'), text('What'), text('Which'), text('Country'), number('Pairs')],
    rows.slice(0, 60).map(({ app, kind, id, country, pairs, n }) => ({
      path: app,
      cells: [
        nameOf(app),
        kind === 'as' ? 'network' : kind === 'address' ? 'router' : kind,
        kind === 'country' || kind === 'as' ? names[kind](id) : id,
        country === null ? '–' : countryName(country),
        `${pairs} of ${n}`,
      ],
    })),
  );
}

function replacements({ replacements: rows }: Tables, nameOf: AppNames): Markup | null {
  return block(
    'One messenger in place of another',
    'What changes for the pairs of a region that were measured with both.',
    [text('From'), text('To'), text('Region'), text('Leave the region'), text('Reach')],
    rows
      .filter(({ leaving }) => leaving.n > 0)
      .map((row) => ({
        path: row.to,
        region: row.region,
        cells: [
          nameOf(row.from),
          nameOf(row.to),
          row.region,
          `${row.leaving.before} → ${row.leaving.after} of ${row.leaving.n}`,
          reachChanges(row),
        ],
      })),
  );
}

function reachChanges({ accessible }: ReplacementRow): string {
  const changed = accessible.filter(({ gained, lost }) => gained + lost > 0);
  return (
    changed.map(({ group, before, after }) => `${group} ${before} → ${after}`).join(', ') || '–'
  );
}

function countryPairs(by: readonly { readonly country: string; readonly pairs: number }[]): string {
  const shown = by.slice(0, 5).map(({ country, pairs }) => `${countryName(country)} ${pairs}`);
  return by.length > 5
    ? `${shown.join(', ')} and ${plural(by.length - 5, 'other')}`
    : shown.join(', ');
}

/** Table 2 for what is not messaging: media, calls, push. */
function otherRoles({ derived: { tables }, apps }: Report): Markup[] {
  return tables.roles
    .filter(({ role }) => role !== 'messaging')
    .map(
      ({ role, table2 }) =>
        markup`<details class="further"><summary><h3 id="role-${role}">Leaving the region: paths to ${role} servers</h3></summary>${shareTable(table2, apps, `role-${role}`)}</details>`,
    );
}
