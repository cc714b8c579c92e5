import { geoInterpolate } from 'd3-geo';
import { round } from './svg.js';
import { mapWidth, project } from './world.js';

export interface ArcEnd {
  readonly latitude: number;
  readonly longitude: number;
}

const steps = 40;

/**
 * The great circle between two places as SVG path data, bent to one side by `bend` pixels in the middle
 * so that arcs between the same places lie beside each other, and broken at the map's edge.
 */
export function arcPath(from: ArcEnd, to: ArcEnd, bend: number): string {
  const along = geoInterpolate([from.longitude, from.latitude], [to.longitude, to.latitude]);
  const points = Array.from({ length: steps + 1 }, (_, i) => project(...along(i / steps)));
  const bent = points.map((point, i) => shifted(point, points[i - 1], points[i + 1], i, bend));
  let data = '';
  for (const [i, [x, y]] of bent.entries()) {
    const before = points[i - 1];
    const broken = before !== undefined && areApart(before, points[i] ?? before);
    data += `${i === 0 || broken ? 'M' : 'L'}${round(x)} ${round(y)}`;
  }
  return data;
}

type Point = readonly [number, number];

/** A neighbour beyond the map's edge does not tell the direction. */
function shifted(
  point: Point,
  before: Point = point,
  after: Point = point,
  step: number,
  bend: number,
): Point {
  const from = areApart(before, point) ? point : before;
  const to = areApart(point, after) ? point : after;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return point;
  const shift = bend * Math.sin((Math.PI * step) / steps);
  return [point[0] - (dy / length) * shift, point[1] + (dx / length) * shift];
}

function areApart([one]: Point, [other]: Point): boolean {
  return Math.abs(one - other) > mapWidth / 2;
}
