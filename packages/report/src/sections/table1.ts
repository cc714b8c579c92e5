import type { ReportApp } from '../data/report.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';

export interface Table1Row {
  readonly id: string;
  /** App and the versions that were measured. */
  readonly app: string;
  /** Users, scorecard, architecture, servers, mobile first; `n/a` where nobody said. */
  readonly facts: readonly string[];
  /** Where the facts are from. */
  readonly sources: readonly string[];
}

export const table1Facts = [
  ['users', 'Users'],
  ['scorecard', 'EFF scorecard'],
  ['architecture', 'Architecture'],
  ['serverDistribution', 'Servers'],
  ['mobileFirst', 'Mobile first'],
] as const;

/** Table 1: the apps with the facts that their plugins give, and the versions that were measured. */
export function table1Rows(apps: readonly ReportApp[]): Table1Row[] {
  return apps.map(({ id, name, manifest, versions }) => ({
    id,
    app: versions.length === 0 ? name : `${name} (${versions.join(', ')})`,
    facts: table1Facts.map(([key]) => factText(manifest?.facts[key].value ?? null)),
    sources:
      manifest === null
        ? []
        : [
            ...new Set(
              table1Facts.map(
                ([key]) => `${manifest.facts[key].source}, ${manifest.facts[key].date}`,
              ),
            ),
          ],
  }));
}

function factText(value: string | number | boolean | null): string {
  if (value === null) return 'n/a';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

export function table1(apps: readonly ReportApp[]): Markup {
  const rows = table1Rows(apps);
  const sources = rows.filter((row) => row.sources.length > 0);
  return markup`<section id="table-1" aria-labelledby="table-1-heading">
<h2 id="table-1-heading">Table 1. The messengers</h2>
<div class="scroll" role="region" aria-labelledby="table-1-heading" tabindex="0">
<table class="data"><thead><tr><th scope="col">App (version)</th>${table1Facts.map(([, label]) => markup`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows.map(({ id, app, facts }) => markup`<tr data-path="${id}"><th scope="row">${app}</th>${facts.map((fact) => markup`<td>${fact}</td>`)}</tr>`)}</tbody></table></div>
${sources.length > 0 && markup`<details><summary>Where these facts are from</summary><ul>${sources.map(({ app, sources: from }) => markup`<li>${app}: ${from.join('; ')}</li>`)}</ul></details>`}
</section>`;
}
