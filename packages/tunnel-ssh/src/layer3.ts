import type {
  ExitWay,
  Gateway,
  Link,
  LinkAddresses,
  Tunnel,
  TunnelExit,
  VantagePoint,
} from '@matador/core';
import {
  askExit,
  linkOf,
  MatadorError,
  pings,
  randomUnit,
  readResolvers,
  resolveName,
  setUpGatewayEnd,
  setUpVantageEnd,
  tearDownGatewayEnd,
  tearDownVantageEnd,
  together,
  wayInto,
} from '@matador/core';
import { whileClientLives } from './set-up.js';
import type { SshTarget } from './ssh-client.js';
import { SshClient } from './ssh-client.js';

/** Opens a tunnel that is one tun device on each end. */
export async function openLayer3(
  gateway: Gateway,
  vantagePoint: VantagePoint,
  target: SshTarget,
  signal: AbortSignal,
): Promise<Tunnel> {
  const link = linkOf('tun', randomUnit());
  const client = await SshClient.start(
    gateway,
    target,
    ['-w', `${link.unit}:${link.unit}`],
    signal,
  );
  const tunnel = new Layer3Tunnel(gateway, vantagePoint, target, link, client);
  return whileClientLives(tunnel, client, signal, (limit) => tunnel.setUp(limit));
}

class Layer3Tunnel implements Tunnel {
  readonly provider = 'ssh';
  readonly carries = ['tcp', 'udp', 'icmp'] as const;
  ipv6 = false;
  readonly interface: string;
  resolvers: readonly string[] = [];
  private closing: Promise<void> | undefined;

  constructor(
    private readonly gateway: Gateway,
    readonly vantagePoint: VantagePoint,
    private readonly target: SshTarget,
    private readonly link: Link & { vantage: LinkAddresses },
    private readonly client: SshClient,
  ) {
    this.interface = link.device;
  }

  /** Both ends at once; whichever fails first ends the other's waiting. */
  async setUp(signal: AbortSignal): Promise<void> {
    const { gateway, link, vantagePoint } = this;
    const { shell } = this.target;
    const [here, there, resolvers] = await together(signal, [
      (linked) => setUpGatewayEnd(gateway, link, linked),
      (linked) => setUpVantageEnd(shell, link, linked),
      (linked) => readResolvers(shell, vantagePoint.id, linked),
    ]);
    this.ipv6 = here && there;
    this.resolvers = resolvers;
    if (await pings(gateway, link, signal)) return;
    throw new MatadorError(`the tunnel to ${vantagePoint.id} is up but carries nothing`, {
      code: 'tunnel-carries-nothing',
      source: 'tunnel',
      hint: `Check that no firewall at the vantage point drops what comes in by ${this.interface}.`,
    });
  }

  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit> {
    return askExit(this.gateway, this.way, echoUrl, signal);
  }

  resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
    return resolveName(this.gateway, this.way, name, signal);
  }

  healthy(signal: AbortSignal): Promise<boolean> {
    return pings(this.gateway, this.link, signal);
  }

  close(): Promise<void> {
    this.closing ??= this.tearDown();
    return this.closing;
  }

  private get way(): ExitWay {
    return wayInto(this.interface, this.link.gateway.ipv4, this.resolvers[0] ?? '');
  }

  private async tearDown(): Promise<void> {
    await this.client.stop();
    await tearDownGatewayEnd(this.gateway, this.link);
    // A vantage point that cannot be reached any more is cleaned by the next tunnel to it.
    await tearDownVantageEnd(this.target.shell, this.link).catch(() => undefined);
  }
}
