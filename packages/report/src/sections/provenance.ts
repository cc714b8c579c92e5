import { countryName } from '../countries.js';
import type { Report } from '../data/report.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { plural } from '../words.js';

/** What the figures rest on: data, rows, definitions, and what had to be left out. */
export function provenanceSection({ dataset, derived, unreadable }: Report): Markup {
  const { tables, failures } = derived;
  const { tool, plugins, createdAt } = dataset.campaign;
  return markup`<section id="provenance" aria-labelledby="provenance-heading">
<h2 id="provenance-heading">What this rests on</h2>
<dl class="facts">
<dt>Data set</dt><dd>begun ${createdAt.slice(0, 10)} with ${tool.name} ${tool.version} and ${plugins.map(({ name, version }) => `${name} ${version}`).join(', ') || 'no plugins'}</dd>
<dt>Geodata</dt><dd>${tables.geodata.length === 0 ? 'none' : markup`<ul>${tables.geodata.map(({ name, date, sha256 }) => markup`<li>${name}, ${date ?? 'undated'} <code title="sha256">${sha256.slice(0, 12)}</code></li>`)}</ul>`}</dd>
<dt>Regions</dt><dd><ul>${tables.regions.map(({ name, countries }) => countryList(name, countries))}</ul></dd>
<dt>Interest groups</dt><dd><ul>${tables.groups.map(({ name, countries, date }) => countryList(date === null ? name : `${name} (members of ${date})`, countries))}</ul></dd>
<dt>Left out</dt><dd>${leftOut(failures, unreadable)}</dd>
</dl>
</section>`;
}

function countryList(name: string, countries: readonly string[]): Markup {
  const names = countries.map(countryName).join(', ');
  if (countries.length <= 6) return markup`<li>${name}: ${names}</li>`;
  return markup`<li><details><summary>${name}: ${plural(countries.length, 'country', 'countries')}</summary>${names}</details></li>`;
}

function leftOut(
  failures: Report['derived']['failures'],
  unreadable: Report['unreadable'],
): Markup {
  const lines = [
    ...failures.map(
      ({ measurement, side, what, message }) =>
        `${measurement}${side === null ? '' : `, side ${side}`}: ${what}: ${message}`,
    ),
    ...unreadable.map(({ folder, reason }) => `${folder}: ${reason}`),
  ];
  return lines.length === 0
    ? markup`nothing`
    : markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}
