import { countryName } from '../countries.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { percent, plural } from '../words.js';
import type { AddressEntry, HopDetail, TraceDetail } from './model.js';

/** A path trace, hop by hop, with the place of each address and what is said against it. */
export function pathView(
  trace: TraceDetail,
  addresses: readonly AddressEntry[],
  title: string,
  open: boolean,
): Markup {
  const probe = `${(trace.method ?? 'unknown').toUpperCase()}${trace.port === null ? '' : ` port ${trace.port}`}`;
  const shared = trace.sharedFrom === undefined ? '' : `, shared with ${trace.sharedFrom}`;
  return markup`<details class="path"${open && markup` open`}><summary><span class="path-title">${title}</span> ${countryStrip(trace, addresses)}</summary>
<p class="note">${probe}, ${trace.reached ? 'reached its destination' : 'did not reach its destination'}${shared}.</p>
<div class="scroll" role="region" aria-label="Hops: ${title}" tabindex="0"><table class="data hops"><thead><tr><th scope="col" class="number">Hop</th><th scope="col">Address and name</th><th scope="col">Country</th><th scope="col">Confidence</th><th scope="col" class="number">RTT</th></tr></thead>
<tbody>${trace.hops.map((hop) => hopRows(hop, addresses))}</tbody></table></div></details>`;
}

/** The countries on the way in order, each as often as the path comes there anew; `?` for the unknown. */
export function countriesAlong(
  { hops }: Pick<TraceDetail, 'hops'>,
  addresses: readonly AddressEntry[],
): string[] {
  const along = hops.flatMap(([, , answers]) => {
    const here = answers.map(([address]) => addresses[address]?.country ?? '?');
    return here.length === 0 ? ['?'] : [...new Set(here)];
  });
  return along.filter((country, index) => country !== along[index - 1]);
}

function countryStrip(trace: TraceDetail, addresses: readonly AddressEntry[]): Markup {
  const along = countriesAlong(trace, addresses);
  return markup`<span class="strip">${along.map((country, index) => markup`${index > 0 && markup`<span class="arrow" aria-hidden="true"> → </span>`}<abbr title="${country === '?' ? 'unknown' : countryName(country)}">${country}</abbr>`)}</span>`;
}

function hopRows(
  [ttl, probes, answers, mark]: HopDetail,
  addresses: readonly AddressEntry[],
): Markup {
  if (answers.length === 0) {
    return markup`<tr class="silent"><th scope="row" class="number">${ttl}</th><td colspan="4">no answer to ${plural(probes, 'probe')}</td></tr>`;
  }
  return markup`${answers.map(([number, rttMs, answered], index) => {
    const entry = addresses[number];
    const first = index === 0;
    return markup`<tr>${first ? markup`<th scope="row" class="number" rowspan="${answers.length}">${ttl}</th>` : null}<td><code>${entry?.address ?? '?'}</code> ${(entry?.names ?? []).join(', ')}${mark !== undefined && first && markup` <b>${mark}</b>`}${answered < probes && markup` <span class="count">${answered} of ${probes} probes</span>`}${claimsView(entry)}</td><td>${placeView(entry)}</td><td>${confidenceView(entry)}</td><td class="number">${rttMs === null ? '–' : `${rttMs.toFixed(1)} ms`}</td></tr>`;
  })}`;
}

function placeView(entry: AddressEntry | undefined): Markup {
  if (entry?.country == null) {
    return markup`<span class="none">${entry?.kind ?? 'unknown'}</span>`;
  }
  const { country, kind, registration } = entry;
  const elsewhere = registration !== undefined && registration.country !== country;
  return markup`${countryName(country)}${kind !== undefined && markup` <span class="count">${kind}</span>`}${elsewhere && markup`<span class="doubt">registered in ${countryName(registration.country)}${registration.asn !== null && ` (AS${registration.asn})`}</span>`}`;
}

function confidenceView(entry: AddressEntry | undefined): Markup | null {
  if (entry?.country == null) return null;
  const { confidence, dissent } = entry;
  return markup`<span class="confidence"><svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="fill" width="${Math.round(confidence * 100)}" height="10"/></svg> ${percent(confidence)}</span>${dissent.length > 0 && markup`<span class="doubt">or ${dissent.join(', ')}</span>`}`;
}

function claimsView(entry: AddressEntry | undefined): Markup | null {
  if (entry === undefined || (entry.claims.length === 0 && entry.method === null)) return null;
  const { claims, dissent, impossible, evidence, method, registration } = entry;
  return markup`<details class="claims"><summary>${plural(claims.length, 'claim')}${dissent.length > 0 && `, ${dissent.length} dissenting`}${impossible.length > 0 && `, ${impossible.length} impossible`}</summary><ul>
${claims.map(({ source, country, reason }) => markup`<li>${source}: <b>${country === null ? 'no country' : countryName(country)}</b>${reason !== undefined && `, ${reason}`}</li>`)}
${impossible.map((words) => markup`<li>impossible: ${words}</li>`)}
${evidence.map((words) => markup`<li>${words}</li>`)}
${registration !== undefined && markup`<li>registered in ${countryName(registration.country)}${registration.asn !== null && `, AS${registration.asn}`}</li>`}
${method !== null && markup`<li>concluded by ${method}</li>`}</ul></details>`;
}
