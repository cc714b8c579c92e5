import type { Coordinates } from '../scenario/geography.js';
import { fibreDelayMs } from '../scenario/geography.js';
import type { Scenario, ServerSpec } from '../scenario/schema.js';

export type NodeKind = 'router' | 'vantage-point' | 'server' | 'gateway' | 'phone' | 'tester';

/** Anything with a network stack of its own: one network namespace. */
export interface PlannedNode {
  /** The namespace's name. */
  readonly name: string;
  readonly kind: NodeKind;
  /** The scenario's own name for it. */
  readonly id: string;
  /** Public addresses, on each of its interfaces but a gateway's WLAN. */
  readonly addresses: readonly string[];
  readonly place: Coordinates & { readonly country: string; readonly city: string };
  readonly silent: boolean;
}

export interface LinkEnd {
  readonly node: string;
  readonly interface: string;
  readonly mac: string;
}

export interface PlannedLink {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  /** One way. */
  readonly delayMs: number;
}

/** A gateway's WLAN: the only link of its phone. */
export interface PlannedWlan {
  readonly gateway: string;
  readonly phone: string;
  readonly interface: 'wlan0';
  /** The gateway's address, with the prefix length. */
  readonly address: string;
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

  const connect = (a: EndSpec, b: EndSpec, delayMs: number): void => {
    const number = links.length + 1;
    links.push({ a: { ...a, mac: mac(number, 1) }, b: { ...b, mac: mac(number, 2) }, delayMs });
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

  for (const { between, pathFactor, delayMs } of scenario.links) {
    const [a, b] = between.map(routerNamespace) as [string, string];
    connect(
      { node: a, interface: `to-${between[1]}` },
      { node: b, interface: `to-${between[0]}` },
      delayMs ?? delay(a, b, pathFactor),
    );
  }
  for (const { id, router } of scenario.vantagePoints) {
    attach(vantageNamespace(id), 'eth0', router, inDataCentreMs);
  }
  for (const { id, router } of scenario.servers) {
    attach(serverNamespace(id), 'eth0', router, inDataCentreMs);
  }
  attach(testerNamespace, 'eth0', site.router);
  attach('gw-a', 'uplink', site.router);
  attach('gw-b', 'uplink', site.router);

  const wlan = (side: 'a' | 'b'): PlannedWlan => ({
    gateway: `gw-${side}`,
    phone: `phone-${side}`,
    interface: 'wlan0',
    address: site.sides[side].gateway.wlan,
  });
  return { nodes, links, wlans: [wlan('a'), wlan('b')] };
}

/** A server's addresses, each once. */
export function serverAddresses(server: ServerSpec): string[] {
  return [...new Set(server.endpoints.map(({ address }) => address))];
}

type EndSpec = Omit<LinkEnd, 'mac'>;

function planNodes(scenario: Scenario): PlannedNode[] {
  const { site } = scenario;
  const atSite = (name: string, kind: NodeKind, addresses: readonly string[]): PlannedNode => ({
    name,
    kind,
    id: name,
    addresses,
    place: placeFrom(site),
    silent: false,
  });
  return [
    ...scenario.routers.map((router): PlannedNode => ({
      name: routerNamespace(router.id),
      kind: 'router',
      id: router.id,
      addresses: [router.address],
      place: placeFrom(router),
      silent: router.silent,
    })),
    ...scenario.vantagePoints.map((point): PlannedNode => ({
      name: vantageNamespace(point.id),
      kind: 'vantage-point',
      id: point.id,
      addresses: [point.address],
      place: placeFrom(point),
      silent: false,
    })),
    ...scenario.servers.map((server): PlannedNode => ({
      name: serverNamespace(server.id),
      kind: 'server',
      id: server.id,
      addresses: serverAddresses(server),
      place: placeFrom(server),
      silent: false,
    })),
    atSite(testerNamespace, 'tester', [site.address]),
    atSite('gw-a', 'gateway', [site.sides.a.gateway.address]),
    atSite('gw-b', 'gateway', [site.sides.b.gateway.address]),
    atSite('phone-a', 'phone', []),
    atSite('phone-b', 'phone', []),
  ];
}

function placeFrom(spec: PlannedNode['place']): PlannedNode['place'] {
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
