import type {
  ExitWay,
  Gateway,
  HeldScript,
  Link,
  Tunnel,
  TunnelExit,
  VantagePoint,
} from '@matador/core';
import {
  answersDns,
  askExit,
  pings,
  resolveName,
  tearDownGatewayEnd,
  wayInto,
} from '@matador/core';

export interface WireguardTunnelParts {
  readonly gateway: Gateway;
  readonly vantagePoint: VantagePoint;
  readonly link: Link;
  readonly ipv6: boolean;
  readonly resolvers: readonly string[];
  /** What ends the tunnel when it is stopped, the gateway's end last. */
  readonly held: readonly HeldScript[];
}

/** A WireGuard tunnel that is up. */
export class WireguardTunnel implements Tunnel {
  readonly provider = 'wireguard';
  readonly carries = ['tcp', 'udp', 'icmp'] as const;
  readonly vantagePoint: VantagePoint;
  readonly interface: string;
  readonly ipv6: boolean;
  readonly resolvers: readonly string[];
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: WireguardTunnelParts) {
    this.vantagePoint = parts.vantagePoint;
    this.interface = parts.link.device;
    this.ipv6 = parts.ipv6;
    this.resolvers = parts.resolvers;
  }

  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit> {
    return askExit(this.parts.gateway, this.way, echoUrl, signal);
  }

  resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
    return resolveName(this.parts.gateway, this.way, name, signal);
  }

  /** Asks the other end, or, where its address is not known, the resolver behind it. */
  healthy(signal: AbortSignal): Promise<boolean> {
    const { gateway, link } = this.parts;
    if (link.vantage !== null) return pings(gateway, link, signal);
    return answersDns(gateway, this.way, signal);
  }

  close(): Promise<void> {
    this.closing ??= this.tearDown();
    return this.closing;
  }

  private get way(): ExitWay {
    const { link, resolvers } = this.parts;
    return wayInto(link.device, link.gateway.ipv4, resolvers[0] ?? '');
  }

  private async tearDown(): Promise<void> {
    const { held, gateway, link } = this.parts;
    await Promise.all(held.map((script) => script.stop()));
    await tearDownGatewayEnd(gateway, link);
  }
}
