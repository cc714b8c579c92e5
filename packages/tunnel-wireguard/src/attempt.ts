import type { Gateway, HeldScript, Link, Tunnel, VantagePoint } from '@matador/core';
import { MatadorError, tearDownGatewayEnd } from '@matador/core';
import { WireguardTunnel } from './tunnel.js';

const setUpLimitMs = 30_000;

/** One attempt to open a tunnel: what it has set up so far, and how to take that back. */
export class Attempt {
  readonly signal: AbortSignal;
  private readonly limit = AbortSignal.timeout(setUpLimitMs);
  private readonly held: HeldScript[] = [];

  constructor(
    readonly gateway: Gateway,
    readonly vantagePoint: VantagePoint,
    private readonly stopped: AbortSignal,
  ) {
    this.signal = AbortSignal.any([stopped, this.limit]);
  }

  /** Keeps what is to be stopped with the tunnel, or when there will be none. */
  async hold(starting: Promise<HeldScript>): Promise<HeldScript> {
    const script = await starting;
    this.held.push(script);
    return script;
  }

  tunnel(link: Link, ipv6: boolean, resolvers: readonly string[]): Tunnel {
    const { gateway, vantagePoint, held } = this;
    return new WireguardTunnel({ gateway, vantagePoint, held, link, ipv6, resolvers });
  }

  /** Opens within the limit; when that fails, nothing of it is left. */
  async open(link: Link, work: () => Promise<Tunnel>): Promise<Tunnel> {
    try {
      return await work();
    } catch (error) {
      await Promise.all(this.held.map((script) => script.stop()));
      await tearDownGatewayEnd(this.gateway, link);
      this.stopped.throwIfAborted();
      throw this.limit.aborted ? this.timedOut() : error;
    }
  }

  private timedOut(): MatadorError {
    const { id } = this.vantagePoint;
    return new MatadorError(`the tunnel to ${id} was not up after ${setUpLimitMs} ms`, {
      code: 'tunnel-timeout',
      source: 'tunnel',
      hint: 'Check the path between gateway and vantage point.',
    });
  }
}
