import type { CommandResult, VantageShell } from '@matador/core';
import { MatadorError } from '@matador/core';
import type { Link } from './link.js';
import { setUpScript, tearDownScript } from './vantage-scripts.js';

const hints: Readonly<Record<string, string>> = {
  'no-root': 'The tunnel needs root at the vantage point: set `user: root` in its `shell`.',
  'no-tunnel-device':
    'Load the tun module there (`modprobe tun`), or allow /dev/net/tun to the container.',
  'command-not-found': 'Install it at the vantage point (Debian: iproute2, nftables, util-linux).',
  'tunnel-timeout': 'The tunnel device did not come up there; look into the log of its sshd.',
};

/** Waits for the tunnel's device at the vantage point, then gives it addresses and a way out. */
export async function setUpVantageEnd(
  shell: VantageShell,
  link: Link,
  signal: AbortSignal,
): Promise<void> {
  const { device, vantageAddress, gatewayAddress } = link;
  const argv = ['sh', '-c', setUpScript, 'sh', device, vantageAddress, gatewayAddress];
  const result = await shell.run(argv, { signal });
  if (result.exitCode !== 0) throw vantageEndFailure(shell.vantagePoint.id, result);
}

/** Takes everything back, and ip_forward with the last tunnel. Idempotent. */
export async function tearDownVantageEnd(shell: VantageShell, link: Link): Promise<void> {
  await shell.run(['sh', '-c', tearDownScript, 'sh', link.device], { timeoutMs: 10_000 });
}

/** The error that the script's output tells. */
export function vantageEndFailure(vantagePoint: string, result: CommandResult): MatadorError {
  const [, code, detail] = /^matador-failed: (\S+) ?(.*)$/m.exec(result.stdout) ?? [];
  if (code === undefined) {
    return new MatadorError(
      `${vantagePoint} could not be set up for the tunnel: ${result.stderr.trim().slice(-300)}`,
      { code: 'command-failed', source: 'vantage-point' },
    );
  }
  return new MatadorError(
    `${vantagePoint} cannot end a tunnel: ${[code, detail].filter(Boolean).join(' ')}`,
    { code, source: 'vantage-point', hint: hints[code] ?? '' },
  );
}
