import { createRequire } from 'node:module';
import type { GeoPermissibleObjects } from 'd3-geo';
import { geoArea, geoCentroid, geoNaturalEarth1, geoPath } from 'd3-geo';
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import countries from 'i18n-iso-countries';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

const load = createRequire(import.meta.url);
/** Natural Earth's countries at 1:110 million, to draw. */
const atlas = load('world-atlas/countries-110m.json') as Atlas;

/** Size of the map. */
export const mapWidth = 960;
export const mapHeight = 490;

const projection = geoNaturalEarth1().fitWidth(mapWidth, { type: 'Sphere' });
const path = geoPath(projection).digits(1);

/** The land, and the borders between countries, as SVG path data. */
export function landPaths(): { readonly land: string; readonly borders: string } {
  const draw = (shape: GeoPermissibleObjects) => path(shape) ?? '';
  return {
    land: draw(feature(atlas, atlas.objects.land)),
    borders: draw(mesh(atlas, atlas.objects.countries, (a, b) => a !== b)),
  };
}

/** Where a place lies on the map, in its units. */
export function project(longitude: number, latitude: number): readonly [number, number] {
  return projection([longitude, latitude]) ?? [0, 0];
}

interface Centre {
  readonly latitude: number;
  readonly longitude: number;
}

const centres = new Map<string, Centre | null>();

/** The middle of a country's largest part; `null` where no atlas has it. */
export function countryCentre(country: string): Centre | null {
  const known = centres.get(country);
  if (known !== undefined) return known;
  const id = countries.alpha2ToNumeric(country);
  const outline = fineOutlines().find((shape) => id !== undefined && shape.id === id);
  const centre = outline === undefined ? null : centreOf(outline);
  centres.set(country, centre);
  return centre;
}

function centreOf(outline: Feature): Centre {
  const [longitude, latitude] = geoCentroid(largestPart(outline));
  return { latitude, longitude };
}

let outlines: readonly Feature[] | undefined;

/** At 1:50 million, where also Hong Kong and Singapore are to be found. */
function fineOutlines(): readonly Feature[] {
  if (outlines === undefined) {
    const fine = load('world-atlas/countries-50m.json') as Atlas;
    outlines = feature(fine, fine.objects.countries).features;
  }
  return outlines;
}

function largestPart({ geometry }: Feature): Polygon {
  const { type, coordinates } = geometry as Polygon | MultiPolygon;
  const parts = type === 'Polygon' ? [coordinates] : coordinates;
  const polygons = parts.map((part): Polygon => ({ type: 'Polygon', coordinates: part }));
  return polygons.reduce((largest, part) => (geoArea(part) > geoArea(largest) ? part : largest));
}
