import { portsOf } from '../services/config.js';
import { messengerIds } from '../services/messenger-wire.js';
import { addressesOf, hostAddresses } from './addresses.js';
import type { Scenario } from './schema.js';
import { testbedSides, testbedsOf } from './testbeds.js';

/** What a scenario's schema cannot say: ids and addresses used once, and references that lead somewhere. */
export function scenarioProblems(scenario: Scenario): string[] {
  const routers = new Set(scenario.routers.map(({ id }) => id));
  const points = new Set(scenario.vantagePoints.map(({ id }) => id));
  const places = [...scenario.routers, ...scenario.vantagePoints, ...scenario.servers];
  const ids = new Set(places.map(({ id }) => id));
  const linked = new Set(scenario.links.map(({ between: [a, b] }) => pairKey(a, b)));
  return [
    ...duplicates(places.map(({ id }) => id)).map((id) => `two things are called ${id}`),
    ...strayAddresses6(scenario),
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
    ...duplicates(scenario.balanced.map(({ from }) => from)).map(
      (from) => `balanced: two sections begin at ${from}`,
    ),
    ...scenario.balanced.flatMap(({ from, to, branches }, index) => [
      ...duplicates(branches.map(([first = '']) => first)).map(
        (first) => `balanced.${index}: two branches begin with ${first}`,
      ),
      ...branches
        .flatMap((branch) => neighbours([from, ...branch, to]))
        .filter(([one, next]) => !linked.has(pairKey(one, next)))
        .map(([one, next]) => `balanced.${index}: ${one} and ${next} have no link`),
    ]),
    ...[...scenario.geodata.errors.map(({ of }) => of), ...scenario.geodata.missing]
      .filter((id) => !ids.has(id))
      .map((id) => `geodata: nothing is called ${id}`),
    ...landmarkProblems(scenario),
    ...scenario.vantagePoints
      .filter(({ asksResolverOf }) => asksResolverOf !== undefined)
      .filter(
        ({ id, asksResolverOf }) => id === asksResolverOf || !points.has(asksResolverOf ?? ''),
      )
      .map(({ id }) => `${id}: asksResolverOf is no other vantage point`),
    ...scenario.servers.flatMap(serverProblems),
    ...accountProblems(scenario),
    ...faultProblems(scenario),
    ...(scenario.site.peerToPeer.length > 0 &&
    !scenario.servers.some(({ endpoints }) =>
      endpoints.some((e) => e.kind === 'stun' && e.names.length > 0),
    )
      ? ['site.peerToPeer: there is no server of kind stun with a name']
      : []),
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
  const gateways = testbedSides(scenario).map(({ spec }) => spec.gateway);
  return [...hostAddresses(scenario), ...gateways.flatMap(addressesOf)];
}

function strayAddresses6(scenario: Scenario): string[] {
  if (scenario.ipv6) return [];
  return ownedAddresses(scenario)
    .filter((address) => address.includes(':'))
    .map((address) => `${address}: an IPv6 address in a scenario without \`ipv6: true\``);
}

function landmarkProblems({ landmarks, routers, servers }: Scenario): string[] {
  const speaking = new Set(
    [...routers.filter(({ silent }) => !silent), ...servers].map(({ id }) => id),
  );
  return landmarks
    .filter((id) => !speaking.has(id))
    .map((id) => `landmarks: ${id} is no server, and no router that answers`);
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

function faultProblems(scenario: Scenario): string[] {
  const testbeds = testbedsOf(scenario).map(({ id }) => id);
  return scenario.faults.flatMap((fault, index) =>
    'side' in fault && !testbeds.includes(fault.testbed)
      ? [`faults.${index}: no testbed ${fault.testbed}`]
      : [],
  );
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
