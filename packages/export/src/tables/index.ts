import type { Table } from '../table.js';
import * as derived from './derived.js';
import * as measured from './measured.js';
import * as results from './results.js';

/** All tables of an export. */
export const exportTables: readonly Table[] = [
  results.cells,
  results.regionCountries,
  results.groupCountries,
  derived.paths,
  derived.pathHops,
  derived.pathLeaves,
  derived.pathAccess,
  measured.measurements,
  measured.sides,
  measured.actions,
  measured.failures,
  derived.targets,
  derived.endpoints,
  derived.dns,
  measured.traces,
  measured.probes,
  derived.locations,
  derived.claims,
];
