import type { CommandResult, VantageShell } from '../contracts/index.js';
import type { FailureSource } from '../errors.js';
import { MatadorError } from '../errors.js';
import type { Link, LinkAddresses } from './link.js';
import { restoreScript, setUpScript, tearDownScript } from './vantage-scripts.js';

const hints: Readonly<Record<string, string>> = {
  'no-root': 'The tunnel needs root there: set `user: root` in the `shell`.',
  'no-tunnel-device':
    'Load the tun module there (`modprobe tun`), or allow /dev/net/tun to the container.',
  'no-nft':
    'It needs a kernel with nf_tables and NAT (Linux 5.2 or newer, `modprobe nft_chain_nat`).',
  'command-not-found':
    'Install it there (Debian: iproute2, nftables, util-linux, wireguard-tools).',
  'no-wireguard':
    'Load the wireguard module there (`modprobe wireguard`), or install wireguard-go.',
  'port-in-use': 'Set another `tunnelOptions.port`, or none for any that is free.',
  'bad-wireguard-settings': 'Compare keys and addresses with what the VPN provider gave.',
  'tunnel-timeout': 'The tunnel device did not come up there; look into the log of its sshd.',
};

type TwoEnds = Link & { readonly vantage: LinkAddresses };

/**
 * Waits for the tunnel's device at the vantage point, then gives it addresses and a way out.
 * @returns whether IPv6 has a way out there.
 */
export async function setUpVantageEnd(
  shell: VantageShell,
  link: TwoEnds,
  signal: AbortSignal,
): Promise<boolean> {
  const argv = ['sh', '-c', setUpScript, 'sh', ...vantageArguments(link)];
  const result = await shell.run(argv, { signal });
  if (result.exitCode !== 0) throw endFailure(shell.vantagePoint.id, result, 'vantage-point');
  return saidIpv6(result.stdout);
}

/** Takes everything back, and forwarding with the last tunnel. Idempotent. */
export async function tearDownVantageEnd(shell: VantageShell, link: Link): Promise<void> {
  await shell.run(['sh', '-c', tearDownScript, 'sh', link.device], { timeoutMs: 10_000 });
}

/**
 * Takes back what tunnels of any kind left at a vantage point that were never closed.
 * @returns what that was, in words.
 */
export async function restoreVantageEnd(
  shell: VantageShell | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (shell === undefined) return [];
  const { stdout } = await shell.run(['sh', '-c', restoreScript], { signal });
  return [...stdout.matchAll(/^matador-removed: (\S+)$/gm)].map(([, name]) => `tunnel ${name}`);
}

/** Device and addresses, as the scripts for the vantage point take them. */
export function vantageArguments({ device, vantage, gateway }: TwoEnds): string[] {
  const ends = [vantage, gateway].flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6 ?? '']);
  return [device, ...ends];
}

/** What a script says of IPv6 when it is ready. */
export function saidIpv6(stdout: string): boolean {
  return /^matador-ready .*ipv6=yes/m.test(stdout);
}

/**
 * The error that a script's output tells.
 * @param place the vantage point or gateway where it ran.
 */
export function endFailure(
  place: string,
  result: Pick<CommandResult, 'stdout' | 'stderr'>,
  source: FailureSource,
): MatadorError {
  const [, code, detail] = /^matador-failed: (\S+) ?(.*)$/m.exec(result.stdout) ?? [];
  if (code === undefined) {
    return new MatadorError(
      `${place} could not be set up for the tunnel: ${result.stderr.trim().slice(-300)}`,
      { code: 'command-failed', source, hint: `Run the same at ${place} by hand, as root.` },
    );
  }
  return new MatadorError(
    `${place} cannot end a tunnel: ${[code, detail].filter(Boolean).join(' ')}`,
    { code, source, hint: hints[code] ?? '' },
  );
}
