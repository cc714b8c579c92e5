import type { GeoSnapshot, GeoSource } from '@matador/core';
import { geoSnapshotSchema, MatadorError, parseRecord, writeJson } from '@matador/core';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { TraceEvidence } from '../locate/index.js';
import { compareText } from '../locality/compare-text.js';
import type { AnalysisContext } from './context.js';
import { completeMeasurements, tracesOf } from './context.js';
import { derivedPath, DerivedWriter, readDerived } from './derived-files.js';

/**
 * Paths and targets → `derived/locations.jsonl`, one line for each address, in order of address, and
 * `geodata.json`, the snapshots that were asked. Every vantage point's fastest answer from an address
 * in the whole campaign bounds where it can be; its host names and neighbours of all traces count too.
 */
export async function deriveLocations(
  context: AnalysisContext,
  geoSources: readonly GeoSource[],
): Promise<void> {
  const evidence = new TraceEvidence(context.dataset.campaign.config.vantagePoints);
  const addresses = new Set<string>();
  for await (const { target } of readDerived(context.dataset, 'targets')) {
    addresses.add(target.address);
  }
  // What cannot be read is told by the tables, which need the same files.
  const ignore = () => undefined;
  for await (const stored of completeMeasurements(context, 'locations', ignore)) {
    for (const trace of (await tracesOf(context, stored, ignore)) ?? []) evidence.add(trace);
  }
  for (const address of evidence.addresses()) addresses.add(address);
  await DerivedWriter.write(context.dataset, ['locations'], async (writer) => {
    for (const location of evidence.locate([...addresses].sort(), geoSources)) {
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
  const path = derivedPath(context.dataset, 'geodata.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new MatadorError(`${path} is missing`, {
      code: 'not-derived',
      hint: 'Analyse the data set once with all stages.',
      cause,
    });
  });
  return parseRecord(z.array(geoSnapshotSchema), text, path);
}
