import type { Place as Point } from '@matador/core';
import type { GatheredEvidence } from '../locate/trace-evidence.js';
import { TraceEvidence } from '../locate/trace-evidence.js';
import { stopAt } from '../locality/legs.js';
import type { SeenPath, VantagePlace } from '../locality/paths.js';
import { PathCollection } from '../locality/path-collection.js';
import { measuredPaths } from '../locality/paths.js';
import type { AnalysisFailure } from '../records.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements, tracesOf } from './context.js';
import { ownAddressesOf } from './own-addresses.js';
import { readPathEndpoints } from './path-endpoints.js';

/** What measurements with their traces say together, as plain values that threads can hand over. */
export interface Gathered {
  /** Of all traces, those of controls too. */
  readonly evidence: GatheredEvidence;
  readonly paths: readonly SeenPath[];
  readonly vantagePoints: ReadonlyMap<string, VantagePlace>;
  /** By app, as installed on the phones. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Countries of the vantage points' own addresses. */
  readonly ownAddresses: ReadonlyMap<string, string>;
  /** Where vantage points are: by their stops on ways, and their own addresses. */
  readonly points: ReadonlyMap<string, Point>;
  readonly failures: readonly AnalysisFailure[];
}

/**
 * Goes over some folders once. What later folders gave is added to what earlier ones gave, so that it
 * makes no difference into how many parts the folders were divided.
 */
export async function gatherFolders(
  context: AnalysisContext,
  folders: readonly string[],
): Promise<Gathered> {
  const servers = await readPathEndpoints(context, folders);
  const evidence = new TraceEvidence(context.dataset.campaign.config.vantagePoints);
  const paths = new PathCollection();
  const vantagePoints = new Map<string, VantagePlace>();
  const versions = new Map<string, Set<string>>();
  const ownAddresses = new Map<string, string>();
  const points = new Map<string, Point>();
  const failures: AnalysisFailure[] = [];
  const onFailure = (failure: AnalysisFailure) => void failures.push(failure);
  for await (const stored of completeMeasurements(context, 'traces', onFailure, folders)) {
    const { record } = stored;
    const traces = await tracesOf(context, stored, onFailure);
    traces?.forEach((trace) => evidence.add(trace));
    if (record.kind === 'control') continue;
    const installed = versions.get(record.app) ?? new Set();
    versions.set(record.app, installed);
    for (const side of Object.values(record.sides)) {
      const { id, country, latitude, longitude } = side.vantagePoint;
      vantagePoints.set(id, { id, country });
      points.set(stopAt(id), { latitude, longitude });
      for (const address of ownAddressesOf(side)) {
        ownAddresses.set(address, country);
        points.set(address, { latitude, longitude });
      }
      if (side.app !== null) installed.add(side.app.versionName);
    }
    if (traces === null) continue;
    const endpoints = servers.get(record.id) ?? [];
    for (const path of measuredPaths({ measurement: record, traces, endpoints })) paths.add(path);
  }
  return {
    evidence: evidence.all(),
    paths: paths.all(),
    ...{ vantagePoints, versions, ownAddresses, points, failures },
  };
}
