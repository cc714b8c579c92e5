import type { Answer, Compared, Reach, Tally } from '../data/answer.js';
import { answerOf } from '../data/answer.js';
import { outermostRegions } from '../data/paths.js';
import type { Report, ReportApp } from '../data/report.js';
import { columnClass } from '../figures/columns.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { listed, percent, percentRange, plural } from '../words.js';

/** What a choice of region in the page shows: all pairs, or those within one region. */
interface Scope {
  /** Empty: all. */
  readonly key: string;
  readonly answers: readonly Answer[];
}

/** The report's beginning: does it leave, into whose reach, how sure is that. */
export function answerSection(report: Report): Markup {
  const scopes = scopesOf(report);
  const [everything] = scopes;
  return markup`<section id="answer"${report.apps.length === 1 && markup` class="single"`} aria-labelledby="answer-heading">
<h2 id="answer-heading">Does my message leave the region, into whose reach, and how sure is that?</h2>
${everything !== undefined && markup`<p class="lede">${ledeOf(report, everything.answers)}</p>`}
${scopes.map(({ key, answers }) => answers.map((answer) => card(report, key, answer)))}
</section>`;
}

function scopesOf({ derived: { paths, tables }, apps, regions }: Report): Scope[] {
  const groups = tables.groups.map(({ name }) => name);
  const answers = (rows: readonly string[], withinOnly: boolean) =>
    apps.map(({ id }) => answerOf({ paths, app: id, groups, regions: rows, withinOnly }));
  return [
    { key: '', answers: answers(outermostRegions(tables), false) },
    ...regions.map((region) => ({ key: region, answers: answers([region], true) })),
  ];
}

function ledeOf({ apps }: Report, answers: readonly Answer[]): Markup {
  const measured = answers.filter(({ leaves }) => leaves.path.n > 0);
  if (measured.length === 0) {
    return markup`No pair of vantage points within a region was measured.`;
  }
  const adding = measured.filter(({ leaves }) => leaves.added > 0);
  const names = listed(adding.map(({ app }) => nameOf(apps, app)));
  const verb = adding.length === 1 ? 'takes' : 'take';
  const leaving =
    adding.length === 0
      ? 'No messenger here takes messages out of a region that the direct path stays in.'
      : `${names} ${verb} messages out of a region that the direct path stays in.`;
  const widest = widestReach(measured);
  const reach =
    widest === null
      ? ''
      : ` Most is added to the reach of ${widest.group}: ${plural(widest.added, 'pair')} more than on the direct path${measured.length > 1 ? ', all messengers together' : ''}.`;
  const tallies = measured.flatMap(({ leaves, reach: groups }) =>
    [leaves, ...groups].map(({ path }) => path),
  );
  return markup`<strong>${leaving}</strong>${reach} ${sureShare(tallies)} of the answers hold whatever the doubtful places and silent hops are.`;
}

/** The interest group that the messengers add most pairs to; `null` where they add none. */
function widestReach(answers: readonly Answer[]): { group: string; added: number } | null {
  const added = new Map<string, number>();
  for (const { group, added: more } of answers.flatMap(({ reach }) => reach)) {
    added.set(group, (added.get(group) ?? 0) + more);
  }
  const [first] = [...added].sort(([, left], [, right]) => right - left);
  return first === undefined || first[1] === 0 ? null : { group: first[0], added: first[1] };
}

function sureShare(tallies: readonly Tally[]): string {
  const n = tallies.reduce((sum, tally) => sum + tally.n, 0);
  const unsure = tallies.reduce((sum, { yes, surely, open }) => sum + yes - surely + open, 0);
  return percent(n === 0 ? 0 : (n - unsure) / n);
}

function nameOf(apps: readonly ReportApp[], app: string): string {
  return apps.find(({ id }) => id === app)?.name ?? app;
}

function card({ apps }: Report, scope: string, { app, leaves, reach }: Answer): Markup {
  const where = scope === '' ? 'within one region' : `within ${scope}`;
  return markup`<article class="answer ${columnClass(app, apps)}" data-path="${app}" data-scope="${scope}"${scope !== '' && markup` hidden`}>
<div><h3>${nameOf(apps, app)}</h3>
<p class="verdict">${verdictWord(leaves)}</p>
<p>${leavesSentence(leaves, where)}</p></div>
<div><table class="reach"><caption class="visually-hidden">${nameOf(apps, app)}: pairs whose messages an interest group can reach</caption>
<thead><tr><th scope="col">Within reach of</th><td></td><th scope="col">app</th><th scope="col">direct</th></tr></thead>
<tbody>${reach.map((group) => reachRow(group))}</tbody></table></div>
<div><h4>How sure</h4>
<p class="sure">${sureSentence(leaves.path)}</p></div>
</article>`;
}

function verdictWord({ path: { yes, n } }: Compared): string {
  if (n === 0) return 'Not measured here';
  if (yes === 0) return 'It stays inside';
  if (yes === n) return 'It always leaves';
  return yes * 2 >= n ? 'It mostly leaves' : 'It sometimes leaves';
}

function leavesSentence({ path, network, added, spared }: Compared, where: string): Markup {
  if (path.n === 0) return markup`No pair ${where} was measured.`;
  return markup`Messages of <b>${path.yes} of ${plural(path.n, 'pair')}</b> ${where} leave it (${percent(path.yes / path.n)}); on the direct path ${network.yes} of ${network.n} do.${added > 0 && ` ${plural(added, 'pair')} ${added === 1 ? 'leaves' : 'leave'} only by the app.`}${spared > 0 && ` ${plural(spared, 'pair')} that would leave directly ${spared === 1 ? 'stays' : 'stay'} inside.`}`;
}

function reachRow({ group, path, network, added }: Reach): Markup {
  if (path.n === 0) {
    return markup`<tr><th scope="row">${group}</th><td colspan="3">not measured</td></tr>`;
  }
  const share = path.yes / path.n;
  const direct = network.n === 0 ? null : network.yes / network.n;
  return markup`<tr><th scope="row">${group}</th><td><svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="fill" width="${Math.round(share * 100)}" height="10"/>${direct !== null && markup`<rect class="tick" x="${Math.min(Math.round(direct * 100), 98.5)}" width="1.5" height="10"/>`}</svg></td><td class="number${added > 0 && markup` more`}">${path.yes} of ${path.n}</td><td class="number">${direct === null ? '–' : network.yes}</td></tr>`;
}

function sureSentence({ yes, surely, open, n, interval }: Tally): string {
  if (n === 0) return 'There is nothing to be sure of.';
  const certain = n - open - (yes - surely);
  const parts = [
    certain === n
      ? 'Every pair’s answer holds whatever the doubtful places and silent hops are.'
      : `${plural(certain, 'pair')} of ${n} ${certain === 1 ? 'is' : 'are'} certain.`,
  ];
  if (yes > surely) {
    parts.push(`For ${plural(yes - surely, 'pair')} leaving rests on a doubtful place.`);
  }
  if (open > 0) {
    parts.push(
      `${plural(open, 'pair')} ${open === 1 ? 'stays' : 'stay'} inside as far as seen: a silent hop or a doubtful place could change that.`,
    );
  }
  parts.push(
    interval === null
      ? 'Too few vantage points to say what others would show (seven are needed).'
      : `From other vantage points the share would lie within ${percentRange(interval)} (95 %).`,
  );
  return parts.join(' ');
}
