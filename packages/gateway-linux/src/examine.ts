import type { CommandResult, CommandRunner, GatewayFinding } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { LinuxGatewayConfig } from './config.js';
import { ruleset } from './ruleset.js';

/** Looks whether a gateway has what it needs; changes nothing. */
export async function examineGateway(
  runner: CommandRunner,
  config: LinuxGatewayConfig,
  signal: AbortSignal,
): Promise<GatewayFinding[]> {
  const run = (argv: readonly string[], input?: string): Promise<CommandResult> =>
    attempt(runner, argv, { signal, ...(input === undefined ? {} : { input }) });
  const { wlan, uplink } = config;
  const programs = [
    ...['ip', 'nft', 'tcpdump', 'curl', 'dig', 'ping', 'sh'],
    ...(config.dhcp === undefined ? [] : ['dnsmasq']),
  ];
  return [
    interfaces(await run(['ip', '-o', 'link', 'show']), wlan, uplink),
    missing(programs, await run(['sh', '-c', whichScript, 'sh', ...programs])),
    nftables(await run(['nft', '-c', '-f', '-'], sampleRules(config))),
    forwardingSwitch(await run(['sh', '-c', switchScript])),
    reversePath(await run(['sh', '-c', 'cat /proc/sys/net/ipv4/conf/all/rp_filter'])),
    capture(wlan, await run(['tcpdump', '-L', '-i', wlan])),
    tunnelDevice(await run(['sh', '-c', 'exec 3<>/dev/net/tun'])),
  ];
}

const whichScript = 'for each; do command -v "$each" >/dev/null || echo "$each"; done';
const switchScript = 'f=/proc/sys/net/ipv4/ip_forward; cat $f; [ "$(id -u)" = 0 ] && [ -w $f ]';

/** A program that is not there is a finding, not an error. */
async function attempt(
  runner: CommandRunner,
  argv: readonly string[],
  options: { readonly signal: AbortSignal; readonly input?: string },
): Promise<CommandResult> {
  try {
    return await runner.run(argv, options);
  } catch (error) {
    if (!(error instanceof MatadorError) || error.code !== 'command-not-found') throw error;
    return { exitCode: 127, stdout: '', stderr: error.message };
  }
}

/** Rules that use all that a gateway's rules ever use. */
function sampleRules({ id: gatewayId, wlan }: LinuxGatewayConfig): string {
  const found = { ipv4Forwarding: '0', ipv6Forwarding: '0', acceptRa: '1' };
  const tunnel = {
    ...{ interface: 'tun0', mtu: 1420, ipv6: true, redirect: null },
    ...{
      carries: ['tcp', 'udp', 'icmp'] as const,
      resolver: '192.0.2.1',
      resolver6: '2001:db8::1',
    },
  };
  return ruleset({ gatewayId, wlan, found, tunnel, tunnelInterface: 'tun0' });
}

function interfaces({ stdout }: CommandResult, wlan: string, uplink: string): GatewayFinding {
  const line = (name: string): string | undefined =>
    stdout.split('\n').find((each) => new RegExp(`^\\d+: ${escaped(name)}[@:]`).test(each));
  const absent = [wlan, uplink].filter((name) => line(name) === undefined);
  if (absent.length > 0) {
    return bad(
      'interfaces',
      `there is no ${absent.join(' and no ')}`,
      'Compare `wlan` and `uplink` with what `ip link` lists there.',
    );
  }
  const bridge = / master (\S+)/.exec(line(wlan) ?? '')?.[1];
  if (bridge !== undefined) {
    return bad(
      'interfaces',
      `${wlan} is part of the bridge ${bridge}, past which its packets may go`,
      `Take ${wlan} out of the bridge, or name the bridge itself as \`wlan\`.`,
    );
  }
  return well('interfaces', `${wlan} and ${uplink}`);
}

function missing(programs: readonly string[], { stdout }: CommandResult): GatewayFinding {
  const absent = stdout.split('\n').filter(Boolean);
  if (absent.length === 0) return well('programs', programs.join(', '));
  return bad(
    'programs',
    `there is no ${absent.join(', no ')}`,
    'On Debian: apt-get install iproute2 nftables tcpdump curl bind9-dnsutils iputils-ping dnsmasq-base.',
  );
}

function nftables({ exitCode, stderr }: CommandResult): GatewayFinding {
  if (exitCode === 0) return well('nftables', 'the rules can be loaded');
  return bad(
    'nftables',
    firstLine(stderr),
    'Be root there, on Linux 5.2 or newer with nf_tables and its NAT.',
  );
}

function forwardingSwitch({ exitCode, stdout }: CommandResult): GatewayFinding {
  const now = stdout.trim() === '1' ? 'on' : 'off';
  if (now === 'on' || exitCode === 0) {
    return well('forwarding', now === 'on' ? now : 'off; switched on while it works');
  }
  return bad('forwarding', 'off, and may not be switched on', 'Be root on the gateway.');
}

/** Strict is no trouble: each tunnel's interface is made loose, which counts more. */
function reversePath({ stdout }: CommandResult): GatewayFinding {
  const filter = { '0': 'off', '1': 'strict; loose for each tunnel', '2': 'loose' }[stdout.trim()];
  if (filter !== undefined) return well('rp-filter', filter);
  return bad(
    'rp-filter',
    'net.ipv4.conf.all.rp_filter cannot be read',
    'Look whether /proc/sys is there.',
  );
}

function capture(wlan: string, { exitCode, stderr }: CommandResult): GatewayFinding {
  if (exitCode === 0) return well('capture', `tcpdump may listen on ${wlan}`);
  return bad('capture', firstLine(stderr), 'Be root there, or give tcpdump the right to capture.');
}

function tunnelDevice({ exitCode, stderr }: CommandResult): GatewayFinding {
  if (exitCode === 0) return well('tun', '/dev/net/tun');
  return bad('tun', firstLine(stderr), 'Load the module there: modprobe tun.');
}

const escaped = (name: string): string => name.replaceAll('.', '\\.');
const firstLine = (text: string): string => text.trim().split('\n')[0] ?? 'no message';

const well = (id: string, detail: string): GatewayFinding => ({ id, ok: true, detail, hint: null });
const bad = (id: string, detail: string, hint: string): GatewayFinding => ({
  ...{ id, ok: false, detail, hint },
});
