import type { LinkEnd, Plan, PlannedLink, PlannedNode } from './plan.js';
import { testerNamespace } from './plan.js';
import type { RoutingTable, Step } from './routes.js';

/** Links shorter than this are plain veth pairs. */
const shortestDelayMs = 0.05;

export interface NetworkCommands {
  /** `ip -batch` lines for the lab's own namespace: namespaces and veth pairs. */
  readonly create: readonly string[];
  /** Input of the delay program: `namespace interface namespace interface delay-in-ms` a line. */
  readonly delays: readonly string[];
  /** `ip -n NAMESPACE -batch` lines, for when all interfaces exist. */
  readonly configure: ReadonlyMap<string, readonly string[]>;
  /** `ip -batch` lines that run other programs inside of namespaces: before `configure`. */
  readonly prepare: readonly string[];
}

/** Files that `prepare` reads. */
export interface PreparedFiles {
  readonly routerSysctl: string;
  readonly hostSysctl: string;
  readonly silence: string;
}

/**
 * Routers forward and keep quiet about IPv6; nobody limits ICMP, since with the kernel's defaults
 * parallel traces lose most hops.
 */
export const hostSysctl = [
  'net.ipv4.conf.all.rp_filter = 0',
  'net.ipv4.conf.default.rp_filter = 0',
  'net.ipv4.icmp_ratelimit = 0',
  '-net.ipv4.icmp_msgs_per_sec = 100000',
  '-net.ipv4.icmp_msgs_burst = 100000',
];
export const routerSysctl = [
  ...hostSysctl,
  'net.ipv4.ip_forward = 1',
  '-net.ipv6.conf.all.disable_ipv6 = 1',
  '-net.ipv6.conf.default.disable_ipv6 = 1',
];
/** Packets pass, but the router never says a word itself. */
export const silenceRules = [
  'table ip silence {',
  '  chain output {',
  '    type filter hook output priority 0; policy accept;',
  '    meta l4proto icmp drop',
  '  }',
  '}',
];

/** What brings a planned network about. Pure. */
export function networkCommands(
  plan: Plan,
  routes: RoutingTable,
  files: PreparedFiles,
): NetworkCommands {
  const delayed = plan.links.filter(isDelayed);
  const direct = plan.links.filter((link) => !isDelayed(link));
  return {
    create: [
      ...plan.nodes
        .filter(({ name }) => name !== testerNamespace)
        .map(({ name }) => `netns add ${name}`),
      ...direct.map(({ a, b }) => veth(a.node, a.interface, b.node, b.interface)),
      ...plan.wlans.map((w) => veth(w.phone, w.interface, w.gateway, w.interface)),
    ],
    delays: delayed.map(
      ({ a, b, delayMs }) => `${a.node} ${a.interface} ${b.node} ${b.interface} ${delayMs}`,
    ),
    prepare: [
      ...plan.nodes.map(({ name, kind }) =>
        inside(name, 'sysctl', '-q', '-p', sysctlFile(kind, files)),
      ),
      ...plan.nodes
        .filter(({ silent }) => silent)
        .map(({ name }) => inside(name, 'nft', '-f', files.silence)),
      ...plan.wlans.flatMap(({ phone, gateway, interface: wlan }) =>
        [phone, gateway].map((name) => inside(name, ...realPackets(wlan))),
      ),
    ],
    configure: new Map(
      plan.nodes.map((node) => [node.name, configureNode(node, plan, routes)] as const),
    ),
  };
}

function isDelayed(link: PlannedLink): boolean {
  return link.delayMs >= shortestDelayMs;
}

function veth(a: string, aInterface: string, b: string, bInterface: string): string {
  return `link add name ${aInterface} netns ${a} type veth peer name ${bInterface} netns ${b}`;
}

function inside(namespace: string, ...argv: string[]): string {
  return ['netns', 'exec', namespace, ...argv].join(' ');
}

function sysctlFile(kind: PlannedNode['kind'], files: PreparedFiles): string {
  return kind === 'router' ? files.routerSysctl : files.hostSysctl;
}

/** Without these, captures show segments of 64 KB and checksums that were never filled in. */
function realPackets(device: string): string[] {
  const features = ['tso', 'gso', 'gro', 'tx'];
  return ['ethtool', '-K', device, ...features.flatMap((feature) => [feature, 'off'])];
}

function configureNode(node: PlannedNode, plan: Plan, routes: RoutingTable): string[] {
  const links = plan.links.flatMap(({ a, b }): [LinkEnd, LinkEnd][] =>
    a.node === node.name ? [[a, b]] : b.node === node.name ? [[b, a]] : [],
  );
  const byName = new Map(plan.nodes.map((other) => [other.name, other]));
  return [
    'link set lo up',
    ...plan.wlans
      .filter(({ gateway }) => gateway === node.name)
      .flatMap(({ address, interface: wlan }) => [
        `addr add ${address} dev ${wlan}`,
        `link set ${wlan} up`,
      ]),
    ...links.flatMap(([own, peer]) => [
      `link set ${own.interface} address ${own.mac}`,
      ...node.addresses.map((address) => `addr add ${address}/32 dev ${own.interface}`),
      `link set ${own.interface} up`,
      ...(byName.get(peer.node)?.addresses ?? []).map(
        (address) => `neigh add ${address} lladdr ${peer.mac} dev ${own.interface} nud permanent`,
      ),
    ]),
    ...(node.kind === 'router'
      ? routerRoutes(node, plan, routes)
      : links.map(([own, peer]) => `route add default ${nextHop(own, peer, byName)}`)),
  ];
}

function routerRoutes(node: PlannedNode, plan: Plan, routes: RoutingTable): string[] {
  const byName = new Map(plan.nodes.map((other) => [other.name, other]));
  return plan.nodes
    .filter(({ name }) => name !== node.name)
    .flatMap(({ name, addresses }) => {
      const step: Step | undefined = routes.get(name)?.get(node.name);
      return step === undefined
        ? []
        : addresses.map((to) => `route add ${to} ${nextHop(step.own, step.peer, byName)}`);
    });
}

function nextHop(own: LinkEnd, peer: LinkEnd, nodes: ReadonlyMap<string, PlannedNode>): string {
  const [address] = nodes.get(peer.node)?.addresses ?? [];
  if (address === undefined) throw new Error(`${peer.node} has no address to route to`);
  return `via ${address} dev ${own.interface} onlink`;
}
