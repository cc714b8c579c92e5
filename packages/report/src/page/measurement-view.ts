import type { SideName } from '@matador/core';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { minuteOf, percent } from '../words.js';
import { measurementAnchor } from './anchors.js';
import { appName, placeOf, placeText } from './find.js';
import type {
  MeasurementDetail,
  MeasurementRow,
  PageData,
  SideDetail,
  TargetDetail,
  TraceDetail,
} from './model.js';
import { pathView } from './path-view.js';
import { byWeight } from './roles.js';
import { timeline } from './timeline.js';

/** Everything about one measurement. */
export function measurementView(
  row: MeasurementRow,
  detail: MeasurementDetail,
  data: PageData,
): Markup {
  const { a, b } = detail.sides;
  const places = [row.a, row.b].map((id) => placeText(placeOf(data, id)));
  return markup`<article id="${measurementAnchor(row.folder)}" aria-labelledby="measurement-heading">
<p><a href="#measurements">← All measurements</a></p>
<h1 id="measurement-heading" tabindex="-1">${appName(data, row.app)}: ${places.join(' – ')}</h1>
<p><code>${row.folder}</code>, ${row.kind}, begun ${minuteOf(row.startedAt)} UTC, ${Math.round(detail.durationMs / 1000)} s, repetition ${detail.repetition}, attempt ${detail.attempt}: <span class="outcome ${row.outcome}">${row.outcome}</span></p>
<div class="cards">${sideCard('a', a, data)}${sideCard('b', b, data)}</div>
<h2>Time line</h2>
<div class="scroll" role="region" aria-label="Time line" tabindex="0">${timeline(detail, data.addresses)}</div>
${messagesTable(detail)}${notesList(detail)}
<h2>Paths</h2>
${pathsOf(row, detail, data)}
<h2>Targets</h2>
${targetsTable(detail.targets, data)}
</article>`;
}

function sideCard(name: SideName, side: SideDetail, data: PageData): Markup {
  const lost = side.dropped === null ? '' : `, ${side.dropped} dropped`;
  const facts: [string, string][] = [
    ['Vantage point', placeText(placeOf(data, side.vantagePoint))],
    ['Exit', side.exit ?? 'not known'],
    ['Tunnel', side.tunnel ?? 'none'],
    ['Phone', side.phone ?? 'not known'],
    ['App version', side.appVersion ?? 'not known'],
    [
      'Capture',
      side.packets === null ? 'none' : `${side.packets.toLocaleString('en')} packets${lost}`,
    ],
  ];
  return markup`<article class="card"><h3>Side ${name}</h3><dl>${facts.map(([term, fact]) => markup`<dt>${term}</dt><dd>${fact}</dd>`)}</dl></article>`;
}

function messagesTable({ messages }: MeasurementDetail): Markup | null {
  if (messages.length === 0) return null;
  return markup`<h3>Messages</h3><div class="scroll" role="region" aria-label="Messages" tabindex="0"><table class="data"><thead><tr><th scope="col">Message</th><th scope="col">From</th><th scope="col" class="number">Pressed</th><th scope="col" class="number">Sent</th><th scope="col" class="number">Received</th><th scope="col">Status</th></tr></thead>
<tbody>${messages.map(({ message, from, pressed, sent, received, status }) => markup`<tr><th scope="row">${message}</th><td>side ${from}</td>${[pressed, sent, received].map((ms) => markup`<td class="number">${secondsText(ms)}</td>`)}<td>${status ?? '–'}</td></tr>`)}</tbody></table></div>`;
}

function notesList({ notes }: MeasurementDetail): Markup | null {
  if (notes.length === 0) return null;
  return markup`<h3>Failures and anomalies</h3><ul>${notes.map(({ kind, side, at, what }) => markup`<li>${kind}${side !== null && ` on side ${side}`} at ${secondsText(at)}: ${what}</li>`)}</ul>`;
}

function secondsText(ms: number | null): string {
  return ms === null ? '–' : `${(ms / 1000).toFixed(2)} s`;
}

/** The direct paths and those to messaging servers open, then the others. */
function pathsOf(row: MeasurementRow, detail: MeasurementDetail, data: PageData): Markup {
  if (detail.traces.length === 0) return markup`<p>No path was traced.</p>`;
  const servers = detail.targets.filter(({ role }) => role === 'messaging');
  const telling = (trace: TraceDetail) =>
    trace.purpose === 'direct' ||
    servers.some(({ side, address }) => side === trace.side && address === trace.to);
  const view = (open: boolean) => (trace: TraceDetail) =>
    pathView(trace, data.addresses, traceTitle(trace, row, detail, data), open);
  const others = detail.traces.filter((trace) => !telling(trace));
  return markup`${detail.traces.filter(telling).map(view(true))}
${others.length > 0 && markup`<details><summary>${others.length} paths to other targets</summary>${others.map(view(false))}</details>`}`;
}

function traceTitle(
  { side, purpose, to }: TraceDetail,
  row: MeasurementRow,
  { targets }: MeasurementDetail,
  data: PageData,
): string {
  const own = placeText(placeOf(data, row[side]));
  if (purpose === 'direct') {
    return `Direct: ${own} → ${placeText(placeOf(data, row[side === 'a' ? 'b' : 'a']))}`;
  }
  const target = targets.find((each) => each.side === side && each.address === to);
  const address = to === null ? 'unknown' : (data.addresses[to]?.address ?? 'unknown');
  const name = target?.names[0];
  return `${target?.role ?? 'unknown'}: ${own} → ${name === undefined ? address : `${name} (${address})`}`;
}

function targetsTable(targets: readonly TargetDetail[], data: PageData): Markup {
  if (targets.length === 0)
    return markup`<p>The captures were not analysed, or hold no target.</p>`;
  const rows = [...targets].sort(
    (one, other) => one.side.localeCompare(other.side) || byWeight(one, other),
  );
  return markup`<div class="scroll" role="region" aria-label="Targets" tabindex="0"><table class="data"><thead><tr><th scope="col">Target</th><th scope="col">Side</th><th scope="col">Role</th><th scope="col" class="number">Packets</th><th scope="col" class="number">Bytes</th><th scope="col">Active</th><th scope="col">Why</th></tr></thead>
<tbody>${rows.map((target) => targetRow(target, data))}</tbody></table></div>`;
}

function targetRow(target: TargetDetail, { addresses }: PageData): Markup {
  const { side, protocol, address, port, names, role, score, evidence } = target;
  const place = `${addresses[address]?.address ?? '?'} ${protocol}${port === null ? '' : ` ${port}`}`;
  return markup`<tr><th scope="row">${names.length > 0 && markup`${names.join(', ')}<br>`}<code>${place}</code></th><td>${side}</td><td><span class="role r-${role}">${role}</span> <span class="count">${percent(score)}</span>${target.learnt !== undefined && markup`<span class="doubt">${target.learnt}</span>`}</td><td class="number">${target.packets}</td><td class="number">${target.bytes.toLocaleString('en')}</td><td class="time">${secondsText(target.first)} – ${secondsText(target.last)}</td><td>${evidence.length > 0 && markup`<details class="claims"><summary>${evidence.length} reasons</summary><ul>${evidence.map((words) => markup`<li>${words}</li>`)}</ul></details>`}</td></tr>`;
}
