import { createRequire } from 'node:module';
import { geoContains } from 'd3-geo';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import countries from 'i18n-iso-countries';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Place } from '@matador/core';
import { earthRadiusKm, greatCircleKm } from '@matador/core';
import { disputedAreas, territories } from './territories.js';

type Outline = Feature<Polygon | MultiPolygon, { readonly name?: string } | null>;

/** A country's outlines, with every vertex also as a unit vector. */
interface Area {
  readonly outline: Outline;
  /** x, y, z of each vertex, ring by ring. */
  readonly rings: readonly Float64Array[];
}

/**
 * The territories of the world, from Natural Earth's countries at 1:50 million (world-atlas), with
 * those the atlas lacks as circles. A country is its index in `codes`.
 */
export class CountryShapes {
  static #shared: CountryShapes | undefined;

  /** ISO 3166-1 alpha-2, sorted; `XK` for Kosovo. */
  readonly codes: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #areas: readonly (readonly Area[])[];

  private constructor(areas: ReadonlyMap<string, readonly Area[]>) {
    this.codes = [...new Set([...areas.keys(), ...Object.keys(territories)])].sort();
    this.#index = new Map(this.codes.map((code, i) => [code, i]));
    this.#areas = this.codes.map((code) => areas.get(code) ?? []);
  }

  /** The one instance; reading the atlas takes some ten milliseconds, once. */
  static get shared(): CountryShapes {
    return (this.#shared ??= new CountryShapes(readAtlas()));
  }

  /** `undefined` for a code that no shape is known for. */
  indexOf(country: string): number | undefined {
    return this.#index.get(country);
  }

  /** The distance in km from a point to each country, by index: 0 within it. */
  distancesFrom(point: Place): Float64Array {
    const from = unitVector([point.longitude, point.latitude]);
    const distances = Float64Array.from(this.#areas, (areas) =>
      Math.min(...areas.map((area) => distanceToOutline(area, from)), Infinity),
    );
    this.#zeroWhereInside(distances, point);
    for (const [code, circles] of Object.entries(territories)) {
      const i = this.#index.get(code) ?? 0;
      const nearest = circles.map((it) => Math.max(0, greatCircleKm(point, it) - it.radiusKm));
      distances[i] = Math.min(distances[i] ?? Infinity, ...nearest);
    }
    return distances;
  }

  /**
   * Whoever leaves a country crosses its outline first, so a point can only be inside of countries
   * whose outline is the nearest of all; neighbours share theirs.
   */
  #zeroWhereInside(distances: Float64Array, { latitude, longitude }: Place): void {
    const nearest = Math.min(...distances) + 1e-3;
    for (const [i, areas] of this.#areas.entries()) {
      if ((distances[i] ?? Infinity) > nearest) continue;
      const inside = areas.some(({ outline }) => geoContains(outline, [longitude, latitude]));
      if (inside) distances[i] = 0;
    }
  }
}

function readAtlas(): Map<string, Area[]> {
  const load = createRequire(import.meta.url);
  const atlas = load('world-atlas/countries-50m.json') as Topology<{
    countries: GeometryCollection<{ readonly name?: string }>;
  }>;
  const areas = new Map<string, Area[]>();
  for (const outline of feature(atlas, atlas.objects.countries).features) {
    if (!isOutline(outline)) continue;
    const area = { outline, rings: ringsOf(outline).map(unitVectors) };
    for (const code of codesOf(outline)) areas.set(code, [...(areas.get(code) ?? []), area]);
  }
  return areas;
}

function isOutline(shape: Feature): shape is Outline {
  return shape.geometry.type === 'Polygon' || shape.geometry.type === 'MultiPolygon';
}

function codesOf({ id, properties }: Outline): readonly string[] {
  const code = id === undefined ? undefined : countries.numericToAlpha2(id);
  return code === undefined ? (disputedAreas[properties?.name ?? ''] ?? []) : [code];
}

function ringsOf({ geometry }: Outline): Position[][] {
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}

function unitVectors(ring: Position[]): Float64Array {
  return Float64Array.from(ring.flatMap(unitVector));
}

function unitVector([longitude = 0, latitude = 0]: Position): [number, number, number] {
  const [lon, lat] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

function distanceToOutline({ rings }: Area, from: readonly [number, number, number]): number {
  let cosine = -1;
  for (const ring of rings) cosine = Math.max(cosine, cosineToRing(ring, from));
  return Math.acos(Math.min(1, cosine)) * earthRadiusKm;
}

/** The cosine of the angle between a point and the nearest point of a ring. */
function cosineToRing(ring: Float64Array, [x, y, z]: readonly [number, number, number]): number {
  let best = -1;
  let [ax = 0, ay = 0, az = 0] = ring;
  for (let i = 0; i < ring.length; i += 3) {
    const bx = ring[i] ?? 0;
    const by = ring[i + 1] ?? 0;
    const bz = ring[i + 2] ?? 0;
    best = Math.max(best, x * bx + y * by + z * bz);
    // The normal of the great circle through a and b; the point is beside the arc between them when
    // it lies on the inner sides of the planes through a and through b at right angles to it.
    const nx = ay * bz - az * by;
    const ny = az * bx - ax * bz;
    const nz = ax * by - ay * bx;
    const square = nx * nx + ny * ny + nz * nz;
    const fromA = x * (ny * az - nz * ay) + y * (nz * ax - nx * az) + z * (nx * ay - ny * ax);
    const fromB = x * (by * nz - bz * ny) + y * (bz * nx - bx * nz) + z * (bx * ny - by * nx);
    if (square > 0 && fromA > 0 && fromB > 0) {
      const sine = x * nx + y * ny + z * nz;
      best = Math.max(best, Math.sqrt(Math.max(0, 1 - (sine * sine) / square)));
    }
    [ax, ay, az] = [bx, by, bz];
  }
  return best;
}
