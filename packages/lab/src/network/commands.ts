import type { Family } from './family.js';
import { familiesOf, familyOf } from './family.js';
import type { LinkEnd, Plan, PlannedLink, PlannedNode } from './plan.js';
import { testerNamespace } from './plan.js';
import { habitsOf, tableOfMark } from './router-habits.js';
import type { RoutingTable, Step } from './routes.js';

/** Links shorter than this are plain veth pairs. */
const shortestDelayMs = 0.05;

export interface NetworkCommands {
  /** `ip -batch` lines for the lab's own namespace: namespaces and veth pairs. */
  readonly create: readonly string[];
  /** Input of the delay program: `namespace interface namespace interface delay back-delay`, in ms. */
  readonly delays: readonly string[];
  /** `ip -n NAMESPACE -batch` lines, for when all interfaces exist. */
  readonly configure: ReadonlyMap<string, readonly string[]>;
  /** `ip -batch` lines that run other programs inside of namespaces: before `configure`. */
  readonly prepare: readonly string[];
  /** What the programs of `prepare` read, by path: lines. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

/** Nobody limits ICMP, since with the kernel's defaults parallel traces lose most hops. */
const hostSysctl = [
  'net.ipv4.conf.all.rp_filter = 0',
  'net.ipv4.conf.default.rp_filter = 0',
  'net.ipv4.icmp_ratelimit = 0',
  '-net.ipv4.icmp_msgs_per_sec = 100000',
  '-net.ipv4.icmp_msgs_burst = 100000',
  '-net.ipv6.icmp.ratelimit = 0',
];
const ipv4Router = [...hostSysctl, 'net.ipv4.ip_forward = 1'];
/** Without addresses of their own making, routers say nothing that they are not asked. */
const dualStackRouter = [
  ...ipv4Router,
  'net.ipv6.conf.all.forwarding = 1',
  'net.ipv6.conf.all.addr_gen_mode = 1',
  'net.ipv6.conf.default.addr_gen_mode = 1',
];
const ipv4OnlyRouter = [
  ...ipv4Router,
  '-net.ipv6.conf.all.disable_ipv6 = 1',
  '-net.ipv6.conf.default.disable_ipv6 = 1',
];

/** What every router of the plan is set to. */
function routerSysctl(plan: Plan): readonly string[] {
  const routers = plan.nodes.filter(({ kind }) => kind === 'router');
  const dualStack = routers.some(({ addresses }) => addresses.some((one) => familyOf(one) === 6));
  return dualStack ? dualStackRouter : ipv4OnlyRouter;
}

/**
 * What brings a planned network about. Pure.
 * @param directory where `files` are to stand.
 */
export function networkCommands(
  plan: Plan,
  routes: RoutingTable,
  directory: string,
): NetworkCommands {
  const habits = plan.nodes.map((node) => ({
    node,
    ...habitsOf(node, widestBalance(node, routes), directory),
  }));
  const sysctlFiles = {
    router: `${directory}/router-sysctl.conf`,
    host: `${directory}/host-sysctl.conf`,
  };
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
      ({ a, b, delayMs, backDelayMs }) =>
        `${a.node} ${a.interface} ${b.node} ${b.interface} ${delayMs} ${backDelayMs}`,
    ),
    prepare: [
      ...plan.nodes.map(({ name, kind }) =>
        inside(name, 'sysctl', '-q', '-p', sysctlFiles[kind === 'router' ? 'router' : 'host']),
      ),
      ...habits.flatMap(({ node, programs }) => programs.map((argv) => inside(node.name, ...argv))),
      ...plan.wlans.flatMap(({ phone, gateway, interface: wlan }) =>
        [phone, gateway].map((name) => inside(name, ...realPackets(wlan))),
      ),
    ],
    configure: new Map(
      plan.nodes.map((node) => [node.name, configureNode(node, plan, routes)] as const),
    ),
    files: new Map([
      [sysctlFiles.router, routerSysctl(plan)],
      [sysctlFiles.host, hostSysctl],
      ...habits.flatMap(({ files }) => [...files]),
    ]),
  };
}

function isDelayed(link: PlannedLink): boolean {
  return Math.max(link.delayMs, link.backDelayMs) >= shortestDelayMs;
}

function veth(a: string, aInterface: string, b: string, bInterface: string): string {
  return `link add name ${aInterface} netns ${a} type veth peer name ${bInterface} netns ${b}`;
}

function inside(namespace: string, ...argv: string[]): string {
  return ['netns', 'exec', namespace, ...argv].join(' ');
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
      .flatMap(({ addresses, interface: wlan }) => [
        ...addresses.map((address) => addAddress(address, wlan)),
        `link set ${wlan} up`,
      ]),
    ...links.flatMap(([own, peer]) => [
      `link set ${own.interface} address ${own.mac}`,
      ...node.addresses.map((address) =>
        addAddress(`${address}/${familyOf(address) === 6 ? 128 : 32}`, own.interface),
      ),
      `link set ${own.interface} up`,
      ...(byName.get(peer.node)?.addresses ?? []).map(
        (address) => `neigh add ${address} lladdr ${peer.mac} dev ${own.interface} nud permanent`,
      ),
    ]),
    ...(node.kind === 'router'
      ? routerRoutes(node, plan, routes)
      : links.flatMap(([own, peer]) => defaultRoutes(node, own, peer, byName))),
  ];
}

/** An IPv6 address is usable at once: nobody else here has it. */
function addAddress(address: string, device: string): string {
  return `addr add ${address} dev ${device}${familyOf(address) === 6 ? ' nodad' : ''}`;
}

/** Over how many next hops the node spreads what is for any one destination. */
function widestBalance({ name }: PlannedNode, routes: RoutingTable): number {
  return Math.max(1, ...[...routes.values()].map((table) => table.get(name)?.length ?? 1));
}

function routerRoutes(node: PlannedNode, plan: Plan, routes: RoutingTable): string[] {
  const byName = new Map(plan.nodes.map((other) => [other.name, other]));
  return plan.nodes
    .filter(({ name }) => name !== node.name)
    .flatMap(({ name, addresses, network6 }) => {
      const steps = routes.get(name)?.get(node.name) ?? [];
      const destinations = [...addresses, ...(network6 === null ? [] : [network6])];
      return destinations.flatMap((to) => routesTo(to, node, steps, byName));
    });
}

/** One route, over all next hops where they share its flows; else a table for each further next hop. */
function routesTo(
  to: string,
  { balancesBy }: PlannedNode,
  steps: readonly Step[],
  nodes: NodesByName,
): string[] {
  const hops = steps.map(({ own, peer }) => nextHop(familyOf(to), own, peer, nodes));
  if (hops.length > 1 && balancesBy === 'flow') {
    return [`route add ${to} ${hops.map((hop) => `nexthop ${hop}`).join(' ')}`];
  }
  return hops.map((hop, mark) => {
    const table = mark === 0 ? '' : ` table ${tableOfMark(mark)}`;
    return `route add ${to} ${hop}${table}`;
  });
}

type NodesByName = ReadonlyMap<string, PlannedNode>;

function defaultRoutes(
  node: PlannedNode,
  own: LinkEnd,
  peer: LinkEnd,
  nodes: NodesByName,
): string[] {
  return familiesOf(node.addresses).map(
    (family) => `route add default ${nextHop(family, own, peer, nodes)}`,
  );
}

function nextHop(family: Family, own: LinkEnd, peer: LinkEnd, nodes: NodesByName): string {
  const addresses = nodes.get(peer.node)?.addresses ?? [];
  const address = addresses.find((one) => familyOf(one) === family);
  if (address === undefined) throw new Error(`${peer.node} has no address to route to`);
  return `via ${address} dev ${own.interface} onlink`;
}
