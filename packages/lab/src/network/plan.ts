import { isIPv4, isIPv6 } from 'node:net';
import type { Coordinates } from '../scenario/geography.js';
import { fibreDelayMs } from '../scenario/geography.js';
import { addressesOf } from '../scenario/addresses.js';
import type { BalancedSpec, Scenario, ServerSpec } from '../scenario/schema.js';
import { testbedSides } from '../scenario/testbeds.js';

export type NodeKind = 'router' | 'vantage-point' | 'server' | 'gateway' | 'phone' | 'tester';

/** Anything with a network stack of its own: one network namespace. */
export interface PlannedNode {
  /** The namespace's name. */
  readonly name: string;
  readonly kind: NodeKind;
  /** The scenario's own name for it. */
  readonly id: string;
  /** Public addresses, on each of its interfaces but a gateway's WLAN; IPv4 before IPv6. */
  readonly addresses: readonly string[];
  /** The public IPv6 network behind it, with the prefix length. */
  readonly network6: string | null;
  readonly place: Coordinates & { readonly country: string; readonly city: string };
  /** What makes a router odd to traces; as in the scenario. */
  readonly silent: boolean;
  readonly hidden: boolean;
  readonly icmpIntervalMs: number | null;
  /** How it spreads packets over several next hops, where it has several. */
  readonly balancesBy: BalancedSpec['by'];
}

export interface LinkEnd {
  readonly node: string;
  readonly interface: string;
  readonly mac: string;
}

export interface PlannedLink {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  /** From `a` to `b`. */
  readonly delayMs: number;
  /** From `b` to `a`. */
  readonly backDelayMs: number;
}

/** A gateway's WLAN: the only link of its phone. */
export interface PlannedWlan {
  readonly gateway: string;
  readonly phone: string;
  readonly interface: 'wlan0';
  /** The gateway's addresses, with the prefix length. */
  readonly addresses: readonly string[];
}

export interface Plan {
  readonly nodes: readonly PlannedNode[];
  readonly links: readonly PlannedLink[];
  readonly wlans: readonly PlannedWlan[];
}

/** The namespace of the engine: the lab's own. */
export const testerNamespace = 'tester';
export const routerNamespace = (id: string): string => `rt-${id}`;
export const vantageNamespace = (id: string): string => `vp-${id}`;
export const serverNamespace = (id: string): string => `svc-${id}`;

/**
 * One way from a rented host to its provider's router, at least. Closer than that, probes of Linux
 * traceroute would give up on each other, since it waits for a few times the best answer only.
 */
const inDataCentreMs = 0.2;

/** Which nodes, links and WLANs make a scenario. Pure. */
export function planNetwork(scenario: Scenario): Plan {
  const { site } = scenario;
  const nodes = planNodes(scenario);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const links: PlannedLink[] = [];

  const connect = (a: EndSpec, b: EndSpec, delayMs: number, backDelayMs = delayMs): void => {
    const number = links.length + 1;
    const ends = { a: { ...a, mac: mac(number, 1) }, b: { ...b, mac: mac(number, 2) } };
    links.push({ ...ends, delayMs, backDelayMs });
  };
  const delay = (a: string, b: string, factor = scenario.pathFactor): number =>
    fibreDelayMs(placeOf(byName, a), placeOf(byName, b), factor);
  /** A host on its router; the distance counts, as between routers. */
  const attach = (host: string, hostInterface: string, routerId: string, atLeastMs = 0): void => {
    const router = routerNamespace(routerId);
    connect(
      { node: host, interface: hostInterface },
      { node: router, interface: host },
      Math.max(delay(host, router), atLeastMs),
    );
  };

  for (const { between, pathFactor, delayMs, backDelayMs } of scenario.links) {
    const [a, b] = between.map(routerNamespace) as [string, string];
    connect(
      { node: a, interface: `to-${between[1]}` },
      { node: b, interface: `to-${between[0]}` },
      delayMs ?? delay(a, b, pathFactor),
      backDelayMs,
    );
  }
  for (const { id, router } of scenario.vantagePoints) {
    attach(vantageNamespace(id), 'eth0', router, inDataCentreMs);
  }
  for (const { id, router } of scenario.servers) {
    attach(serverNamespace(id), 'eth0', router, inDataCentreMs);
  }
  attach(testerNamespace, 'eth0', site.router);
  const sides = testbedSides(scenario);
  for (const { gateway } of sides) attach(gateway, 'uplink', site.router);

  const wlans = sides.map(({ spec, gateway, phone }): PlannedWlan => ({
    gateway,
    phone,
    interface: 'wlan0',
    addresses: [spec.gateway.wlan, spec.gateway.wlan6 ?? []].flat(),
  }));
  return { nodes, links, wlans };
}

/** A server's addresses, each once, IPv4 before IPv6. */
export function serverAddresses(server: ServerSpec): string[] {
  const all = [...new Set(server.endpoints.flatMap(addressesOf))];
  return [...all.filter((address) => isIPv4(address)), ...all.filter((address) => isIPv6(address))];
}

type EndSpec = Omit<LinkEnd, 'mac'>;

const plain = {
  silent: false,
  hidden: false,
  icmpIntervalMs: null,
  balancesBy: 'flow',
} as const satisfies Partial<PlannedNode>;

function planNodes(scenario: Scenario): PlannedNode[] {
  const { site } = scenario;
  const sides = testbedSides(scenario);
  const atSite = (
    name: string,
    kind: NodeKind,
    addresses: readonly string[],
    network6: string | null = null,
  ): PlannedNode => ({
    name,
    kind,
    id: name,
    addresses,
    network6,
    place: placeFrom(site),
    ...plain,
  });
  return [
    ...scenario.routers.map((router): PlannedNode => ({
      name: routerNamespace(router.id),
      kind: 'router',
      id: router.id,
      addresses: addressesOf(router),
      network6: null,
      place: placeFrom(router),
      silent: router.silent,
      hidden: router.hidden,
      icmpIntervalMs: router.icmpIntervalMs ?? null,
      balancesBy: scenario.balanced.find(({ from }) => from === router.id)?.by ?? 'flow',
    })),
    ...scenario.vantagePoints.map((point): PlannedNode => ({
      name: vantageNamespace(point.id),
      kind: 'vantage-point',
      id: point.id,
      addresses: addressesOf(point),
      network6: null,
      place: placeFrom(point),
      ...plain,
    })),
    ...scenario.servers.map((server): PlannedNode => ({
      name: serverNamespace(server.id),
      kind: 'server',
      id: server.id,
      addresses: serverAddresses(server),
      network6: null,
      place: placeFrom(server),
      ...plain,
    })),
    atSite(testerNamespace, 'tester', addressesOf(site)),
    ...sides.map(({ spec, gateway }) =>
      atSite(gateway, 'gateway', addressesOf(spec.gateway), spec.gateway.wlan6 ?? null),
    ),
    ...sides.map(({ phone }) => atSite(phone, 'phone', [])),
  ];
}

/** The place alone, of anything that has one. */
export function placeFrom(spec: PlannedNode['place']): PlannedNode['place'] {
  const { country, city, latitude, longitude } = spec;
  return { country, city, latitude, longitude };
}

function placeOf(nodes: ReadonlyMap<string, PlannedNode>, name: string): Coordinates {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`the plan has no node ${name}`);
  return node.place;
}

/** Locally administered; the same for the same scenario, so neighbours need no ARP. */
function mac(link: number, end: 1 | 2): string {
  const bytes = [0x02, 0x4d, 0x54, link >> 8, link & 0xff, end];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
