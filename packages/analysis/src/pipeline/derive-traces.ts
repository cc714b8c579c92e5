import type { Dataset } from '@matador/core';
import { together, writeJson } from '@matador/core';
import { TraceEvidence } from '../locate/trace-evidence.js';
import { compareText } from '../locality/compare-text.js';
import { PathCollection } from '../locality/path-collection.js';
import type { PathSide, SeenPath } from '../locality/paths.js';
import type { Measured, SeenPathRecord } from '../records.js';
import { measuredSchema } from '../records.js';
import type { AnalysisContext } from './context.js';
import { derivedPath, DerivedWriter, readDerived, readDocument } from './derived-files.js';
import type { Gathered } from './gather.js';
import { gatherAll } from './gather-all.js';

const measuredFile = 'measured.json';

/**
 * Records, traces, targets and endpoints → `derived/address-evidence.jsonl`, one line for each address of
 * a hop or target, `seen-paths.jsonl`, one for each path, and `measured.json`: all that places and tables need of
 * them. A measurement whose record or traces cannot be read is recorded in `trace-failures.jsonl`.
 */
export async function deriveTraces(context: AnalysisContext): Promise<void> {
  const [gathered, targets] = await together(context.signal, [
    (signal) => gatherAll({ ...context, signal }),
    (signal) => targetAddresses({ ...context, signal }),
  ]);
  const { vantagePoints } = context.dataset.campaign.config;
  const evidence = new TraceEvidence(vantagePoints);
  const paths = new PathCollection();
  for (const address of targets) evidence.addAddress(address);
  for (const part of gathered) {
    evidence.addAll(part.evidence);
    for (const path of part.paths) paths.add(path);
  }
  const names = ['address-evidence', 'seen-paths', 'trace-failures'] as const;
  await DerivedWriter.write(context.dataset, names, async (writer) => {
    for (const record of evidence.records()) await writer.add('address-evidence', record);
    for (const path of paths.all()) await writer.add('seen-paths', recordOf(path));
    for (const failure of gathered.flatMap((part) => part.failures)) {
      await writer.add('trace-failures', failure);
    }
  });
  const folders = (await context.dataset.folders()).length;
  const file = derivedPath(context.dataset, measuredFile);
  await writeJson(file, { ...measuredOf(gathered), folders });
}

/** Errors as of `readDocument`. */
export async function readMeasured(dataset: Dataset): Promise<Measured> {
  return await readDocument(dataset, measuredFile, measuredSchema);
}

/** Whether that was done, to the end, with all measurements that there are. */
export async function wereTracesDerived({ dataset }: AnalysisContext): Promise<boolean> {
  const { length } = await dataset.folders();
  return await readMeasured(dataset).then(
    ({ folders }) => folders === length,
    () => false,
  );
}

async function targetAddresses({ dataset, signal }: AnalysisContext): Promise<Set<string>> {
  const addresses = new Set<string>();
  for await (const { target } of readDerived(dataset, 'targets')) {
    signal.throwIfAborted();
    addresses.add(target.address);
  }
  return addresses;
}

function measuredOf(gathered: readonly Gathered[]): Omit<Measured, 'folders'> {
  const versions = new Map<string, Set<string>>();
  for (const [app, installed] of gathered.flatMap((part) => [...part.versions])) {
    versions.set(app, new Set([...(versions.get(app) ?? []), ...installed]));
  }
  return {
    schema: 'matador/measured/1',
    vantagePoints: inOrder(gathered.flatMap((part) => [...part.vantagePoints])).map(
      ([, vantagePoint]) => vantagePoint,
    ),
    versions: Object.fromEntries(
      inOrder(versions).map(([app, installed]) => [app, [...installed].sort()]),
    ),
    ownAddresses: Object.fromEntries(inOrder(gathered.flatMap((part) => [...part.ownAddresses]))),
    points: Object.fromEntries(inOrder(gathered.flatMap((part) => [...part.points]))),
  };
}

/** The last of each key, by key. */
function inOrder<Value>(entries: Iterable<readonly [string, Value]>): [string, Value][] {
  return [...new Map(entries)].sort(([one], [other]) => compareText(one, other));
}

function recordOf({ a, b, app, role, ...path }: SeenPath): SeenPathRecord {
  return {
    schema: 'matador/seen-path/1',
    ...{ a, b, app, role },
    servers: [...path.servers],
    sides: { a: sideRecord(path.sides.a), b: sideRecord(path.sides.b) },
    hops: path.hops.map(({ addresses, times }) => ({ addresses: [...addresses], times })),
    silent: path.silent,
    measurements: [...path.measurements],
  };
}

function sideRecord({ addresses, ways, leastRttMs, bytes }: PathSide) {
  return {
    addresses: [...addresses],
    ways: Object.fromEntries(inOrder(ways)),
    leastRttMs,
    bytes,
  };
}

/** The path that a record tells of. */
export function pathOf({ schema: _, sides, ...path }: SeenPathRecord): SeenPath {
  const side = ({ ways, ...rest }: SeenPathRecord['sides']['a']): PathSide => ({
    ...rest,
    ways: new Map(Object.entries(ways)),
  });
  return { ...path, sides: { a: side(sides.a), b: side(sides.b) } };
}
