import type { TunnelProvider, VantagePoint } from '@matador/core';
import { describeIssues, MatadorError, restoreVantageEnd } from '@matador/core';
import { z } from 'zod';
import { openLayer3 } from './layer3.js';
import { sshTarget } from './ssh-client.js';
import { openStreams } from './streams.js';

const optionsSchema = z.strictObject({
  /**
   * `tun`: a tun device on each end, for everything. `tcp`: forwarded connections, for TCP and DNS
   * alone. Default: `tun`, and `tcp` where the vantage point permits no tun.
   */
  mode: z.enum(['tun', 'tcp']).optional(),
});

/** How a vantage point says that it permits no tun device, or cannot let out what comes from one. */
const refusals = ['no-root', 'no-tunnel-device', 'tunnel-refused', 'no-nft', 'command-not-found'];

/** Tunnels held by the gateway's OpenSSH client. */
export const sshTunnelProvider: TunnelProvider = {
  id: 'ssh',
  async open(gateway, vantagePoint, { shell }, signal) {
    const { mode } = parseOptions(vantagePoint);
    const target = sshTarget(vantagePoint, shell);
    if (mode === 'tcp') return openStreams(gateway, vantagePoint, target, signal);
    try {
      return await openLayer3(gateway, vantagePoint, target, signal);
    } catch (error) {
      if (mode === 'tun' || !isRefusal(error)) throw error;
      return openStreams(gateway, vantagePoint, target, signal);
    }
  },
  restore: (_vantagePoint, { shell }, signal) => restoreVantageEnd(shell, signal),
};

function isRefusal(error: unknown): boolean {
  return (
    error instanceof MatadorError &&
    error.source === 'vantage-point' &&
    refusals.includes(error.code)
  );
}

function parseOptions({ id, tunnelOptions }: VantagePoint): z.infer<typeof optionsSchema> {
  const parsed = optionsSchema.safeParse(tunnelOptions ?? {});
  if (parsed.success) return parsed.data;
  const where = `tunnelOptions of vantage point ${id}`;
  throw new MatadorError(describeIssues(parsed.error, where).join('; '), {
    code: 'bad-tunnel-options',
    source: 'tunnel',
    hint: 'The ssh tunnel takes `mode: tun` or `mode: tcp`.',
  });
}
