import type { AddressedCell, ExplainedPair, Explanation } from '@matador/analysis';
import { renderTable } from '../tables.js';

type Hop = ExplainedPair['hops'][number];
type ExplainedMeasurement = ExplainedPair['measurements'][number];

/** Ranges of frames on a line; the JSON has them all. */
const shownRanges = 8;

export function renderCells(
  cells: readonly AddressedCell[],
  nameOf: (cell: AddressedCell) => string,
): string {
  return renderTable(
    ['cell', 'count', 'of', 'share'],
    cells.map((each) => {
      const { count, n, share } = each.cell;
      return [nameOf(each), String(count), String(n), share === null ? '–' : percent(share)];
    }),
  );
}

export function renderExplanation(explanation: Explanation, name: string): string {
  const { cell, value, pairs, pairsLeft, reading } = explanation;
  const what = cell.group === null ? 'leave the region' : `are accessible to ${cell.group}`;
  const share = value.share === null ? '' : ` (${percent(value.share)})`;
  const lines = [
    `${name}: ${value.count} of ${value.n} pairs${share} ${what}`,
    ...(value.unknownPairs === 0 ? [] : [`with unknown hops: ${value.unknownPairs}`]),
    ...(reading === 'legal' ? ['Addresses count where they are registered.'] : []),
    ...pairs.flatMap((pair) => ['', ...pairLines(pair, cell)]),
    ...(pairsLeft === 0 ? [] : ['', `more pairs: ${pairsLeft}, by --all or --pair A B`]),
  ];
  return `${lines.join('\n')}\n`;
}

function pairLines(pair: ExplainedPair, cell: Explanation['cell']): string[] {
  const { a, b, answer, surely, possibly, ownCountries, hops, unknownHops } = pair;
  const doubt = answer === surely && answer === possibly ? '' : ', in doubt';
  const isItself = a.id === b.id && cell.column === 'network';
  const unknown = unknownHops === 0 ? '' : `, unknown hops: ${unknownHops}`;
  return [
    `${a.id} – ${b.id}: ${answer ? 'counts' : 'does not count'}${doubt}${unknown}; by ${pair.countries.join(' ')}`,
    ...(isItself ? ['  one vantage point: nothing has to travel'] : []),
    ...ownCountries.map((country) => `  a vantage point is in ${country}`),
    ...hops.flatMap((hop) => hopLines(hop)),
    ...pair.measurements.flatMap((measurement) => measurementLines(measurement)),
  ];
}

function hopLines({ address, country, confidence, declared, location }: Hop): string[] {
  if (declared) return [`  ${address} is in ${country}: a vantage point's own address`];
  const method = location === null ? '' : `, ${location.verdict.method}`;
  return [
    `  ${address} is in ${country} (${confidence.toFixed(2)}${method})`,
    ...(location?.claims ?? []).map(({ source, snapshot, country: claimed, reason }) => {
      const why = reason === undefined ? '' : `: ${reason}`;
      return `    ${source} of ${snapshot} says ${claimed ?? 'nothing'}${why}`;
    }),
    ...(location?.impossible ?? []).map(
      ({ source, country: ruledOut, reason }) => `    not ${ruledOut} (${source}): ${reason}`,
    ),
    ...(location?.evidence ?? []).map((sentence) => `    ${sentence}`),
  ];
}

function measurementLines({ id, servers, traces }: ExplainedMeasurement): string[] {
  return [
    `  measurement ${id}`,
    ...servers.map((server) => {
      const { vantagePoint, protocol, address, port, names } = server;
      const name = names[0] === undefined ? '' : ` (${names[0]})`;
      const to = `${protocol} ${address}${port === null ? '' : ` port ${port}`}${name}`;
      return `    ${vantagePoint} to ${to}: ${packetsOf(server)}`;
    }),
    ...traces.map(({ vantagePoint, destination, file, line, probes, sees, reached }) => {
      const seen = sees.map(({ address, ttl }) => `${address} at hop ${ttl}`).join(', ');
      const end = reached ? '' : ', not reached';
      const to = destination ?? 'somewhere';
      return (
        `    path trace ${vantagePoint} to ${to}${end}: ${file} line ${line}, ${probes} probes` +
        (seen === '' ? '' : `; ${seen}`)
      );
    }),
  ];
}

function packetsOf({ file, frames, problem }: ExplainedMeasurement['servers'][number]): string {
  if (file === null) return 'that side was not captured';
  if (problem !== null) return `${file} cannot be read: ${problem}`;
  if (frames.length === 0) return `no frame in ${file}`;
  const count = frames.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const ranges = frames
    .slice(0, shownRanges)
    .map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
  const more = frames.length > shownRanges ? ', …' : '';
  return `${file} frames ${ranges.join(', ')}${more} (${count} in all)`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
