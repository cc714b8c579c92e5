import type { ChildProcessByStdio } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { waitFor } from '@matador/core';
import type { GatewayTraffic } from './findings.js';

const execute = promisify(execFile);

/**
 * What leaves a gateway by its uplink without being a tunnel's: seen at the router that the gateway
 * hangs on, out of reach of whatever happens on the gateway.
 * @param vantagePoints their addresses.
 */
export function leakFilter(vantagePoints: readonly string[]): string {
  const toSsh = vantagePoints.map((address) => `dst host ${address}`).join(' or ');
  return [
    'not arp',
    'not (ip6 and dst net ff02::/16 and (src net fe80::/10 or src host ::))',
    `not (tcp dst port 22 and (${toSsh}))`,
  ].join(' and ');
}

/** Watches one gateway's uplink. */
export class LeakWatch {
  private readonly leaked: string[] = [];

  private constructor(
    private readonly gateway: string,
    private readonly router: string,
    private readonly program: ChildProcessByStdio<null, Readable, Readable>,
  ) {
    let rest = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.leaked.push(...lines.filter((line) => line !== ''));
    });
  }

  /**
   * @param gateway its namespace, after which the router calls the link to it.
   * @param router namespace.
   */
  static async start(gateway: string, router: string, filter: string): Promise<LeakWatch> {
    const tcpdump = ['tcpdump', '-n', '-l', '-Z', 'root', '--immediate-mode', '-Q', 'in'];
    const argv = ['netns', 'exec', router, ...tcpdump, '-i', gateway, filter];
    const program = spawn('ip', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    const watch = new LeakWatch(gateway, router, program);
    let said = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await waitFor(() => said.includes('listening on') || undefined, {
      what: `tcpdump at ${router}`,
      source: 'internal',
      timeoutMs: 10_000,
      intervalMs: 20,
      signal: AbortSignal.timeout(20_000),
    });
    return watch;
  }

  /** @throws Error where the watch itself ended before. */
  async stop(): Promise<GatewayTraffic> {
    const { gateway, router, leaked, program } = this;
    if (program.exitCode !== null || program.signalCode !== null) {
      throw new Error(`nobody watched the uplink of ${gateway} to the end`);
    }
    const counter = `/sys/class/net/${gateway}/statistics/rx_packets`;
    const { stdout } = await execute('ip', ['netns', 'exec', router, 'cat', counter]);
    const ended = once(program, 'close');
    program.kill('SIGINT');
    await ended;
    return { gateway, packets: Number(stdout), leaked };
  }
}
