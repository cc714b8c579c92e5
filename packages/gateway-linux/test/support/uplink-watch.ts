import type { RunningProgram } from '@matador/core';
import { waitFor } from '@matador/core';
import { addresses } from './network.js';
import type { Host } from './host.js';

/**
 * What may stand on the gateway's uplink: ARP and neighbour discovery, and the tunnel's own SSH.
 * Anything else is a leak: the phone's addresses, or packets to anywhere but the vantage point.
 */
const leaks = [
  'not arp',
  'not (ip6 and dst net ff02::/16) and not (icmp6 and src net fe80::/10)',
  `not (host ${addresses.gatewayUplink} and host ${addresses.vantage} and tcp port 22)`,
].join(' and ');

/** Records packets on the gateway's uplink that must not be there. */
export class UplinkWatch {
  readonly seen: string[] = [];

  private constructor(private readonly program: RunningProgram) {
    let rest = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.seen.push(...lines.filter((line) => line !== ''));
    });
  }

  static async start(gateway: Host, filter: string = leaks): Promise<UplinkWatch> {
    const argv = ['tcpdump', '-n', '-l', '-Z', 'root', '--immediate-mode', '-i', 'eth0', filter];
    const program = await gateway.start(argv);
    const watch = new UplinkWatch(program);
    let stderr = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await waitFor(() => stderr.includes('listening on') || undefined, {
      what: 'tcpdump',
      source: 'internal',
      timeoutMs: 5_000,
      intervalMs: 10,
      signal: AbortSignal.timeout(10_000),
    });
    return watch;
  }

  /** Ends it; returns one line for each packet. */
  async stop(): Promise<readonly string[]> {
    await this.program.stop('SIGINT');
    return this.seen;
  }
}
