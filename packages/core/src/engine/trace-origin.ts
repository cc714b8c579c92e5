import { z } from 'zod';
import type { CommandRunner, Gateway, Tunnel, VantageShell } from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { runChecked } from '../run-checked.js';

/** Where a side's paths are traced from. */
export interface TraceOrigin {
  readonly tracedFrom: 'vantage-point' | 'gateway';
  readonly runner: CommandRunner;
  /** Addresses to send from; `undefined`: the machine's choice. */
  readonly sources: readonly string[] | undefined;
  /** Leading hops that are the tunnel's own. */
  readonly tunnelHops: number;
}

export interface OriginInput {
  readonly vantagePoint: string;
  readonly shell: VantageShell | undefined;
  readonly gateway: Gateway;
  /** Open, where there is no shell. */
  readonly tunnel: Tunnel | undefined;
}

/**
 * The vantage point's shell or, without one, the gateway through the open tunnel.
 * @throws MatadorError `no-shell` where the tunnel carries no traces, `no-source` where it has no address.
 */
export async function traceOrigin(input: OriginInput, signal: AbortSignal): Promise<TraceOrigin> {
  const { shell, gateway, tunnel } = input;
  if (shell !== undefined) {
    return { tracedFrom: 'vantage-point', runner: shell, sources: undefined, tunnelHops: 0 };
  }
  if (tunnel === undefined || tunnel.redirect !== undefined || !tunnel.carries.includes('icmp')) {
    throw new MatadorError(
      `paths cannot be traced from ${input.vantagePoint}: it gives no shell, and its tunnel carries no ICMP`,
      {
        code: 'no-shell',
        source: 'vantage-point',
        hint: 'Give the vantage point a `shell`, or use a tunnel that carries all protocols.',
      },
    );
  }
  const argv = ['ip', '-json', 'address', 'show', 'dev', tunnel.interface];
  const { stdout } = await runChecked(gateway, argv, { signal, source: 'gateway' });
  const sources = sourcesIn(stdout);
  if (sources.length === 0) {
    // Packets without a source of the tunnel's would leave by the gateway's own uplink.
    throw new MatadorError(`${tunnel.interface} on gateway ${gateway.id} has no address`, {
      code: 'no-source',
      source: 'tunnel',
    });
  }
  return {
    tracedFrom: 'gateway',
    runner: gateway,
    sources,
    tunnelHops: tunnel.hops ?? 1,
  };
}

const linksSchema = z.array(
  z.object({
    addr_info: z
      .array(z.object({ family: z.string(), local: z.string().optional(), scope: z.string() }))
      .default([]),
  }),
);

/** The first global address of each family, from `ip -json address show dev …`. */
export function sourcesIn(json: string): string[] {
  const infos = linksSchema.parse(JSON.parse(json || '[]')).flatMap(({ addr_info }) => addr_info);
  const global = infos.filter(({ scope }) => scope === 'global');
  return ['inet', 'inet6'].flatMap(
    (family) => global.find((info) => info.family === family)?.local ?? [],
  );
}
