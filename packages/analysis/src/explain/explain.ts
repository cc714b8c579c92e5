import type { Dataset, Measurement, PathTrace, SideName } from '@matador/core';
import { sideNames, UsageError } from '@matador/core';
import { relative } from 'node:path';
import { tracesOf, tracesTo } from '../locality/paths.js';
import { readDerived, readTables } from '../pipeline/derived-files.js';
import { readMeasured } from '../pipeline/derive-traces.js';
import type { EndpointRecord, LocalityRecord, Location, Measured, Tables } from '../records.js';
import type { AddressedCell } from './cell-path.js';
import { framesOf } from './frames.js';
import type { ExplainedPair, Explanation } from './records.js';

export interface ExplainOptions {
  /** Only this pair of vantage points, by their ids, whichever comes first. */
  readonly pair?: readonly [string, string];
  /** Pairs that are told of at most, those that count first; default: all. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  readonly onPair?: (done: number, total: number) => void;
}

/** What all pairs of a cell are explained by. */
interface Evidence {
  readonly dataset: Dataset;
  /** By measurement. */
  readonly servers: ReadonlyMap<string, readonly EndpointRecord[]>;
  /** By address. */
  readonly locations: ReadonlyMap<string, Location>;
  readonly ownAddresses: Measured['ownAddresses'];
  /** Whether a country makes a path count. */
  readonly counts: (country: string) => boolean;
  readonly cell: AddressedCell;
}

/**
 * Follows a cell down: its pairs; the hops that make them count; what was said of these hops' places; the
 * path traces that saw them; and, of an app, the frames of its messaging servers in the captures.
 *
 * The packets of an application path are those frames, and the probes of the traces to the same servers;
 * of the network path, which no phone's packet takes, the probes of the direct traces.
 *
 * @throws UsageError `unknown-pair`; MatadorError `not-derived`, `broken-record`; AbortError.
 */
export async function explainCell(
  dataset: Dataset,
  cell: AddressedCell,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const tables = await readTables(dataset);
  const all = await pathsOf(dataset, cell);
  const wanted = options.pair === undefined ? all : [pairOf(all, options.pair)];
  const chosen = wanted.slice(0, options.limit);
  const counts = countsIn(tables, cell);
  const evidence: Evidence = {
    dataset,
    servers: cell.column === 'network' ? new Map() : await serversOf(dataset, chosen),
    locations: await locationsOf(dataset, chosen, counts),
    ownAddresses: (await readMeasured(dataset)).ownAddresses,
    counts,
    cell,
  };
  const pairs: ExplainedPair[] = [];
  for (const path of chosen) {
    pairs.push(await explainPair(path, evidence, options.signal));
    options.onPair?.(pairs.length, chosen.length);
  }
  const { table, region, group, column } = cell;
  return {
    schema: 'matador/explain/1',
    cell: { table, region, group, column },
    value: cell.cell,
    reading: tables.reading ?? 'physical',
    pairs,
    pairsLeft: all.length - chosen.length,
  };
}

/** The cell's measured paths, those that count first, else in order of vantage points. */
async function pathsOf(dataset: Dataset, cell: AddressedCell): Promise<LocalityRecord[]> {
  const paths: LocalityRecord[] = [];
  const app = cell.column === 'network' ? null : cell.column;
  for await (const path of readDerived(dataset, 'locality')) {
    if (path.app === app && path.leaves.some(({ region }) => region === cell.region)) {
      paths.push(path);
    }
  }
  const rank = (path: LocalityRecord) => (judgementOf(path, cell).answer ? 0 : 1);
  return paths.sort((one, other) => rank(one) - rank(other));
}

function pairOf(paths: readonly LocalityRecord[], pair: readonly [string, string]): LocalityRecord {
  const isWanted = ([first, second]: readonly string[]) => first === pair[0] && second === pair[1];
  const found = paths.find(({ a, b }) => isWanted([a.id, b.id]) || isWanted([b.id, a.id]));
  if (found !== undefined) return found;
  const there = paths.map(({ a, b }) => `${a.id} ${b.id}`).join(', ');
  throw new UsageError(`the cell has no pair of ${pair.join(' and ')}`, {
    code: 'unknown-pair',
    hint: there === '' ? 'No pair of it was measured.' : `There are: ${there}.`,
  });
}

function judgementOf(path: LocalityRecord, { group, region }: AddressedCell) {
  const found =
    group === null
      ? path.leaves.find((each) => each.region === region)
      : path.accessible.find((each) => each.group === group);
  const { answer = false, surely = false, possibly = false } = found ?? {};
  return { answer, surely, possibly };
}

function countsIn(
  { regions, groups }: Tables,
  { region, group }: AddressedCell,
): (country: string) => boolean {
  const inside = new Set(regions.find(({ name }) => name === region)?.countries);
  if (group === null) return (country) => !inside.has(country);
  const members = new Set(groups.find(({ name }) => name === group)?.countries);
  return (country) => members.has(country);
}

async function serversOf(
  dataset: Dataset,
  paths: readonly LocalityRecord[],
): Promise<ReadonlyMap<string, readonly EndpointRecord[]>> {
  const wanted = new Set(paths.flatMap(({ measurements }) => measurements));
  const servers = new Map<string, EndpointRecord[]>();
  for await (const endpoint of readDerived(dataset, 'endpoints')) {
    if (endpoint.role !== 'messaging' || !wanted.has(endpoint.measurement)) continue;
    servers.set(endpoint.measurement, [...(servers.get(endpoint.measurement) ?? []), endpoint]);
  }
  return servers;
}

async function locationsOf(
  dataset: Dataset,
  paths: readonly LocalityRecord[],
  counts: (country: string) => boolean,
): Promise<ReadonlyMap<string, Location>> {
  const wanted = new Set(
    paths.flatMap((path) => decidingHops(path, counts)).map((hop) => hop.address),
  );
  const locations = new Map<string, Location>();
  for await (const location of readDerived(dataset, 'locations')) {
    if (wanted.has(location.address)) locations.set(location.address, location);
  }
  return locations;
}

function decidingHops({ hops }: LocalityRecord, counts: (country: string) => boolean) {
  return hops.flatMap(({ address, country, confidence }) =>
    country !== null && counts(country) ? [{ address, country, confidence }] : [],
  );
}

async function explainPair(
  path: LocalityRecord,
  evidence: Evidence,
  signal: AbortSignal | undefined,
): Promise<ExplainedPair> {
  const { cell, counts, locations, ownAddresses } = evidence;
  const hops = decidingHops(path, counts);
  const deciding = new Set(hops.map(({ address }) => address));
  const measurements: ExplainedPair['measurements'] = [];
  for (const id of path.measurements) {
    signal?.throwIfAborted();
    measurements.push(await explainMeasurement(id, evidence, deciding, signal));
  }
  const vantageCountries = [...new Set([path.a.country, path.b.country])];
  return {
    a: path.a,
    b: path.b,
    ...judgementOf(path, cell),
    unknownHops: path.unknownHops,
    countries: path.countries,
    ownCountries: cell.group === null ? [] : vantageCountries.filter(counts),
    hops: hops.map((hop) => {
      const declared = hop.address in ownAddresses;
      const location = declared ? null : (locations.get(hop.address) ?? null);
      return { ...hop, declared, location };
    }),
    measurements,
  };
}

async function explainMeasurement(
  id: string,
  { dataset, servers: all, cell }: Evidence,
  deciding: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<ExplainedPair['measurements'][number]> {
  const stored = await dataset.measurement(id);
  const traces: PathTrace[] = [];
  for await (const trace of stored.traces()) traces.push(trace);
  const servers = all.get(id) ?? [];
  const onPath = new Set(
    cell.column === 'network'
      ? sideNames.flatMap((side) => tracesOf(traces, side, 'direct'))
      : servers.flatMap((server) => tracesTo(server, tracesOf(traces, server.side, 'target'))),
  );
  const explained: ExplainedPair['measurements'][number]['servers'] = [];
  for (const side of sideNames) {
    const ofSide = servers.filter((server) => server.side === side);
    if (ofSide.length === 0) continue;
    const capture = stored.capture(side);
    explained.push(
      ...(await explainServers(dataset, stored.record, side, ofSide, capture, signal)),
    );
  }
  return {
    id,
    traces: traces.flatMap((trace, index) =>
      onPath.has(trace) ? explainTrace(id, trace, index + 1, deciding) : [],
    ),
    servers: explained,
  };
}

function explainTrace(
  id: string,
  { context, destination, reached, hops }: PathTrace,
  line: number,
  deciding: ReadonlySet<string>,
): ExplainedPair['measurements'][number]['traces'] {
  if (context === undefined) return [];
  const sees = hops.flatMap(({ ttl, probes }) =>
    [...new Set(probes.map(({ address }) => address))].flatMap((address) =>
      address !== null && deciding.has(address) ? [{ address, ttl }] : [],
    ),
  );
  return [
    {
      file: `measurements/${id}/traces.jsonl`,
      line,
      side: context.side,
      vantagePoint: context.vantagePoint,
      destination: destination.address,
      reached,
      probes: hops.reduce((sum, { probes }) => sum + probes.length, 0),
      sees,
    },
  ];
}

async function explainServers(
  dataset: Dataset,
  record: Measurement,
  side: SideName,
  servers: readonly EndpointRecord[],
  capture: string | null,
  signal: AbortSignal | undefined,
): Promise<ExplainedPair['measurements'][number]['servers']> {
  const read = capture === null ? null : await framesOrProblem(capture, servers, signal);
  return servers.map(({ protocol, address, port, names, evidence }, index) => ({
    file: capture === null ? null : relative(dataset.directory, capture),
    side,
    vantagePoint: record.sides[side].vantagePoint.id,
    ...{ protocol, address, port, names, evidence },
    frames: read?.frames[index] ?? [],
    problem: read?.problem ?? null,
  }));
}

async function framesOrProblem(
  capture: string,
  servers: readonly EndpointRecord[],
  signal: AbortSignal | undefined,
) {
  try {
    return { frames: await framesOf(capture, servers, signal), problem: null };
  } catch (error) {
    signal?.throwIfAborted();
    return { frames: [], problem: error instanceof Error ? error.message : String(error) };
  }
}
