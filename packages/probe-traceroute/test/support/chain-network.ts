import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import type { CommandResult, RunOptions } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';

/** In order along the path: the prober, five routers of which the third is silent, the destination. */
const nodes = ['prober', 'r1', 'r2', 'r3', 'r4', 'r5', 'target'] as const;
export type Node = (typeof nodes)[number];

/** The addresses that a trace from the prober to the target shows, `null` for the silent router. */
export const hops4 = nodes.slice(1).map((node, i) => (node === 'r3' ? null : `203.0.${i + 1}.2`));
export const hops6 = nodes
  .slice(1)
  .map((node, i) => (node === 'r3' ? null : `2001:db8:${i + 1}::2`));
export const target4 = '203.0.6.2';
export const target6 = '2001:db8:6::2';
/** Swallowed by the fifth router without a word. */
export const blackHole4 = '198.51.100.1';
/** Refused by the fifth router with "administratively prohibited". */
export const prohibited4 = '192.0.2.1';

type Holder = ChildProcessByStdio<Writable, Readable, null>;

/**
 * A chain of network namespaces inside namespaces of its own, which end with this process however
 * it ends: their first process reads the pipe that this one holds open.
 */
export class ChainNetwork {
  private constructor(
    private readonly holder: Holder,
    private readonly pid: string,
  ) {}

  static async open(): Promise<ChainNetwork> {
    const unshare = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child'];
    const script = 'mount -t tmpfs none /run && mkdir /run/netns && echo ready && exec cat';
    const holder = spawn('unshare', [...unshare, 'sh', '-c', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    const children = `/proc/${holder.pid ?? 0}/task/${holder.pid ?? 0}/children`;
    const network = new ChainNetwork(holder, (await readFile(children, 'utf8')).trim());
    try {
      await network.#build();
      return network;
    } catch (error) {
      await network.close();
      throw error;
    }
  }

  /** Runs programs at a node, as a vantage point's shell does. */
  at(node: Node): {
    run: (argv: readonly string[], options?: RunOptions) => Promise<CommandResult>;
  } {
    return {
      run: (argv, options) => this.#inside(['ip', 'netns', 'exec', node, ...argv], options),
    };
  }

  async close(): Promise<void> {
    this.holder.stdin.end();
    if (this.holder.exitCode === null) await once(this.holder, 'exit');
  }

  async #build(): Promise<void> {
    const links = nodes.slice(1).map((node, i) => ({ i: i + 1, from: nodes[i]!, to: node }));
    await this.#ip(
      [],
      [
        ...nodes.map((node) => `netns add ${node}`),
        ...links.map(({ i, from, to }) =>
          [`link add right${i} netns ${from} type veth`, `peer name left${i} netns ${to}`].join(
            ' ',
          ),
        ),
      ],
    );
    for (const [place, node] of nodes.entries()) {
      const settings = [
        'net.ipv4.ip_forward=1',
        'net.ipv6.conf.all.forwarding=1',
        'net.ipv6.conf.default.accept_dad=0',
        'net.ipv6.conf.all.accept_dad=0',
        'net.ipv4.icmp_ratelimit=0',
        'net.ipv6.icmp.ratelimit=0',
      ];
      await this.#checked(['ip', 'netns', 'exec', node, 'sysctl', '-qw', ...settings]);
      await this.#ip(['-n', node], linkCommands(place));
      await this.#ip(['-n', node], routeCommands(place));
    }
    await this.#nft('r3', 'output', [
      'icmp type time-exceeded drop',
      'icmpv6 type time-exceeded drop',
    ]);
    await this.#nft('r5', 'prerouting', ['ip daddr 198.51.100.0/24 drop']);
    // Not by a route of type "prohibit": the kernel answers for those only once a second.
    await this.#nft('r5', 'forward', [
      'ip daddr 192.0.2.0/24 reject with icmp type admin-prohibited',
    ]);
    await this.#warmUp();
  }

  /** The first packets pay for address resolution at every hop, and IPv6 is not up at once. */
  async #warmUp(): Promise<void> {
    for (const address of [target4, target6]) {
      await waitFor(
        async () => {
          const ping = await this.at('prober').run(['ping', '-c', '1', '-W', '0.2', address]);
          return ping.exitCode === 0 ? true : undefined;
        },
        {
          what: `an answer from ${address}`,
          source: 'internal',
          timeoutMs: 10_000,
          signal: AbortSignal.timeout(15_000),
        },
      );
    }
  }

  async #ip(flags: readonly string[], commands: readonly string[]): Promise<void> {
    const input = commands.map((command) => `${command}\n`).join('');
    await this.#checked(['ip', ...flags, '-batch', '-'], { input });
  }

  async #nft(node: Node, hook: string, rules: readonly string[]): Promise<void> {
    const input = [
      'add table inet test',
      `add chain inet test ${hook} { type filter hook ${hook} priority -300; }`,
      ...rules.map((rule) => `add rule inet test ${hook} ${rule}`),
    ].join('\n');
    await this.#checked(['ip', 'netns', 'exec', node, 'nft', '-f', '-'], { input });
  }

  async #checked(argv: readonly string[], options?: RunOptions): Promise<void> {
    const { exitCode, stderr } = await this.#inside(argv, options);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  }

  #inside(argv: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    return run(['nsenter', '-t', this.pid, '-n', '-m', '-p', '--', ...argv], options);
  }
}

function linkCommands(place: number): string[] {
  const up = (device: string) => `link set ${device} up`;
  const own = (device: string, i: number, host: number) => [
    `addr add 203.0.${i}.${host}/24 dev ${device}`,
    `addr add 2001:db8:${i}::${host}/64 dev ${device} nodad`,
    up(device),
  ];
  return [
    up('lo'),
    ...(place > 0 ? own(`left${place}`, place, 2) : []),
    ...(place < nodes.length - 1 ? own(`right${place + 1}`, place + 1, 1) : []),
  ];
}

function routeCommands(place: number): string[] {
  const last = nodes.length - 1;
  const left = `2001:db8:${place}::1`;
  const right = `2001:db8:${place + 1}::2`;
  const commands: string[] = [];
  for (let i = 1; i <= last; i++) {
    if (i < place) {
      commands.push(`route add 203.0.${i}.0/24 via 203.0.${place}.1`);
      commands.push(`route add 2001:db8:${i}::/64 via ${left}`);
    } else if (i > place + 1) {
      commands.push(`route add 203.0.${i}.0/24 via 203.0.${place + 1}.2`);
      commands.push(`route add 2001:db8:${i}::/64 via ${right}`);
    }
  }
  if (place < 5) commands.push(`route add 198.51.100.0/24 via 203.0.${place + 1}.2`);
  if (place <= 5) commands.push(`route add 192.0.2.0/24 via 203.0.${place + 1}.2`);
  return commands;
}

/** Runs a program here. */
export async function run(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  const timeoutMs = options.timeoutMs ?? 30_000;
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode === null) {
    throw new MatadorError(`${argv.join(' ')} did not end within ${timeoutMs} ms`, {
      code: 'command-timeout',
    });
  }
  return { exitCode, ...output };
}
