import { UsageError } from '@matador/core';
import { neighbours } from '../scenario/check.js';
import type { BalancedSpec, Scenario } from '../scenario/schema.js';
import type { LinkEnd, Plan, PlannedNode } from './plan.js';
import { routerNamespace } from './plan.js';

/** From a node over one of its links. */
export interface Step {
  readonly node: string;
  readonly own: LinkEnd;
  readonly peer: LinkEnd;
  /** To the peer. */
  readonly delayMs: number;
  /** From the peer. */
  readonly backDelayMs: number;
}

/**
 * For each destination node: by which step every other node gets nearer to it; several where a router
 * balances.
 */
export type RoutingTable = ReadonlyMap<string, ReadonlyMap<string, readonly Step[]>>;
type MutableTable = Map<string, Map<string, readonly Step[]>>;

/**
 * Routes of least latency to every node with a public address, then the scenario's own on top, then
 * its balanced sections. Packets pass routers only. Pure.
 * @throws UsageError `route-loop`, `unreachable-node`.
 */
export function computeRoutes(plan: Plan, scenario: Scenario): RoutingTable {
  const steps = stepsByNode(plan);
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const tables: MutableTable = new Map();
  for (const destination of plan.nodes.filter(({ addresses }) => addresses.length > 0)) {
    tables.set(destination.name, leastLatency(destination, nodes, steps));
  }
  const stepBetween = (from: string, to: string): Step | undefined =>
    steps.get(from)?.find(({ peer }) => peer.node === to);
  for (const { to, via } of scenario.routes) {
    const destination = byId.get(to)?.name ?? to;
    for (const [from, next] of neighbours(via.map(routerNamespace))) {
      const step = stepBetween(from, next);
      if (step !== undefined) tables.get(destination)?.set(from, [step]);
    }
  }
  for (const section of scenario.balanced) balance(section, tables, stepBetween);
  for (const destination of tables.keys()) {
    for (const { name, addresses } of plan.nodes) {
      if (addresses.length > 0) ways(tables, name, destination);
    }
  }
  return tables;
}

/** The steps of the first way that packets take from one node to another; none for a node to itself. */
export function walk(table: RoutingTable, from: string, to: string): readonly Step[] {
  return ways(table, from, to)[0] ?? [];
}

/** The steps of every way that packets may take from one node to another. */
export function ways(table: RoutingTable, from: string, to: string): (readonly Step[])[] {
  const found: (readonly Step[])[] = [];
  const goOn = (at: string, route: readonly Step[]): void => {
    if (at === to) {
      found.push(route);
      return;
    }
    if (route.some(({ node }) => node === at)) throw loop(at, to);
    const steps = table.get(to)?.get(at);
    if (steps === undefined) throw unreachable(at, to);
    for (const step of steps) goOn(step.peer.node, [...route, step]);
  };
  goOn(from, []);
  return found;
}

/** Spreads what goes from the section's first router by way of its last one. */
function balance(
  { from, to, branches }: BalancedSpec,
  tables: MutableTable,
  stepBetween: (from: string, to: string) => Step | undefined,
): void {
  const [first, last] = [routerNamespace(from), routerNamespace(to)];
  const routes = branches.map((branch) =>
    neighbours([first, ...branch.map(routerNamespace), last]).flatMap(
      ([one, next]) => stepBetween(one, next) ?? [],
    ),
  );
  for (const [destination, table] of tables) {
    if (destination === first) continue;
    const passesLast = walk(tables, first, destination).some(({ peer }) => peer.node === last);
    if (!passesLast) continue;
    for (const step of routes.flatMap((route) => route.slice(1))) table.set(step.node, [step]);
    table.set(
      first,
      routes.flatMap((route) => route[0] ?? []),
    );
  }
}

function loop(at: string, to: string): UsageError {
  return new UsageError(`what is for ${to} goes in circles at ${at}`, {
    code: 'route-loop',
    hint: "Let `via` of the scenario's route go on to where the shortest way does not come back.",
  });
}

function unreachable(at: string, to: string): UsageError {
  return new UsageError(`no link leads from ${at} to ${to}`, {
    code: 'unreachable-node',
    hint: 'Link the routers of the scenario into one network.',
  });
}

function stepsByNode(plan: Plan): Map<string, Step[]> {
  const steps = new Map<string, Step[]>(plan.nodes.map(({ name }) => [name, []]));
  for (const { a, b, delayMs, backDelayMs } of plan.links) {
    const there: Step = { node: a.node, own: a, peer: b, delayMs, backDelayMs };
    steps.get(a.node)?.push(there);
    steps.get(b.node)?.push(turned(there));
  }
  return steps;
}

function turned({ own, peer, delayMs, backDelayMs }: Step): Step {
  return { node: peer.node, own: peer, peer: own, delayMs: backDelayMs, backDelayMs: delayMs };
}

/** Dijkstra from the destination outwards; equal latencies go to the node that comes first by name. */
function leastLatency(
  destination: PlannedNode,
  nodes: ReadonlyMap<string, PlannedNode>,
  steps: ReadonlyMap<string, readonly Step[]>,
): Map<string, readonly Step[]> {
  const latency = new Map<string, number>([[destination.name, 0]]);
  const table = new Map<string, readonly Step[]>();
  const done = new Set<string>();
  for (;;) {
    const open = [...latency.entries()].filter(([name]) => !done.has(name));
    const nearest = open.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))[0];
    if (nearest === undefined) return table;
    const [at, soFar] = nearest;
    done.add(at);
    if (at !== destination.name && nodes.get(at)?.kind !== 'router') continue;
    for (const outwards of steps.get(at) ?? []) {
      const step = turned(outwards);
      const total = soFar + step.delayMs;
      if (total >= (latency.get(step.node) ?? Infinity)) continue;
      latency.set(step.node, total);
      table.set(step.node, [step]);
    }
  }
}
