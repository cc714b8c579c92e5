import type { AppInsights, ByLocation, Insights } from './records.js';

/** Insights as a few lines of plain text. */
export function renderInsights({ apps, namesByLocation }: Insights): string {
  const names = namesByLocation.map(
    ({ name, via, ...location }) => `  ${name} (${via}): ${renderLocation(location)}`,
  );
  return [
    ...apps.flatMap((app) => [`${app.app}: ${app.measurements} measurements`, ...linesOf(app)]),
    ...(names.length === 0 ? [] : ['Names that lead elsewhere by vantage point:', ...names]),
    '',
  ].join('\n');
}

function linesOf({ messaging, directories, neverResolved, peerToPeer, push, roles }: AppInsights) {
  const { addresses, subnets, names, byLocation, learnt } = messaging;
  const hardWired = neverResolved.filter(({ role }) => role === 'messaging');
  const lines = [
    `targets: ${Object.entries(roles)
      .map(([role, count]) => `${count} ${role}`)
      .join(', ')}`,
    `messaging servers: ${addresses.length} in ${subnets.length} subnets; ${
      names.length === 0 ? 'no name' : some(names)
    }`,
    byLocation.differs
      ? `other servers by vantage point: ${renderLocation(byLocation)}`
      : 'the same servers from everywhere, as far as chance tells',
    `learnt: ${learnt.resolved} resolved, ${learnt.announced} announced, ${learnt.hardWired} hard-wired`,
    ...(hardWired.length === 0
      ? []
      : [`never resolved: ${some(hardWired.map(({ address }) => address))}`]),
    ...directories.map(
      ({ server, host, read, unreadable }) =>
        `asks ${host ?? server} over HTTP instead of DNS: ${read} answers read, ${unreadable} not`,
    ),
    ...(push.length === 0 ? [] : [`push beside it: ${some(push)}`]),
    ...(peerToPeer === null ? [] : renderPeers(peerToPeer)),
  ];
  return lines.map((line) => `  ${line}`);
}

function renderPeers({ direct, fellBack }: NonNullable<AppInsights['peerToPeer']>): string[] {
  return [
    `straight from phone to phone in ${direct.length} measurements`,
    ...(fellBack.length === 0
      ? []
      : [`fell back to a relay in ${fellBack.length}: ${some(fellBack)}`]),
  ];
}

function renderLocation({ at, chance }: ByLocation): string {
  const groups = new Map<string, string[]>();
  for (const { vantagePoint, addresses } of at) {
    const key = some(addresses);
    groups.set(key, [...(groups.get(key) ?? []), vantagePoint]);
  }
  const parts = [...groups].map(([addresses, places]) => `${places.join(' ')} → ${addresses}`);
  return `${parts.join('; ')} (by chance with probability ${chance})`;
}

/** The first few, and how many more there are. */
function some(all: readonly string[]): string {
  const shown = all.slice(0, 8).join(', ');
  return all.length > 8 ? `${shown} and ${all.length - 8} more` : shown;
}
