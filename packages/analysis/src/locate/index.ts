export {
  BoundCollector,
  boundFromVantagePoint,
  collectBounds,
  type RttBound,
  type VantageSite,
} from './bounds.js';
export { diffGeodata, geodataDiffSchema, type GeodataDiff } from './diff.js';
export { CountryShapes } from './country-shapes.js';
export { greatCircleKm, kmPerMs, maxDistanceKm, type Point } from './fibre.js';
export { TraceEvidence } from './locate-all.js';
export { NeighbourCollector, type Adjacent } from './neighbours.js';
export { sameCountryOdds, type Neighbour } from './odds.js';
export { NameCollector } from './names.js';
export { atlasToleranceKm, leastKm } from './reach.js';
export { isSpecial } from './special.js';
export { countryShares, decide, locate, type VerdictMethod } from './verdict.js';
