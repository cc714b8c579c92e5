import type { Gateway } from './gateway.js';
import type { VantagePoint, VantageShell } from './vantage-point.js';

export type CarriedProtocol = 'tcp' | 'udp' | 'icmp';

export interface TunnelExit {
  /** The public address that the outside sees. */
  readonly address: string;
  /** How it was learnt: the address of the service that was asked. */
  readonly askedAt: string;
}

/** Ports of the gateway at which a tunnel without an interface takes the phone's traffic over. */
export interface TunnelRedirect {
  /** All TCP but DNS; the listener asks the kernel for the original destination. */
  readonly tcpPort: number;
  /** DNS, over TCP and UDP. */
  readonly dnsPort: number;
}

/** The link from gateway to vantage point that carries all of the phone's traffic. */
export interface Tunnel {
  readonly provider: string;
  readonly vantagePoint: VantagePoint;
  /** The gateway's interface that the phone is forwarded to: the tunnel's, or the uplink where there is none. */
  readonly interface: string;
  /** Set where nothing is forwarded, and connections are redirected to the gateway itself. */
  readonly redirect?: TunnelRedirect;
  /** What passes; anything else is blocked, and the record says so. */
  readonly carries: readonly CarriedProtocol[];
  readonly ipv6: boolean;
  /** Hops of its own that a trace from the gateway meets before the vantage point's; default 1, its far end. */
  readonly hops?: number;
  /** Addresses of the resolvers the vantage point uses, reachable through the tunnel; at least one. */
  readonly resolvers: readonly string[];
  /**
   * Asks a service outside, through the tunnel, which address it is seen from.
   * @param echoUrl answers a GET with the caller's address as text.
   */
  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit>;
  /**
   * Asks the first of the resolvers, through the tunnel, for the IPv4 addresses of a name.
   * @throws MatadorError source `resolver`, where it gives none.
   */
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The smallest of a few round-trip times between gateway and vantage point, ms, where it can be told. */
  roundTripMs?(signal: AbortSignal): Promise<number | null>;
  /** Whether packets get to the other end and back, now. */
  healthy(signal: AbortSignal): Promise<boolean>;
  /** Removes the tunnel on both ends, as far as they can be reached. Idempotent. */
  close(): Promise<void>;
}

export interface TunnelContext {
  /** The vantage point's shell where it gives one: borrowed, not to be closed by the tunnel. */
  readonly shell: VantageShell | undefined;
}

export interface TunnelProvider {
  readonly id: string;
  /**
   * Brings the tunnel up and returns once packets pass.
   * @throws MatadorError source `tunnel` or `vantage-point`.
   */
  open(
    gateway: Gateway,
    vantagePoint: VantagePoint,
    context: TunnelContext,
    signal: AbortSignal,
  ): Promise<Tunnel>;
  /**
   * Takes back what tunnels that were never closed left at the vantage point; on the gateway it is
   * for {@link GatewayProvider.restore}. Nothing of a tunnel that still lives is touched.
   * @returns what was taken back, in words; none where all is as it should be.
   */
  restore?(
    vantagePoint: VantagePoint,
    context: TunnelContext,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}
