import type {
  ExitWay,
  Gateway,
  Tunnel,
  TunnelExit,
  TunnelProvider,
  VantagePoint,
} from '@matador/core';
import {
  askExit,
  definePlugin,
  MatadorError,
  readResolvers,
  resolveName,
  Tokens,
  wayInto,
} from '@matador/core';
import { z } from 'zod';

/**
 * No tunnel: for a phone that stands in the vantage point's country itself, behind a gateway whose
 * uplink leaves there. What the phone sends goes out of the uplink, at the gateway's own address.
 */
export const directTunnelProvider: TunnelProvider = {
  id: 'direct',
  async open(gateway, vantagePoint, _context, signal) {
    const resolvers = await readResolvers(gateway, `gateway ${gateway.id}`, signal);
    if (!(await leads(gateway, '-4', probe4, signal))) throw noWayOut(gateway);
    const ipv6 = await leads(gateway, '-6', probe6, signal);
    return new DirectTunnel(gateway, vantagePoint, resolvers, ipv6);
  },
};

/** Somewhere on the Internet; nothing is sent there. */
const probe4 = '8.8.8.8';
const probe6 = '2000::1';

class DirectTunnel implements Tunnel {
  readonly provider = 'direct';
  readonly carries = ['tcp', 'udp', 'icmp'] as const;
  readonly interface: string;
  readonly hops = 0;

  constructor(
    private readonly gateway: Gateway,
    readonly vantagePoint: VantagePoint,
    readonly resolvers: readonly string[],
    readonly ipv6: boolean,
  ) {
    this.interface = gateway.uplink;
  }

  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit> {
    return askExit(this.gateway, this.way, echoUrl, signal);
  }

  resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
    return resolveName(this.gateway, this.way, name, signal);
  }

  healthy(signal: AbortSignal): Promise<boolean> {
    return leads(this.gateway, '-4', probe4, signal);
  }

  /** There is nothing to take down. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private get way(): ExitWay {
    return wayInto(this.interface, null, this.resolvers[0] ?? '');
  }
}

/** Whether the gateway's routing leads there by the uplink. */
async function leads(
  gateway: Gateway,
  family: '-4' | '-6',
  address: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { exitCode, stdout } = await gateway.run(['ip', family, '-j', 'route', 'get', address], {
    signal,
  });
  if (exitCode !== 0) return false;
  const [route] = routesSchema.parse(JSON.parse(stdout || '[]'));
  return route?.dev === gateway.uplink && !(route.prefsrc ?? '').startsWith('fe80');
}

const routesSchema = z.array(
  z.object({ dev: z.string().optional(), prefsrc: z.string().optional() }),
);

function noWayOut(gateway: Gateway): MatadorError {
  return new MatadorError(
    `gateway ${gateway.id} does not reach the Internet by its uplink ${gateway.uplink}`,
    {
      code: 'unreachable',
      source: 'gateway',
      hint: 'Compare `uplink` with what `ip route get 8.8.8.8` says there.',
    },
  );
}

export default definePlugin({
  name: '@matador/tunnel-direct',
  configSchema: z.strictObject({}),
  register(container) {
    container.registerInstance(Tokens.tunnel, directTunnelProvider);
  },
});
