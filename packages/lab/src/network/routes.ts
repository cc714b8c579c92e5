import { UsageError } from '@matador/core';
import { neighbours } from '../scenario/check.js';
import type { Scenario } from '../scenario/schema.js';
import type { LinkEnd, Plan, PlannedNode } from './plan.js';
import { routerNamespace } from './plan.js';

/** From a node over one of its links. */
export interface Step {
  readonly node: string;
  readonly own: LinkEnd;
  readonly peer: LinkEnd;
  readonly delayMs: number;
}

/** For each destination node: by which step every other node gets nearer to it. */
export type RoutingTable = ReadonlyMap<string, ReadonlyMap<string, Step>>;

/**
 * Routes of least latency to every node with a public address, then the scenario's own on top.
 * Packets pass routers only. Pure.
 * @throws UsageError `route-loop`, `unreachable-node`.
 */
export function computeRoutes(plan: Plan, scenario: Scenario): RoutingTable {
  const steps = stepsByNode(plan);
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const tables = new Map<string, Map<string, Step>>();
  for (const destination of plan.nodes.filter(({ addresses }) => addresses.length > 0)) {
    tables.set(destination.name, leastLatency(destination, nodes, steps));
  }
  for (const { to, via } of scenario.routes) {
    const destination = byId.get(to)?.name ?? to;
    for (const [from, next] of neighbours(via.map(routerNamespace))) {
      const step = steps.get(from)?.find(({ peer }) => peer.node === next);
      if (step !== undefined) tables.get(destination)?.set(from, step);
    }
  }
  for (const destination of tables.keys()) {
    for (const { name, addresses } of plan.nodes) {
      if (addresses.length > 0) walk(tables, name, destination);
    }
  }
  return tables;
}

/** The steps that packets take from one node to another; none for a node to itself. */
export function walk(table: RoutingTable, from: string, to: string): Step[] {
  const route: Step[] = [];
  const seen = new Set<string>();
  for (let at = from; at !== to;) {
    if (seen.has(at)) {
      throw new UsageError(`what is for ${to} goes in circles at ${at}`, {
        code: 'route-loop',
        hint: "Let `via` of the scenario's route go on to where the shortest way does not come back.",
      });
    }
    seen.add(at);
    const step = table.get(to)?.get(at);
    if (step === undefined) {
      throw new UsageError(`no link leads from ${at} to ${to}`, {
        code: 'unreachable-node',
        hint: 'Link the routers of the scenario into one network.',
      });
    }
    route.push(step);
    at = step.peer.node;
  }
  return route;
}

function stepsByNode(plan: Plan): Map<string, Step[]> {
  const steps = new Map<string, Step[]>(plan.nodes.map(({ name }) => [name, []]));
  for (const { a, b, delayMs } of plan.links) {
    steps.get(a.node)?.push({ node: a.node, own: a, peer: b, delayMs });
    steps.get(b.node)?.push({ node: b.node, own: b, peer: a, delayMs });
  }
  return steps;
}

/** Dijkstra from the destination outwards; equal latencies go to the node that comes first by name. */
function leastLatency(
  destination: PlannedNode,
  nodes: ReadonlyMap<string, PlannedNode>,
  steps: ReadonlyMap<string, readonly Step[]>,
): Map<string, Step> {
  const latency = new Map<string, number>([[destination.name, 0]]);
  const table = new Map<string, Step>();
  const done = new Set<string>();
  for (;;) {
    const open = [...latency.entries()].filter(([name]) => !done.has(name));
    const nearest = open.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))[0];
    if (nearest === undefined) return table;
    const [at, soFar] = nearest;
    done.add(at);
    if (at !== destination.name && nodes.get(at)?.kind !== 'router') continue;
    for (const { own, peer, delayMs } of steps.get(at) ?? []) {
      const total = soFar + delayMs;
      if (total >= (latency.get(peer.node) ?? Infinity)) continue;
      latency.set(peer.node, total);
      table.set(peer.node, { node: peer.node, own: peer, peer: own, delayMs });
    }
  }
}
