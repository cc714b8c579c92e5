import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CommandRunner } from '@matador/core';
import { waitFor } from '@matador/core';
import { localRunner } from './local-runner.js';

/**
 * The way from the prober to the target: the second hop is one of two routers by the flow, the third
 * is silent.
 */
export const hops4: (string | null)[][] = [
  ['203.0.1.2'],
  ['203.0.2.2', '203.0.3.2'],
  [null],
  ['203.0.6.2'],
  ['203.0.7.2'],
];
export const hops6: (string | null)[][] = [
  ['2001:db8:1::2'],
  ['2001:db8:2::2', '2001:db8:3::2'],
  [null],
  ['2001:db8:6::2'],
  ['2001:db8:7::2'],
];
export const target4 = '203.0.7.2';
export const target6 = '2001:db8:7::2';
/** The target has these too, 1 to 254. */
export const alsoTarget = (i: number): string => `192.0.2.${i}`;
/** Swallowed by the last router without a word. */
export const blackHole4 = '198.51.100.1';
/** Refused by the last router with "administratively prohibited". */
export const prohibited4 = '203.0.113.1';

const links: [from: string, to: string][] = [
  ['prober', 'r1'],
  ['r1', 'r2a'],
  ['r1', 'r2b'],
  ['r2a', 'r3'],
  ['r2b', 'r3'],
  ['r3', 'r4'],
  ['r4', 'target'],
];
const nodes = [...new Set(links.flat())];

/**
 * Network namespaces inside namespaces of their own, which end with this process however it ends:
 * their first process reads the pipe that this one holds open.
 */
export class DiamondNetwork {
  private constructor(
    private readonly holder: ChildProcessByStdio<Writable, Readable, null>,
    private readonly folder: string,
    /** Runs programs where the prober is, as a vantage point's shell does. */
    readonly prober: Pick<CommandRunner, 'run' | 'start'>,
  ) {}

  /** @param delayMs of the prober's own link, each way; needs a C compiler when it is not 0. */
  static async open(delayMs = 0): Promise<DiamondNetwork> {
    const folder = await mkdtemp(join(tmpdir(), 'matador-scamper-'));
    const delay = delayMs === 0 ? undefined : await compileDelay(folder);
    const script = [...setUp(delay, delayMs), 'echo ready', 'exec cat'].join('\n');
    const unshare = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child'];
    const holder = spawn('unshare', [...unshare, 'sh', '-ec', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await Promise.race([
      once(holder.stdout, 'data'),
      once(holder, 'exit').then(() => Promise.reject(new Error('the network is not up'))),
    ]);
    const children = `/proc/${holder.pid ?? 0}/task/${holder.pid ?? 0}/children`;
    const pid = (await readFile(children, 'utf8')).trim();
    const enter = ['nsenter', '-t', pid, '-n', '-m', '-p', '--', 'ip', 'netns', 'exec', 'prober'];
    const network = new DiamondNetwork(holder, folder, localRunner(enter));
    await network.#warmUp();
    return network;
  }

  async close(): Promise<void> {
    this.holder.stdin.end();
    if (this.holder.exitCode === null) await once(this.holder, 'exit');
    await rm(this.folder, { recursive: true });
  }

  /** The first packets pay for address resolution at every hop, and IPv6 is not up at once. */
  async #warmUp(): Promise<void> {
    for (const address of [target4, target6]) {
      await waitFor(
        async () => {
          const ping = await this.prober.run(['ping', '-c', '4', '-i', '0.01', '-W', '1', address]);
          return ping.exitCode === 0 ? true : undefined;
        },
        {
          what: `an answer from ${address}`,
          source: 'internal',
          timeoutMs: 20_000,
          signal: AbortSignal.timeout(30_000),
        },
      );
    }
  }
}

/** The lab's program, which delays frames between two interfaces. */
async function compileDelay(folder: string): Promise<string> {
  const source = fileURLToPath(new URL('../../../../lab/native/delaylink.c', import.meta.url));
  const program = join(folder, 'delaylink');
  const compiler = spawn('cc', ['-O2', '-std=gnu11', '-o', program, source], { stdio: 'inherit' });
  const [status] = (await once(compiler, 'exit')) as [number | null];
  if (status !== 0) throw new Error('the delay program does not compile');
  return program;
}

function setUp(delay: string | undefined, delayMs: number): string[] {
  const sysctls = [
    'net.ipv4.ip_forward=1',
    'net.ipv6.conf.all.forwarding=1',
    'net.ipv6.conf.default.accept_dad=0',
    'net.ipv4.icmp_ratelimit=0',
    'net.ipv6.icmp.ratelimit=0',
    'net.ipv4.icmp_msgs_per_sec=100000',
    'net.ipv4.icmp_msgs_burst=100000',
    'net.ipv4.fib_multipath_hash_policy=1',
    'net.ipv6.fib_multipath_hash_policy=1',
  ].join(' ');
  return [
    'mount -t tmpfs none /run',
    'mkdir /run/netns',
    // scamper locks itself in there, and not every machine can make it.
    'test -d /var/empty || mkdir /var/empty',
    ...nodes.flatMap((node) => [
      `ip netns add ${node}`,
      `ip netns exec ${node} sysctl -qw ${sysctls}`,
      `ip -n ${node} link set lo up`,
    ]),
    ...links.flatMap(([from, to], i) =>
      linkUp(from, to, i + 1, i === 0 ? delay : undefined, delayMs),
    ),
    // Packets leave a veth without their checksum, and what the first router quotes of a UDP probe
    // over IPv6 is then not what scamper knows it by. A real network card fills it in.
    'ip netns exec prober ethtool -K right1 tx off > /run/ethtool',
    ...routes(),
    `ip netns exec r3 nft '${chain('output')}; add rule inet t output icmp type time-exceeded drop; add rule inet t output icmpv6 type time-exceeded drop'`,
    `ip netns exec r4 nft '${chain('forward')}; add rule inet t forward ip daddr 198.51.100.0/24 drop; add rule inet t forward ip daddr 203.0.113.0/24 reject with icmp type admin-prohibited'`,
  ];
}

function chain(hook: string): string {
  return `add table inet t; add chain inet t ${hook} { type filter hook ${hook} priority 0; }`;
}

function linkUp(
  from: string,
  to: string,
  i: number,
  delay: string | undefined,
  delayMs: number,
): string[] {
  const join = `${from} right${i} ${to} left${i}`;
  const made =
    delay === undefined
      ? [`ip link add right${i} netns ${from} type veth peer name left${i} netns ${to}`]
      : [
          'mkfifo /run/delay-says',
          `echo '${join} ${delayMs}' | ${delay} > /run/delay-says &`,
          'read -r _ < /run/delay-says',
        ];
  return [
    ...made,
    ...[`${from} right${i} 1`, `${to} left${i} 2`].flatMap((end) => {
      const [node, device, host] = end.split(' ');
      return [
        `ip -n ${node} addr add 203.0.${i}.${host}/24 dev ${device}`,
        `ip -n ${node} addr add 2001:db8:${i}::${host}/64 dev ${device} nodad`,
        `ip -n ${node} link set ${device} up`,
      ];
    }),
  ];
}

function routes(): string[] {
  const via = (node: string, to: { 4: string; 6: string }, link: number, host: number) => [
    `ip -n ${node} route add ${to[4]} via 203.0.${link}.${host}`,
    `ip -n ${node} -6 route add ${to[6]} via 2001:db8:${link}::${host}`,
  ];
  const everywhere = { 4: 'default', 6: 'default' };
  const back = { 4: '203.0.1.0/24', 6: '2001:db8:1::/64' };
  return [
    ...via('prober', everywhere, 1, 2),
    'ip -n r1 route add default nexthop via 203.0.2.2 nexthop via 203.0.3.2',
    'ip -n r1 -6 route add default nexthop via 2001:db8:2::2 nexthop via 2001:db8:3::2',
    ...via('r2a', everywhere, 4, 2),
    ...via('r2a', back, 2, 1),
    ...via('r2b', everywhere, 5, 2),
    ...via('r2b', back, 3, 1),
    ...via('r3', everywhere, 6, 2),
    ...via('r3', back, 4, 1),
    ...via('r4', everywhere, 7, 2),
    ...via('r4', back, 6, 1),
    ...via('target', everywhere, 7, 1),
    'ip -n target route add local 192.0.2.0/24 dev lo',
  ];
}
