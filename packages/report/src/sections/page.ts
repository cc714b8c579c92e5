import { createHash } from 'node:crypto';
import { networkPath } from '../data/paths.js';
import type { Report } from '../data/report.js';
import { columnClass } from '../figures/columns.js';
import { pathStyle } from '../figures/palette.js';
import { embeddedJson, Markup, markup } from '../markup.js';
import { pack } from '../pack.js';
import { minuteOf, plural } from '../words.js';
import { answerSection } from './answer.js';
import { furtherSection } from './further.js';
import { insightsSection } from './insights.js';
import { mapSection } from './map.js';
import { matrixSection } from './matrix.js';
import { measurementsSection } from './measurements.js';
import { provenanceSection } from './provenance.js';
import { table1 } from './table1.js';
import { columnsOf, localityTables } from './tables.js';

export interface PageParts {
  readonly script: string;
  readonly style: string;
}

const chapters = [
  ['answer', 'Answer'],
  ['map', 'Map'],
  ['table-1', 'Messengers'],
  ['table-2', 'Leaving'],
  ['table-3', 'Reach'],
  ['matrix', 'Pairs'],
  ['further', 'More'],
  ['insights', 'Insights'],
  ['measurements', 'Measurements'],
  ['provenance', 'Basis'],
] as const;

/**
 * The whole report as one page that needs nothing from outside: a policy in it forbids every request,
 * and every script but its own.
 */
export function reportPage(report: Report, { script, style }: PageParts): string {
  const name = report.dataset.campaign.config.campaign?.name ?? 'A data set';
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sha256(script)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const insights = insightsSection(report);
  const further = furtherSection(report);
  const absent = [further === null && 'further', insights === null && 'insights'];
  const shown = chapters.filter(([id]) => !absent.includes(id));
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}: where messages travel</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}${pathColours(report)}</style></head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<header class="top"><div class="bar"><p class="brand"><a href="#answer">${name}</a></p>
<nav aria-label="Sections"><ul>${shown.map(([id, label]) => markup`<li><a href="#${id}">${label}</a></li>`)}</ul></nav>
<button type="button" id="theme" hidden>Dark</button></div></header>
${filters(report)}
<main id="content" tabindex="-1">
<div id="overview">
<div class="title"><h1>Where messages travel</h1><p>${summaryOf(report)}</p></div>
<noscript><p class="note">Filters and the measurements one by one need JavaScript; everything else is here.</p></noscript>
${answerSection(report)}
${mapSection(report)}
${table1(report.apps)}
${localityTables(report)}
${matrixSection(report)}
${further}
${insights}
${measurementsSection(report)}
${provenanceSection(report)}
</div>
<div id="measurement-view" hidden></div>
</main>
<script type="application/json" id="data">${embeddedJson(report.page)}</script>
${report.details.map((detail, index) => markup`<script type="application/gzip" id="detail-${index}">${pack(detail)}</script>\n`)}
<script>${new Markup(script)}</script>
</body></html>
`.text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function filters({ apps, regions }: Report): Markup {
  return markup`<form id="filters" class="filters" aria-label="Filters" hidden><div class="bar">
<label for="region">Pairs within</label> <select id="region"><option value="">all regions</option>${regions.map((region) => markup`<option>${region}</option>`)}</select>
<fieldset><legend class="visually-hidden">Paths</legend>${columnsOf(apps).map(({ id, name }) => markup`<label class="check ${columnClass(id, apps)}"><input type="checkbox" name="path" value="${id}" checked><span class="key" aria-hidden="true"></span>${name}</label>`)}</fieldset>
<button type="button" id="clear" hidden>Show all</button></div></form>`;
}

function summaryOf({ page, apps, dataset }: Report): string {
  const complete = page.measurements.filter(
    ({ outcome, kind }) => outcome === 'complete' && kind === 'measurement',
  );
  const days = page.measurements.map(({ startedAt }) => startedAt).sort();
  const [first, last] = [days[0], days.at(-1)];
  const countries = new Set(page.vantagePoints.map(({ country }) => country)).size;
  const name = dataset.campaign.config.campaign?.name ?? 'this data set';
  const when =
    first === undefined || last === undefined
      ? 'nothing measured yet'
      : `${minuteOf(first)} to ${minuteOf(last)} UTC`;
  return `Campaign ${name}: ${plural(complete.length, 'measurement')} of ${plural(apps.length, 'messenger')} between ${plural(page.vantagePoints.length, 'vantage point')} in ${plural(countries, 'country', 'countries')}, ${when}.`;
}

/** Each column's colour, on a light page and on a dark one. */
function pathColours({ apps }: Report): Markup {
  const rules = [networkPath, ...apps.map(({ id }) => id)].map((id) => {
    const { light, dark } = pathStyle(id, apps);
    return `.${columnClass(id, apps)}{--path:light-dark(${light},${dark})}`;
  });
  return new Markup(rules.join(''));
}
