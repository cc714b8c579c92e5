import type { Report } from '../data/report.js';
import { columnClass } from '../figures/columns.js';
import type { MapArc } from '../figures/map.js';
import { drawMap, mapArcs, placeName } from '../figures/map.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { columnsOf } from './tables.js';

export function mapSection(report: Report): Markup {
  const arcs = mapArcs(report);
  const columns = columnsOf(report.apps);
  return markup`<section id="map" aria-labelledby="map-heading">
<h2 id="map-heading">Where the paths go</h2>
<figure class="map-figure">
${drawMap(report, arcs, 'World map of the direct paths and of the paths to the messaging servers')}
<figcaption><ul class="legend">${columns.map(({ id, name }) => markup`<li class="${columnClass(id, report.apps)}" data-path="${id}"><svg class="swatch" viewBox="0 0 30 10" aria-hidden="true"><path class="arc" d="M0 5H30"/></svg>${name}</li>`)}<li><svg class="swatch dot" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="3.5"/></svg>vantage point</li><li><svg class="swatch dot" viewBox="0 0 10 10" aria-hidden="true"><path d="M5 0l5 5-5 5-5-5z"/></svg>messaging servers</li></ul>
Arcs join the ends of paths; the hops between are told at each measurement.</figcaption>
</figure>
<details><summary>The map as a list</summary>
<div class="scroll" role="region" aria-label="The map as a list" tabindex="0">
<table class="data"><thead><tr><th scope="col">Path</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="number">Pairs</th></tr></thead>
<tbody>${arcs.map((arc) => arcRow(arc, columns))}</tbody></table></div></details>
</section>`;
}

function arcRow(
  { column, from, end, regions, pairs }: MapArc,
  columns: ReturnType<typeof columnsOf>,
): Markup {
  const name = columns.find(({ id }) => id === column)?.name ?? column;
  return markup`<tr data-path="${column}" data-regions="${regions.join('|')}"><th scope="row">${name}</th><td>${placeName(from)}</td><td>${end}</td><td class="number">${pairs}</td></tr>`;
}
