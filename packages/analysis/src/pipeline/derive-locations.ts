import type { GeoSnapshot, GeoSource } from '@matador/core';
import { geoSnapshotSchema, writeJson } from '@matador/core';
import { z } from 'zod';
import { locateAll } from '../locate/index.js';
import { compareText } from '../locality/compare-text.js';
import type { AddressEvidence } from '../records.js';
import type { AnalysisContext } from './context.js';
import { derivedPath, DerivedWriter, readDerived, readDocument } from './derived-files.js';

/**
 * Evidence → `derived/locations.jsonl`, one line for each address, in order of address, and
 * `geodata.json`, the snapshots that were asked. Every vantage point's fastest answer from an address
 * in the whole campaign bounds where it can be; its host names and neighbours of all traces count too.
 */
export async function deriveLocations(
  context: AnalysisContext,
  geoSources: readonly GeoSource[],
): Promise<void> {
  const { dataset } = context;
  const evidence = new Map<string, AddressEvidence>();
  for await (const record of readDerived(dataset, 'address-evidence')) {
    evidence.set(record.address, record);
  }
  await DerivedWriter.write(dataset, ['locations'], async (writer) => {
    for (const location of locateAll(evidence.keys(), evidence, geoSources)) {
      await writer.add('locations', location);
    }
  });
  const snapshots = geoSources
    .map(({ snapshot }) => snapshot)
    .sort((left, right) => compareText(left.name, right.name));
  await writeJson(derivedPath(context.dataset, 'geodata.json'), snapshots);
}

/** @throws MatadorError `not-derived` where the data set's addresses were never located. */
export async function readGeodata(context: AnalysisContext): Promise<GeoSnapshot[]> {
  return await readDocument(context.dataset, 'geodata.json', z.array(geoSnapshotSchema));
}
