import type { Cell, Table2Row, Tables } from '@matador/analysis';
import { networkPath } from '../data/paths.js';
import type { Report, ReportApp } from '../data/report.js';
import { drawBars } from '../figures/bars.js';
import { columnClass } from '../figures/columns.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { percent, percentRange, plural } from '../words.js';

type Row = Table2Row & { readonly group?: string };

const about = {
  table2:
    'A pair counts when a located hop of its path, or the server itself, lies outside of the region that both of its vantage points are in.',
  table3:
    'A pair counts when a country on its path, those of its two vantage points included, belongs to the group.',
} as const;

/** Tables 2 and 3. */
export function localityTables({ derived: { tables }, apps }: Report): Markup {
  const legal = tables.reading === 'legal';
  const reading = legal
    ? 'Routers count where their networks are registered (the legal reading), not where they stand.'
    : 'Routers count where they stand (the physical reading); where their networks are registered is told at each hop of a measurement.';
  return markup`
<section id="table-2" aria-labelledby="table-2-heading">
<h2 id="table-2-heading">Table 2. Traffic leaving the region</h2>
<p>${about.table2} ${reading}</p>
${shareTable(tables.table2, apps, 'table-2-heading')}
${legend()}
<figure class="chart">${drawBars(tables.table2, apps, 'Share of pairs whose traffic leaves the region')}
<figcaption>Whisker: 95 % interval for the choice of vantage points. Dashed box: what doubtful places leave open.</figcaption></figure>
</section>
<section id="table-3" aria-labelledby="table-3-heading">
<h2 id="table-3-heading">Table 3. Traffic accessible to an interest group</h2>
<p>${about.table3} ${reading}</p>
${shareTable(tables.table3, apps, 'table-3-heading')}
${legend()}
<details class="charts"><summary>The same as bars, by interest group</summary>
${tables.groups.map(({ name }) => markup`<figure class="chart">${drawBars(rowsOfGroup(tables, name), apps, `Share of pairs accessible to ${name}`)}</figure>`)}
</details>
</section>`;
}

export function rowsOfGroup({ table3 }: Tables, group: string): Tables['table3'] {
  return table3.filter((row) => row.group === group);
}

/** The columns of Tables 2 and 3 after the count of pairs. */
export function columnsOf(
  apps: readonly ReportApp[],
): { readonly id: string; readonly name: string }[] {
  return [{ id: networkPath, name: 'Direct path' }, ...apps.map(({ id, name }) => ({ id, name }))];
}

export function cellOf(row: Row, column: string): Cell | undefined {
  return column === networkPath ? row.network : row.applications[column];
}

export function shareTable(
  allRows: readonly Row[],
  apps: readonly ReportApp[],
  heading: string,
): Markup {
  const rows = allRows.filter(({ pairs }) => pairs > 0);
  const empty = allRows.filter(({ pairs }) => pairs === 0).map(({ region }) => region);
  const columns = columnsOf(apps);
  const grouped = rows.some(({ group }) => group !== undefined);
  return markup`<div class="scroll" role="region" aria-labelledby="${heading}" tabindex="0">
<table class="data shares"><thead><tr><th scope="col">Region</th>${grouped && markup`<th scope="col">Interest group</th>`}<th scope="col" class="number">Pairs</th>${columns.map(({ id, name }) => markup`<th scope="col" data-path="${id}"><span class="key ${columnClass(id, apps)}" aria-hidden="true"></span>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row, index) => shareRow(row, columns, rows[index - 1]?.region !== row.region))}</tbody></table></div>
${empty.length > 0 && markup`<p class="note">No pairs in ${[...new Set(empty)].join(', ')}.</p>`}`;
}

function shareRow(
  row: Row,
  columns: readonly { readonly id: string }[],
  firstOfRegion: boolean,
): Markup {
  return markup`<tr data-regions="${row.region}"${firstOfRegion && row.group !== undefined && markup` class="first"`}><th scope="row">${row.region}</th>${row.group !== undefined && markup`<th scope="row">${row.group}</th>`}<td class="number">${row.pairs}</td>${columns.map(
    ({ id }) => markup`<td data-path="${id}">${shareCell(cellOf(row, id), row)}</td>`,
  )}</tr>`;
}

function shareCell(cell: Cell | undefined, row: Row): Markup {
  if (cell?.share == null) return markup`<span class="none">not measured</span>`;
  const { count, n, share, interval, bounds, unknownPairs, mark } = cell;
  const words = mark === '<' ? 'below the direct path' : 'above the direct path';
  const details = [
    ...(interval === null ? [] : [`95 %: ${percentRange(interval)}`]),
    ...(bounds === null || bounds.low === bounds.high ? [] : [`places: ${percentRange(bounds)}`]),
    ...(unknownPairs === 0 ? [] : [`${unknownPairs} with unknown hops`]),
  ];
  return markup`<span class="share">${percent(share)}${mark !== undefined && markup`<span class="mark ${mark === '>' ? 'above' : 'below'}"><span aria-hidden="true">${mark}</span><span class="visually-hidden"> ${words}</span></span>`}</span> <span class="count">${n === row.pairs ? count : `${count} of ${n}`}</span>${details.length > 0 && markup`<span class="doubt">${details.join(' · ')}</span>`}`;
}

function legend(): Markup {
  return markup`<p class="note"><span class="mark below" aria-hidden="true">&lt;</span> below, <span class="mark above" aria-hidden="true">&gt;</span> above the direct path. <i>95 %</i>: interval for the choice of vantage points, from ${plural(7, 'vantage point')} of a region on. <i>places</i>: lowest and highest share that places of less than full confidence allow. <i>unknown hops</i>: pairs with a hop that did not answer, or that nobody can place.</p>`;
}
