import type { LocalityRecord } from '@matador/analysis';
import { countryName } from '../countries.js';
import { networkPath, pathOf } from '../data/paths.js';
import type { Report } from '../data/report.js';
import type { ServerUse } from '../data/server-use.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import type { VantagePlace } from '../page/model.js';
import { arcPath } from './arc.js';
import { columnClass } from './columns.js';
import { placeLabels } from './labels.js';
import { paper, pathStyle } from './palette.js';
import { round, svg } from './svg.js';
import { landPaths, mapHeight, mapWidth, project } from './world.js';

/** An arc of the map, also as a line of the table that says the same. */
export interface MapArc {
  /** `network`, or an app's id. */
  readonly column: string;
  readonly from: VantagePlace;
  /** `null`: nobody knows where; it is not drawn. */
  readonly to: { readonly latitude: number; readonly longitude: number } | null;
  /** What lies at its end: a vantage point, or servers. */
  readonly end: string;
  /** Regions that hold a pair whose path this is part of. */
  readonly regions: readonly string[];
  readonly pairs: number;
  readonly words: string;
}

export function mapArcs({ page, derived, servers, apps }: Report): MapArc[] {
  const vantagePoints = new Map(page.vantagePoints.map((place) => [place.id, place]));
  const direct = derived.paths
    .filter((path) => path.app === null && path.a.id !== path.b.id)
    .flatMap((path) => directArc(path, vantagePoints));
  const order = apps.map(({ id }) => id);
  const byApp = [...servers].sort((a, b) => order.indexOf(a.app) - order.indexOf(b.app));
  return [...direct, ...byApp.flatMap((use) => serverArc(use, vantagePoints))];
}

function directArc(
  path: LocalityRecord,
  vantagePoints: ReadonlyMap<string, VantagePlace>,
): MapArc[] {
  const [from, to] = [vantagePoints.get(path.a.id), vantagePoints.get(path.b.id)];
  if (from === undefined || to === undefined) return [];
  return [
    {
      column: pathOf(path),
      from,
      to,
      end: placeName(to),
      regions: path.leaves.map(({ region }) => region),
      pairs: 1,
      words: `${placeName(from)} – ${placeName(to)}, touching ${path.countries.map(countryName).join(', ')}`,
    },
  ];
}

function serverArc(
  { app, vantagePoint, place, addresses, others }: ServerUse,
  vantagePoints: ReadonlyMap<string, VantagePlace>,
): MapArc[] {
  const from = vantagePoints.get(vantagePoint);
  if (from === undefined) return [];
  const beyond = others.flatMap((id) => vantagePoints.get(id)?.regions ?? []);
  const servers = `${addresses.length} ${addresses.length === 1 ? 'server' : 'servers'}`;
  const where =
    place === null
      ? 'an unknown place'
      : `${countryName(place.country)}${place.middle ? ' (drawn in its middle)' : ''}`;
  return [
    {
      column: app,
      from,
      to: place,
      end: `${servers} in ${where}`,
      regions: from.regions.filter((region) => beyond.includes(region)),
      pairs: others.length,
      words: `${placeName(from)} → ${servers} in ${where}`,
    },
  ];
}

export function placeName({ city, country, id }: VantagePlace): string {
  return `${city ?? id}, ${countryName(country)}`;
}

type DrawnArc = MapArc & { readonly to: NonNullable<MapArc['to']> };

/** The map with these arcs. */
export function drawMap(report: Report, all: readonly MapArc[], title: string): Markup {
  const { land, borders } = landPaths();
  const arcs = all.flatMap((arc): DrawnArc[] => (arc.to === null ? [] : [{ ...arc, to: arc.to }]));
  const direct = arcs.filter(({ column }) => column === networkPath).length;
  const content = [
    markup`<path class="land" fill="${paper.land}" d="${land}"/>`,
    markup`<path class="borders" fill="none" stroke="${paper.border}" stroke-width="0.6" d="${borders}"/>`,
    markup`<g fill="none" stroke-linecap="round">${arcs.map((arc) => drawArc(report, arc, arc.column === networkPath && direct > 60 ? 0.3 : 0.7))}</g>`,
    serverMarks(report, arcs),
    vantageMarks(report.page.vantagePoints),
  ];
  return svg({ title, width: mapWidth, height: mapHeight, className: 'map' }, content);
}

function drawArc({ apps }: Report, arc: DrawnArc, opacity: number): Markup {
  const { light, dash } = pathStyle(arc.column, apps);
  const data = arcPath(arc.from, arc.to, bendOf(arc.column, apps));
  const width = arc.column === networkPath ? 0.8 : round(0.9 + Math.log2(arc.pairs) / 3);
  const name = apps.find(({ id }) => id === arc.column)?.name ?? 'Direct path';
  return markup`<path class="arc ${columnClass(arc.column, apps)}" data-path="${arc.column}" data-regions="${arc.regions.join('|')}" stroke="${light}" stroke-width="${width}" stroke-opacity="${opacity}"${dash !== '' && markup` stroke-dasharray="${dash}"`} d="${data}"><title>${name}: ${arc.words}</title></path>`;
}

function bendOf(column: string, apps: Report['apps']): number {
  if (column === networkPath) return 0;
  return (apps.findIndex(({ id }) => id === column) - (apps.length - 1) / 2) * 9;
}

/** A diamond where servers stand; those of several apps in one place side by side. */
function serverMarks({ apps }: Report, arcs: readonly DrawnArc[]): Markup[] {
  const marks = new Map<string, DrawnArc[]>();
  for (const arc of arcs.filter(({ column }) => column !== networkPath)) {
    const key = `${arc.column} ${arc.to.latitude} ${arc.to.longitude}`;
    marks.set(key, [...(marks.get(key) ?? []), arc]);
  }
  const taken = new Map<string, number>();
  return [...marks.values()].map((together) => {
    const [{ column, to, end }] = together as [DrawnArc];
    const [x, y] = project(to.longitude, to.latitude);
    const spot = `${round(x)} ${round(y)}`;
    const before = taken.get(spot) ?? 0;
    taken.set(spot, before + 1);
    const regions = [...new Set(together.flatMap((arc) => arc.regions))];
    const name = apps.find(({ id }) => id === column)?.name ?? column;
    return markup`<path class="server ${columnClass(column, apps)}" data-path="${column}" data-regions="${regions.join('|')}" fill="${pathStyle(column, apps).light}" stroke="#fff" stroke-width="0.8" d="M${round(x + 9 * before)} ${round(y - 5)}l5 5l-5 5l-5-5z"><title>${name}: ${end}</title></path>`;
  });
}

function vantageMarks(vantagePoints: readonly VantagePlace[]): Markup {
  const labels = placeLabels(
    vantagePoints.map((place) => ({
      text: place.country,
      point: project(place.longitude, place.latitude),
    })),
  );
  return markup`<g class="vantage-points" font-weight="600">${vantagePoints.map((place, index) => {
    const [x, y] = project(place.longitude, place.latitude);
    const label = labels[index];
    return markup`<g data-regions="${place.regions.join('|')}"><circle cx="${round(x)}" cy="${round(y)}" r="2.6" fill="${paper.ink}" stroke="#fff" stroke-width="0.8"><title>${placeName(place)} (${place.id})</title></circle>${label !== null && label !== undefined && markup`<text x="${round(label.x)}" y="${round(label.y)}" text-anchor="${label.anchor}" font-size="10" fill="${paper.ink}">${place.country}</text>`}</g>`;
  })}</g>`;
}
