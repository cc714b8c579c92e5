import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDerived } from '@matador/analysis';
import type { Dataset, PathTrace } from '@matador/core';
import type { LocatedAddress } from './geojson.js';
import { locatedAddress, pathFeature } from './geojson.js';
import type { ExportOptions } from './options.js';
import { storedTraces } from './stored-traces.js';
import { writePieces } from './write-pieces.js';

const file = 'paths.geojson';

/**
 * Writes the direct paths of a data set's measurements, and those to messaging servers, as one
 * FeatureCollection with a line for each path trace.
 * @returns the files' names.
 * @throws MatadorError `not-derived` where the data set was not analysed.
 */
export async function exportGeojson(
  dataset: Dataset,
  directory: string,
  options: ExportOptions = {},
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const places = await readPlaces(dataset);
  const servers = await readServers(dataset);
  const isOnPath = (measurement: string, { context, destination }: PathTrace): boolean =>
    context?.purpose === 'direct' ||
    servers.has(serverKey(measurement, context?.side ?? '', destination.address ?? ''));
  const locate = (address: string) => places.get(address) ?? nowhere;
  await writePieces(join(directory, file), async (add) => {
    await add('{"type":"FeatureCollection","features":[');
    let separator = '\n';
    for await (const { record, pathTraces } of storedTraces(dataset, options)) {
      if (record.kind === 'control' || record.outcome !== 'complete') continue;
      for (const [index, trace] of (pathTraces ?? []).entries()) {
        if (!isOnPath(record.id, trace)) continue;
        const feature = pathFeature(record, trace, index + 1, locate);
        if (feature === null) continue;
        await add(`${separator}${JSON.stringify(feature)}`);
        separator = ',\n';
      }
    }
    await add('\n]}\n');
  });
  return [file];
}

const nowhere: LocatedAddress = { country: null, point: null };

async function readPlaces(dataset: Dataset): Promise<ReadonlyMap<string, LocatedAddress>> {
  const places = new Map<string, LocatedAddress>();
  for await (const location of readDerived(dataset, 'locations')) {
    places.set(location.address, locatedAddress(location));
  }
  return places;
}

async function readServers(dataset: Dataset): Promise<ReadonlySet<string>> {
  const servers = new Set<string>();
  for await (const { measurement, side, address, role } of readDerived(dataset, 'endpoints')) {
    if (role === 'messaging') servers.add(serverKey(measurement, side, address));
  }
  return servers;
}

function serverKey(measurement: string, side: string, address: string): string {
  return `${measurement} ${side} ${address}`;
}
