import type { z } from 'zod';
import type { Plan, PlannedNode } from '../network/plan.js';
import {
  planNetwork,
  serverAddresses,
  serverNamespace,
  vantageNamespace,
} from '../network/plan.js';
import type { RoutingTable, Step } from '../network/routes.js';
import { computeRoutes, walk } from '../network/routes.js';
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
      address: point.address,
      ...placeOf(point),
    })),
    routers: scenario.routers.map((router) => ({
      id: router.id,
      address: router.address,
      name: router.name ?? null,
      silent: router.silent,
      ...placeOf(router),
    })),
    servers: scenario.servers.map((server) => ({
      id: server.id,
      addresses: serverAddresses(server).map((address) => ({
        address,
        names: server.endpoints.filter((e) => e.address === address).flatMap((e) => e.names),
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
  const path = (to: TruePath['to'], namespace: string): TruePath => ({
    from,
    to,
    hops: hopsBetween(vantageNamespace(from), namespace, to.address, nodes, routes),
  });
  return [
    ...scenario.vantagePoints.map(({ id, address }) =>
      path({ kind: 'vantage-point', id, address }, vantageNamespace(id)),
    ),
    ...scenario.servers.flatMap((server) =>
      serverAddresses(server).map((address) =>
        path({ kind: 'server', id: server.id, address }, serverNamespace(server.id)),
      ),
    ),
  ];
}

function hopsBetween(
  from: string,
  to: string,
  destination: string,
  nodes: ReadonlyMap<string, PlannedNode>,
  routes: RoutingTable,
): TruePath['hops'] {
  const steps = walk(routes, from, to);
  const passed = from === to ? [from] : steps.map(({ peer }) => peer.node);
  return passed.map((name, index) => {
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`the plan has no node ${name}`);
    const rtt = latency(steps.slice(0, index + 1)) + latency(walk(routes, name, from));
    return {
      ttl: index + 1,
      id: node.id,
      address: name === to ? destination : (node.addresses[0] ?? ''),
      country: node.place.country,
      silent: node.silent,
      rttMs: Math.round(rtt * 100) / 100,
    };
  });
}

function latency(steps: readonly Step[]): number {
  return steps.reduce((sum, { delayMs }) => sum + delayMs, 0);
}

function trueEndpoints(scenario: Scenario): TrueEndpoint[] {
  return [
    ...scenario.servers.flatMap(({ id, country, endpoints }) =>
      endpoints.flatMap(({ names, address, kind, role }) =>
        portsOf(kind).map((at): TrueEndpoint => ({ at: id, names, address, ...at, role, country })),
      ),
    ),
    ...scenario.vantagePoints.map(({ id, address, country }): TrueEndpoint => ({
      at: id,
      names: [],
      protocol: 'udp',
      address,
      port: 53,
      role: 'resolver',
      country,
    })),
  ];
}
