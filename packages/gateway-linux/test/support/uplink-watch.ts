import type { RunningProgram } from '@matador/core';
import { waitFor } from '@matador/core';
import { addresses } from './network.js';
import type { Host } from './host.js';

const neighbourDiscovery =
  'ip6[6] == 58 and ip6[7] == 255 and ip6[40] >= 133 and ip6[40] <= 136 and not net fd77::/16';

/**
 * What must not stand on the gateway's uplink while a tunnel is in use or the phone is blocked: the
 * phone's addresses, and packets to anywhere but the tunnel's peer. ARP, neighbour discovery and the
 * engine's own SSH to the gateway are no leak.
 * @param peer the tunnel's own packets, as a filter of tcpdump: `tcp port 22`; they go between the
 * gateway and the vantage point.
 */
export function leaksPast(peer: string): string {
  const { gatewayUplink, vantage, engine } = addresses;
  return [
    'not arp',
    `not (${neighbourDiscovery})`,
    'not (ip6 and dst net ff02::/16 and (src net fe80::/10 or src host ::))',
    `not (host ${gatewayUplink} and host ${engine} and tcp port 22)`,
    `not (host ${gatewayUplink} and host ${vantage} and (${peer}))`,
  ].join(' and ');
}

/** The phone's own addresses, which never leave, not even where there is no tunnel. */
export const phoneAddresses = 'net 192.168.77.0/24 or net fd77::/16';

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

  static async start(gateway: Host, filter: string): Promise<UplinkWatch> {
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
