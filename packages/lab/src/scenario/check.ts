import { portsOf } from '../services/config.js';
import { messengerIds } from '../services/messenger-wire.js';
import type { Scenario } from './schema.js';

/** What a scenario's schema cannot say: ids and addresses used once, and references that lead somewhere. */
export function scenarioProblems(scenario: Scenario): string[] {
  const routers = new Set(scenario.routers.map(({ id }) => id));
  const places = [...scenario.routers, ...scenario.vantagePoints, ...scenario.servers];
  const ids = new Set(places.map(({ id }) => id));
  const linked = new Set(scenario.links.map(({ between: [a, b] }) => pairKey(a, b)));
  return [
    ...duplicates(places.map(({ id }) => id)).map((id) => `two things are called ${id}`),
    ...duplicates(ownedAddresses(scenario)).map((address) => `${address} stands in two places`),
    ...duplicates(scenario.links.map(({ between: [a, b] }) => pairKey(a, b))).map(
      (pair) => `links: ${pair} are linked twice`,
    ),
    ...scenario.links.flatMap(({ between: [a, b] }, index) => [
      ...[a, b].filter((id) => !routers.has(id)).map((id) => `links.${index}: no router ${id}`),
      ...(a === b ? [`links.${index}: ${a} is linked to itself`] : []),
    ]),
    ...[...scenario.vantagePoints, ...scenario.servers, { id: 'site', ...scenario.site }]
      .filter(({ router }) => !routers.has(router))
      .map(({ id, router }) => `${id}: no router ${router}`),
    ...scenario.routes.flatMap(({ to, via }, index) => [
      ...(ids.has(to) ? [] : [`routes.${index}: nothing is called ${to}`]),
      ...neighbours(via)
        .filter(([from, next]) => !linked.has(pairKey(from, next)))
        .map(([from, next]) => `routes.${index}: ${from} and ${next} have no link`),
    ]),
    ...[...scenario.geodata.errors.map(({ of }) => of), ...scenario.geodata.missing]
      .filter((id) => !ids.has(id))
      .map((id) => `geodata: nothing is called ${id}`),
    ...scenario.servers.flatMap(serverProblems),
    ...accountProblems(scenario),
  ];
}

/** The same for both orders. */
export function pairKey(a: string, b: string): string {
  return [a, b].sort().join(' and ');
}

/** Every element with its successor. */
export function neighbours<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).map((next, index): [T, T] => [list[index] as T, next]);
}

function ownedAddresses(scenario: Scenario): string[] {
  const { site } = scenario;
  return [
    ...scenario.routers.map(({ address }) => address),
    ...scenario.vantagePoints.map(({ address }) => address),
    ...scenario.servers.flatMap(({ endpoints }) => [
      ...new Set(endpoints.map(({ address }) => address)),
    ]),
    site.address,
    site.sides.a.gateway.address,
    site.sides.b.gateway.address,
  ];
}

/** One program serves all addresses of a server, so a kind stands there for all of them. */
function serverProblems(server: Scenario['servers'][number]): string[] {
  const kinds = [...new Set(server.endpoints.map(({ kind }) => kind))];
  const wanted = kinds.flatMap((kind) =>
    portsOf(kind).map(({ protocol, port }) => ({ kind, port: `${protocol} port ${port}` })),
  );
  return duplicates(wanted.map(({ port }) => port)).map((port) => {
    const both = wanted.filter((one) => one.port === port).map(({ kind }) => kind);
    return `${server.id}: ${both.join(' and ')} want ${port}`;
  });
}

/** Whoever measures an app, or serves it, needs an account on each side. */
function accountProblems({ site, campaign, servers }: Scenario): string[] {
  const served = servers.flatMap(({ endpoints }) => endpoints.map(({ kind }) => kind));
  return messengerIds
    .filter((messenger) => campaign.apps.includes(messenger) || served.includes(messenger))
    .flatMap((messenger) =>
      (['a', 'b'] as const)
        .filter((side) => site.sides[side].accounts[messenger] === undefined)
        .map((side) => `site.sides.${side}.accounts: none for ${messenger}`),
    );
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
