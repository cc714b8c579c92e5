import type { CommandRunner, RunningProgram } from '@matador/core';
import { MatadorError, waitFor } from '@matador/core';

export interface DhcpOptions {
  readonly wlan: string;
  /** The range of addresses, within the prefix that the gateway has on its WLAN. */
  readonly first: string;
  readonly last: string;
  /** Announced: the vantage point's. */
  readonly resolvers: readonly string[];
  /** Whether the WLAN's IPv6 prefix, if it has one, is announced, too. */
  readonly ipv6: boolean;
}

const startLimitMs = 10_000;

/**
 * A dnsmasq that does nothing but DHCP and router advertisements. Its leases are nowhere but in its
 * memory; a phone that comes back with an address of before gets it again.
 */
export function dnsmasqArgv(options: DhcpOptions): string[] {
  const { wlan, first, last, resolvers, ipv6 } = options;
  const v4 = resolvers.filter((address) => !address.includes(':'));
  const v6 = resolvers.filter((address) => address.includes(':'));
  return [
    ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--pid-file='],
    // As root, since there is not everywhere another user to become.
    ...['--user=root', '--log-facility=-', '--port=0', '--leasefile-ro'],
    ...[`--interface=${wlan}`, '--except-interface=lo', '--bind-interfaces'],
    ...['--dhcp-authoritative', '--no-ping', `--dhcp-range=${first},${last},1h`],
    `--dhcp-option=option:dns-server,${v4.join(',')}`,
    ...(ipv6 ? ['--enable-ra', `--dhcp-range=::,constructor:${wlan},ra-only`] : []),
    ...(ipv6 && v6.length > 0
      ? [`--dhcp-option=option6:dns-server,${v6.map((address) => `[${address}]`).join(',')}`]
      : []),
  ];
}

/**
 * Returns once phones are served.
 * @throws MatadorError source `gateway`, `dhcp-failed`.
 */
export async function startDhcp(
  runner: CommandRunner,
  options: DhcpOptions,
): Promise<RunningProgram> {
  const program = await runner.start(dnsmasqArgv(options));
  let said = '';
  let ended = false;
  program.stdout.resume();
  program.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (said = (said + text).slice(-4096)));
  void program.exited.then(() => (ended = true));
  const failed = (): MatadorError =>
    new MatadorError(`dnsmasq does not serve ${options.wlan}: ${said.trim().slice(-300)}`, {
      code: 'dhcp-failed',
      source: 'gateway',
      hint: `Check that ${options.wlan} has an address in the range of \`dhcp\`, and that no other server holds port 67 there.`,
    });
  try {
    await waitFor(
      () => {
        if (ended) throw failed();
        return said.includes('DHCP, IP range') || undefined;
      },
      {
        what: 'dnsmasq to serve',
        source: 'gateway',
        timeoutMs: startLimitMs,
        intervalMs: 20,
        signal: AbortSignal.timeout(2 * startLimitMs),
      },
    );
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}
