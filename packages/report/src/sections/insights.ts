import type { AppInsights, ByLocation, Insights } from '@matador/analysis';
import type { Report, ReportApp } from '../data/report.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { listed, plural } from '../words.js';

/** How the messengers are built, as far as their traffic tells. */
export function insightsSection({ derived: { insights }, apps }: Report): Markup | null {
  if (insights === null) return null;
  return markup`<section id="insights" aria-labelledby="insights-heading">
<h2 id="insights-heading">How the messengers are built</h2>
<div class="cards">${insights.apps.map((app) => appCard(app, apps))}</div>
${namesByLocation(insights)}
</section>`;
}

function appCard(app: AppInsights, apps: readonly ReportApp[]): Markup {
  const name = apps.find(({ id }) => id === app.app)?.name ?? app.app;
  return markup`<article class="card" data-path="${app.app}"><h3>${name}</h3><dl>${factsOf(app).map(([term, fact]) => markup`<dt>${term}</dt><dd>${fact}</dd>`)}</dl></article>`;
}

function factsOf({
  measurements,
  roles,
  messaging,
  neverResolved,
  directories,
  push,
  peerToPeer,
}: AppInsights): [string, string][] {
  const { learnt, byLocation } = messaging;
  const hardWired = neverResolved.filter(({ role }) => role === 'messaging');
  return [
    ['Measurements', String(measurements)],
    [
      'Messaging servers',
      `${plural(messaging.addresses.length, 'address', 'addresses')} in ${plural(messaging.subnets.length, 'subnet')}${messaging.names.length > 0 ? `: ${some(messaging.names)}` : ''}`,
    ],
    [
      'By place',
      byLocation.differs
        ? 'other servers from other vantage points'
        : 'the same servers from everywhere, as far as chance tells',
    ],
    [
      'Addresses learnt',
      `${learnt.resolved} by DNS, ${learnt.announced} announced by the app’s own directory, ${learnt.hardWired} hard-wired`,
    ],
    ...(hardWired.length > 0
      ? [['Never resolved', some(hardWired.map(({ address }) => address))] as [string, string]]
      : []),
    ...directories.map(({ host, server, read, unreadable }): [string, string] => [
      'Directory over HTTP',
      `${host ?? server}: ${read} answers read, ${unreadable} not`,
    ]),
    ...(push.length > 0 ? [['Push beside it', some(push)] as [string, string]] : []),
    ...(peerToPeer === null
      ? []
      : [
          [
            'Phone to phone',
            `directly in ${plural(peerToPeer.direct.length, 'measurement')}; in ${peerToPeer.fellBack.length} a relay carried it unsaid`,
          ] as [string, string],
        ]),
    ['Targets by role', listed(Object.entries(roles).map(([role, count]) => `${count} ${role}`))],
  ];
}

function namesByLocation({ namesByLocation: names }: Insights): Markup | null {
  if (names.length === 0) return null;
  return markup`<details><summary>${plural(names.length, 'name')} that lead elsewhere by vantage point</summary>
<div class="scroll" role="region" aria-label="Names by vantage point" tabindex="0"><table class="data"><thead><tr><th scope="col">Name</th><th scope="col">Asked by</th><th scope="col">Leads to</th></tr></thead>
<tbody>${names.map(({ name, via, ...byLocation }) => markup`<tr><th scope="row">${name}</th><td>${via === 'dns' ? 'DNS' : 'WeChat’s DNS over HTTP'}</td><td>${placesOf(byLocation)}</td></tr>`)}</tbody></table></div></details>`;
}

function placesOf({ at }: ByLocation): string {
  return at.map(({ vantagePoint, addresses }) => `${vantagePoint}: ${some(addresses)}`).join('; ');
}

/** The first few, and how many more there are. */
function some(all: readonly string[]): string {
  const shown = all.slice(0, 6).join(', ');
  return all.length > 6 ? `${shown} and ${all.length - 6} more` : shown;
}
