import type { SideName } from '@matador/core';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import type { AddressEntry, MeasurementDetail, MessageDetail, TargetDetail } from './model.js';
import { byWeight } from './roles.js';

const width = 900;
const left = 230;
const right = 20;
const lineHeight = 17;
const mostTargets = 12;

type Scale = (ms: number) => number;

/**
 * What happened when: each side's messages and its targets' traffic, and when traces began, in seconds
 * since the measurement began.
 */
export function timeline(detail: MeasurementDetail, addresses: readonly AddressEntry[]): Markup {
  const at = scaleOf(detail.durationMs);
  const targets = { a: drawnTargets(detail, 'a'), b: drawnTargets(detail, 'b') };
  const tops = { a: 34, b: 34 + 14 + targets.a.length * lineHeight + 34 };
  const traces = tops.b + 14 + targets.b.length * lineHeight + 22;
  const height = traces + 40;
  const lane = (
    side: SideName,
  ) => markup`<text class="lane" x="0" y="${tops[side] + 4}">Side ${side}</text>
<path class="axis" d="M${left} ${tops[side]}H${width - right}"/>
${targets[side].map((target, i) => targetBar(target, tops[side] + 14 + i * lineHeight, addresses, at))}`;
  return markup`<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time line of messages, traffic and traces; the tables below tell the same">
${ticks(detail.durationMs, at, height)}${lane('a')}${lane('b')}
<text class="lane" x="0" y="${traces + 8}">Traces</text>
${traceTimes(detail).map((ms) => markup`<path class="trace" d="M${at(ms)} ${traces - 3}v13"/>`)}
${detail.messages.map((message) => messageArrow(message, tops, at))}</svg>`;
}

function scaleOf(durationMs: number): Scale {
  return (ms) => {
    const share = Math.min(Math.max(ms / Math.max(durationMs, 1), 0), 1);
    return Math.round((left + share * (width - left - right)) * 10) / 10;
  };
}

/** The targets of a side that matter most, of alike ones the busiest. */
function drawnTargets({ targets }: MeasurementDetail, side: SideName): TargetDetail[] {
  return targets
    .filter((target) => target.side === side)
    .sort(byWeight)
    .slice(0, mostTargets);
}

/** When traces began, those shared from another measurement apart. */
function traceTimes({ traces, durationMs }: MeasurementDetail): number[] {
  return traces.flatMap(({ at }) => (at === null || at < 0 || at > durationMs ? [] : [at]));
}

function ticks(durationMs: number, at: Scale, height: number): Markup[] {
  const seconds = durationMs / 1000;
  const step =
    [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((size) => seconds / size <= 10) ?? 1800;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => {
    const x = at(i * step * 1000);
    return markup`<path class="grid" d="M${x} 16V${height - 18}"/><text class="tick" x="${x}" y="${height - 5}" text-anchor="middle">${i * step} s</text>`;
  });
}

function targetBar(
  { names, address, port, role, first, last }: TargetDetail,
  y: number,
  addresses: readonly AddressEntry[],
  at: Scale,
): Markup {
  const name = names[0] ?? addresses[address]?.address ?? '';
  const label = name.length > 32 ? `${name.slice(0, 31)}…` : name;
  return markup`<text class="label" x="${left - 10}" y="${y + 9}" text-anchor="end">${label}</text><rect class="flow r-${role}" x="${at(first)}" y="${y + 1}" width="${Math.max(at(last) - at(first), 2)}" height="9" rx="1.5"><title>${role}: ${name}, port ${port ?? '–'}</title></rect>`;
}

function messageArrow(
  { message, from, pressed, received }: MessageDetail,
  tops: Readonly<Record<SideName, number>>,
  at: Scale,
): Markup | null {
  if (pressed === null) return null;
  const to = from === 'a' ? 'b' : 'a';
  const x = at(pressed);
  return markup`<g class="message">${received !== null && markup`<path d="M${x} ${tops[from]}L${at(received)} ${tops[to]}"/><circle class="arrival" cx="${at(received)}" cy="${tops[to]}" r="4"/>`}<circle cx="${x}" cy="${tops[from]}" r="4"/><text x="${x}" y="${tops[from] - 8}" text-anchor="middle">${message}</text></g>`;
}
