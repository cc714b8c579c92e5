import type { z } from 'zod';
import type { Family } from '../network/family.js';
import { familyOf } from '../network/family.js';
import type { Plan, PlannedNode } from '../network/plan.js';
import {
  planNetwork,
  serverAddresses,
  serverNamespace,
  vantageNamespace,
} from '../network/plan.js';
import type { RoutingTable, Step } from '../network/routes.js';
import { computeRoutes, walk, ways } from '../network/routes.js';
import { addressesOf } from '../scenario/addresses.js';
import type { Scenario } from '../scenario/schema.js';
import { portsOf } from '../services/config.js';
import type { trueEndpointSchema, TrueMessage, TruePath, Truth } from './schema.js';

type TrueEndpoint = z.infer<typeof trueEndpointSchema>;

/** The truth about a scenario: where everything stands and how packets go. Pure. */
export function truthOf(scenario: Scenario, messages: readonly TrueMessage[] = []): Truth {
  const plan = planNetwork(scenario);
  const routes = computeRoutes(plan, scenario);
  return {
    schema: 'matador/truth/1',
    scenario: scenario.name,
    vantagePoints: scenario.vantagePoints.map((point) => ({
      id: point.id,
      address: point.exitAddress ?? point.address,
      address6: point.address6 ?? null,
      ...placeOf(point),
    })),
    routers: scenario.routers.map((router) => ({
      id: router.id,
      address: router.address,
      address6: router.address6 ?? null,
      name: router.name ?? null,
      silent: router.silent,
      ...placeOf(router),
    })),
    servers: scenario.servers.map((server) => ({
      id: server.id,
      addresses: serverAddresses(server).map((address) => ({
        address,
        names: server.endpoints
          .filter((endpoint) => addressesOf(endpoint).includes(address))
          .flatMap(({ names }) => names),
      })),
      ...placeOf(server),
    })),
    paths: scenario.vantagePoints.flatMap(({ id }) => pathsFrom(id, scenario, plan, routes)),
    endpoints: trueEndpoints(scenario),
    messages: [...messages],
  };
}

function placeOf(spec: PlannedNode['place']): PlannedNode['place'] {
  const { country, city, latitude, longitude } = spec;
  return { country, city, latitude, longitude };
}

function pathsFrom(from: string, scenario: Scenario, plan: Plan, routes: RoutingTable): TruePath[] {
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const path = (to: TruePath['to'], namespace: string): TruePath => {
    const start = vantageNamespace(from);
    const all = ways(routes, start, namespace);
    const [hops = [], ...otherWays] = all.map((way) =>
      hopsOn(way, start, to.address, nodes, routes),
    );
    const balanced = otherWays.length === 0 ? [] : all.flat().map(({ node }) => nodes.get(node));
    const byPacket = balanced.some((node) => node?.balancesBy === 'packet');
    const balancedBy = otherWays.length === 0 ? null : byPacket ? 'packet' : 'flow';
    return { from, to, hops, balancedBy, otherWays };
  };
  const families = nodes.get(vantageNamespace(from))?.addresses.map(familyOf) ?? [];
  const reachable = (addresses: readonly string[]): string[] =>
    addresses.filter((address) => families.includes(familyOf(address)));
  return [
    ...scenario.vantagePoints.flatMap((point) =>
      reachable(addressesOf(point)).map((address) =>
        path({ kind: 'vantage-point', id: point.id, address }, vantageNamespace(point.id)),
      ),
    ),
    ...scenario.servers.flatMap((server) =>
      reachable(serverAddresses(server)).map((address) =>
        path({ kind: 'server', id: server.id, address }, serverNamespace(server.id)),
      ),
    ),
  ];
}

function hopsOn(
  way: readonly Step[],
  from: string,
  destination: string,
  nodes: ReadonlyMap<string, PlannedNode>,
  routes: RoutingTable,
): TruePath['hops'] {
  const passed = way.length === 0 ? [from] : way.map(({ peer }) => peer.node);
  const hops: TruePath['hops'] = [];
  let hiddenBefore: TruePath['hops'][number]['hiddenBefore'] = [];
  for (const [index, name] of passed.entries()) {
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`the plan has no node ${name}`);
    const address =
      index === passed.length - 1 ? destination : addressIn(familyOf(destination), node);
    const { id, silent } = node;
    const { country } = node.place;
    if (node.hidden && index < passed.length - 1) {
      hiddenBefore.push({ id, address, country });
      continue;
    }
    const rtt = latency(way.slice(0, index + 1)) + latency(walk(routes, name, from));
    hops.push({
      ttl: hops.length + 1,
      id,
      address,
      country,
      silent,
      limited: node.icmpIntervalMs !== null,
      hiddenBefore,
      rttMs: Math.round(rtt * 100) / 100,
    });
    hiddenBefore = [];
  }
  return hops;
}

function addressIn(family: Family, { name, addresses }: PlannedNode): string {
  const address = addresses.find((one) => familyOf(one) === family);
  if (address === undefined) throw new Error(`${name} has no address of IPv${family}`);
  return address;
}

function latency(steps: readonly Step[]): number {
  return steps.reduce((sum, { delayMs }) => sum + delayMs, 0);
}

function trueEndpoints(scenario: Scenario): TrueEndpoint[] {
  return [
    ...scenario.servers.flatMap(({ id, country, endpoints }) =>
      endpoints.flatMap((endpoint) =>
        addressesOf(endpoint).flatMap((address) =>
          portsOf(endpoint.kind).map((at): TrueEndpoint => ({
            at: id,
            names: endpoint.names,
            address,
            ...at,
            role: endpoint.role,
            country,
          })),
        ),
      ),
    ),
    ...scenario.vantagePoints.flatMap((point) =>
      addressesOf(point).map((address): TrueEndpoint => ({
        at: point.id,
        names: [],
        protocol: 'udp',
        address,
        port: 53,
        role: 'resolver',
        country: point.country,
      })),
    ),
  ];
}
