import type { Gateway } from './gateway.js';
import type { VantagePoint, VantageShell } from './vantage-point.js';

export type CarriedProtocol = 'tcp' | 'udp' | 'icmp';

export interface TunnelExit {
  /** The public address that the outside sees. */
  readonly address: string;
  /** How it was learnt: the address of the service that was asked. */
  readonly askedAt: string;
}

/** The link from gateway to vantage point that carries all of the phone's traffic. */
export interface Tunnel {
  readonly provider: string;
  readonly vantagePoint: VantagePoint;
  /** The tunnel's interface on the gateway. */
  readonly interface: string;
  /** What passes; anything else is blocked, and the record says so. */
  readonly carries: readonly CarriedProtocol[];
  readonly ipv6: boolean;
  /** Addresses of the resolvers the vantage point uses, reachable through the tunnel; at least one. */
  readonly resolvers: readonly string[];
  /**
   * Asks a service outside, through the tunnel, which address it is seen from.
   * @param echoUrl answers a GET with the caller's address as text.
   */
  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit>;
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
}
