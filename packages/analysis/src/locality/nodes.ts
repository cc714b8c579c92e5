import type { NodesRow } from '../records.js';
import type { VantagePlace } from './paths.js';
import type { Region } from './regions.js';

/** The vantage points by region and country; a country is in each region that holds it. */
export function buildNodes(
  vantagePoints: readonly VantagePlace[],
  regions: readonly Region[],
): NodesRow[] {
  return regions.flatMap((region) => {
    const inside = vantagePoints.filter(({ country }) => region.countries.has(country));
    const countries = [...new Set(inside.map(({ country }) => country))].sort();
    return countries.map((country) => ({
      region: region.name,
      country,
      vantagePoints: inside
        .filter((vantagePoint) => vantagePoint.country === country)
        .map(({ id }) => id)
        .sort(),
    }));
  });
}
