import type { PathEndpoint } from '../locality/paths.js';
import { pathRoles } from '../records.js';
import type { AnalysisContext } from './context.js';
import { readDerived } from './derived-files.js';

/** The endpoints that paths lead to, by measurement. */
export type Servers = ReadonlyMap<string, readonly PathEndpoint[]>;

/** The endpoints of some measurements whose paths are told. */
export async function readPathEndpoints(
  { dataset, signal }: AnalysisContext,
  measurements: readonly string[],
): Promise<Servers> {
  const servers = new Map<string, PathEndpoint[]>(measurements.map((id) => [id, []]));
  // Each thread reads the whole file for some of the measurements: most of its time went into others' lines.
  const isWanted = (line: string) => servers.has(measurementIn(line) ?? '');
  for await (const record of readDerived(dataset, 'endpoints', isWanted)) {
    signal.throwIfAborted();
    const { measurement, side, role, protocol, address, port, bytes } = record;
    if (!pathRoles.some((each) => each === role)) continue;
    servers.get(measurement)?.push({ side, role, protocol, address, port, bytes });
  }
  return servers;
}

function measurementIn(line: string): string | undefined {
  return /"measurement":"(?<id>[^"]*)"/.exec(line)?.groups?.id;
}
