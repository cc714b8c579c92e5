import type { PlannedNode } from './plan.js';
import { familiesOf } from './family.js';

/** What makes routers odd to traces, by means that the kernel has. */
export interface RouterHabits {
  /** Programs to run inside of the router's namespace. */
  readonly programs: readonly (readonly string[])[];
  /** What they read, by path: lines. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

/**
 * Packets pass, but the router never says a word itself. 58 is ICMPv6, whose name a system without
 * /etc/protocols does not know.
 */
export const silence = [
  'table inet silence {',
  '  chain output {',
  '    type filter hook output priority 0; policy accept;',
  '    meta l4proto { icmp, 58 } drop',
  '  }',
  '}',
];

/**
 * One is added to every packet's hop count before the kernel takes one off, so that none expires
 * here. nft cannot add: each count has a chain of its own.
 */
const hiding = [
  'table inet hiding {',
  ...Array.from({ length: 254 }, (_, count) => [
    `  chain from-${count + 1} { ip ttl set ${count + 2}; }`,
    `  chain from6-${count + 1} { ip6 hoplimit set ${count + 2}; }`,
  ]).flat(),
  '  chain prerouting {',
  '    type filter hook prerouting priority raw; policy accept;',
  `    ip ttl vmap { ${jumps('from')} }`,
  `    ip6 hoplimit vmap { ${jumps('from6')} }`,
  '  }',
  '}',
];

function jumps(prefix: string): string {
  const each = (_: unknown, count: number): string => `${count + 1} : jump ${prefix}-${count + 1}`;
  return Array.from({ length: 254 }, each).join(', ');
}

/** Every packet gets any of so many marks, by which it is routed. */
const spreading = (branches: number): readonly string[] => [
  'table inet spreading {',
  '  chain prerouting {',
  '    type filter hook prerouting priority mangle; policy accept;',
  `    meta mark set numgen random mod ${branches}`,
  '  }',
  '}',
];

/** What packets with a mark are routed by; the mark 0, like all that is not balanced, has the main table. */
export function tableOfMark(mark: number): number {
  return 100 + mark;
}

/**
 * @param branches over how many next hops the router spreads packets; 1: it does not.
 * @param directory where the files will stand.
 */
export function habitsOf(node: PlannedNode, branches: number, directory: string): RouterHabits {
  const files = new Map<string, readonly string[]>();
  const load = (name: string, ruleset: readonly string[]): string[] => {
    const path = `${directory}/${name}`;
    files.set(path, ruleset);
    return ['nft', '-f', path];
  };
  const programs = [
    ...(node.silent ? [load('silence.nft', silence)] : []),
    ...(node.hidden ? [load('hiding.nft', hiding)] : []),
    ...(node.icmpIntervalMs === null ? [] : [limitIcmp(node.icmpIntervalMs)]),
    ...(branches > 1 && node.balancesBy === 'flow' ? [hashFlows] : []),
    ...(branches > 1 && node.balancesBy === 'packet'
      ? [load(`spreading-${branches}.nft`, spreading(branches)), ...rulesOfMarks(node, branches)]
      : []),
  ];
  return { programs, files };
}

/** One answer in so many ms to each address, with a bucket of six. */
function limitIcmp(ms: number): string[] {
  return ['sysctl', '-qw', `net.ipv4.icmp_ratelimit=${ms}`, `net.ipv6.icmp.ratelimit=${ms}`];
}

/** By addresses, protocol and ports. */
const hashFlows = [
  ...['sysctl', '-qw', 'net.ipv4.fib_multipath_hash_policy=1'],
  'net.ipv6.fib_multipath_hash_policy=1',
];

function rulesOfMarks(node: PlannedNode, branches: number): string[][] {
  return familiesOf(node.addresses).flatMap((family) =>
    Array.from({ length: branches - 1 }, (_, index) => {
      const mark = index + 1;
      const lookup = ['lookup', String(tableOfMark(mark)), 'pref', '100'];
      return ['ip', `-${family}`, 'rule', 'add', 'fwmark', String(mark), ...lookup];
    }),
  );
}
