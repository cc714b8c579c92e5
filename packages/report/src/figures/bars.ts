import type { Cell, Tables } from '@matador/analysis';
import { networkPath } from '../data/paths.js';
import type { ReportApp } from '../data/report.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { columnClass } from './columns.js';
import { paper, pathStyle } from './palette.js';
import { round, svg } from './svg.js';

const left = 150;
const plot = 420;
const width = left + plot + 70;
const bar = 11;
const gap = 14;
const top = 44;

/** The shares of a table's rows as bars, with the interval as a whisker and the bounds as a band. */
export function drawBars(
  rows: Tables['table2'],
  apps: readonly ReportApp[],
  title: string,
): Markup {
  const shown = rows.filter(({ pairs }) => pairs > 0);
  const step = (apps.length + 1) * bar + gap;
  const height = top + shown.length * step + 26;
  const columns = [{ id: networkPath, name: 'Direct path' }, ...apps];
  return svg(
    { title, width, height, className: 'bars' },
    markup`<text class="heading" x="0" y="12" font-weight="600" fill="${paper.ink}">${title}</text>`,
    columns.map(({ id, name }, i) => {
      const x = i * Math.min(110, width / columns.length);
      return markup`<g data-path="${id}"><rect class="fill ${columnClass(id, apps)}" x="${x}" y="22" width="9" height="9" fill="${pathStyle(id, apps).light}"/><text class="label" x="${x + 13}" y="30" font-size="10" fill="${paper.ink}">${name}</text></g>`;
    }),
    axis(height),
    shown.map((row, i) => {
      const y = top + i * step;
      const cells = columns.map(({ id }) =>
        id === networkPath ? row.network : row.applications[id],
      );
      return markup`<g data-regions="${row.region}"><text class="label" x="${left - 10}" y="${y + step / 2 - 3}" text-anchor="end" fill="${paper.ink}">${row.region}</text>${cells.map(
        (cell, c) => {
          const { id } = columns[c] ?? { id: networkPath };
          return drawBar(cell, y + c * bar, {
            path: id,
            className: columnClass(id, apps),
            fill: pathStyle(id, apps).light,
          });
        },
      )}</g>`;
    }),
  );
}

function axis(height: number): Markup[] {
  return [0, 25, 50, 75, 100].map((percent) => {
    const x = left + (percent / 100) * plot;
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="${top - 4}" y2="${height - 20}" stroke="${paper.line}" stroke-width="0.6"/><text class="label" x="${x}" y="${height - 7}" text-anchor="middle" font-size="9" fill="${paper.muted}">${percent} %</text>`;
  });
}

function drawBar(
  cell: Cell | undefined,
  y: number,
  {
    path,
    className,
    fill,
  }: { readonly path: string; readonly className: string; readonly fill: string },
): Markup {
  const at = (share: number) => round(left + share * plot);
  if (cell?.share == null) {
    return markup`<text class="label" data-path="${path}" x="${left + 3}" y="${y + 8}" font-size="8" fill="${paper.muted}">not measured</text>`;
  }
  const { share, interval, bounds, count, n } = cell;
  const middle = y + bar / 2 - 0.5;
  const whisker =
    interval !== null &&
    markup`<path class="whisker" d="M${at(interval.low)} ${middle}H${at(interval.high)}M${at(interval.low)} ${middle - 2.5}v5M${at(interval.high)} ${middle - 2.5}v5" stroke="${paper.ink}" stroke-width="1" fill="none"/>`;
  const band =
    bounds !== null &&
    bounds.low < bounds.high &&
    markup`<rect class="band" x="${at(bounds.low)}" y="${y}" width="${round((bounds.high - bounds.low) * plot)}" height="${bar - 1}" fill="none" stroke="${paper.ink}" stroke-width="0.7" stroke-dasharray="2 2"/>`;
  return markup`<g data-path="${path}"><rect class="fill ${className}" x="${left}" y="${y}" width="${Math.max(round(share * plot), 1)}" height="${bar - 1}" fill="${fill}"/>${band}${whisker}<text class="label" x="${left + plot + 8}" y="${y + 8}" font-size="9" fill="${paper.muted}">${count} of ${n}</text></g>`;
}
