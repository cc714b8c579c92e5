export {
  BoundCollector,
  boundFromVantagePoint,
  collectBounds,
  type RttBound,
  type VantageSite,
} from './bounds.js';
export { diffGeodata, geodataDiffSchema, type GeodataDiff } from './diff.js';
export { CountryShapes } from './country-shapes.js';
export { locateAll } from './locate-all.js';
export { TraceEvidence } from './trace-evidence.js';
export { NeighbourCollector, type Adjacent } from './neighbours.js';
export { sameCountryOdds, type Neighbour } from './odds.js';
export { NameCollector } from './names.js';
export { isSpecial, specialPurpose } from './special.js';
export { countryShares, decide, locate, type VerdictMethod } from './verdict.js';
