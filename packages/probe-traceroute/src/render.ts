import type { Hop, PathTrace, Probe } from '@matador/core';

/**
 * Writes a path trace in Linux traceroute's form. Reading it back with `parseTraceroute` gives the
 * same addresses, names, round-trip times, marks, AS numbers and labels.
 */
export function renderTraceroute(trace: PathTrace): string {
  const { name, address } = trace.destination;
  const lines = trace.hops.map(renderHop);
  if (name !== null || address !== null) {
    const inParentheses = address === null ? '' : `(${address})`;
    const to = name === null ? (address ?? '') : `${name} ${inParentheses}`.trim();
    lines.unshift(`traceroute to ${to}, 30 hops max, 60 byte packets`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function renderHop({ ttl, probes }: Hop): string {
  let line = String(ttl).padStart(2);
  let shown: Probe | undefined;
  for (const probe of probes) {
    if (probe.address === null && probe.rttMs === null) {
      line += ' *';
    } else {
      if (shown === undefined || probe.rttMs === null || !sameAnswerer(shown, probe)) {
        line += ` ${renderAnswerer(probe)}`;
      }
      // A time right behind an address that none was printed for would be read as its own.
      shown = probe.rttMs === null ? undefined : probe;
      if (probe.rttMs !== null) line += `  ${renderMs(probe.rttMs)} ms`;
    }
    if (probe.icmp !== null) line += ` ${probe.icmp}`;
  }
  return line;
}

function renderAnswerer(probe: Probe): string {
  const { name, address, mpls } = probe;
  const asns = asnsOf(probe);
  const parts = [name, name === null || address === null ? address : `(${address})`];
  if (asns.length > 0) parts.push(`[${asns.map((asn) => `AS${asn}`).join('/')}]`);
  if (mpls !== null) {
    const labels = mpls.map(
      ({ label, trafficClass, bottomOfStack, ttl }) =>
        `L=${label},E=${trafficClass},S=${bottomOfStack ? 1 : 0},T=${ttl}`,
    );
    parts.push(`<MPLS:${labels.join('/')}>`);
  }
  return parts.filter((part) => part !== null).join(' ');
}

function asnsOf(probe: Probe): number[] {
  return probe.asn === null ? [] : [probe.asn, ...(probe.moreAsns ?? [])];
}

function sameAnswerer(one: Probe, other: Probe): boolean {
  return renderAnswerer(one) === renderAnswerer(other);
}

/** Three decimals as traceroute prints them, more where the value has more. */
function renderMs(ms: number): string {
  const short = ms.toFixed(3);
  return Number(short) === ms ? short : String(ms);
}
