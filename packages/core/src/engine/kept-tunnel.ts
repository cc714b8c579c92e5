import type { Tunnel } from '../contracts/index.js';

interface OpenedTunnel {
  readonly tunnel: Tunnel;
  /** Id of the measurement that it was opened for. */
  readonly openedFor: string;
}

/**
 * The tunnel of one side of a testbed. It outlives its measurement, since the next is often one of the
 * same vantage point with another app.
 */
export class KeptTunnel {
  private opened: OpenedTunnel | undefined;

  /** The tunnel that is up, if it leads to that vantage point and packets pass; any other is closed. */
  async reuse(vantagePoint: string, signal: AbortSignal): Promise<OpenedTunnel | undefined> {
    const { opened } = this;
    if (opened === undefined) return undefined;
    const fits = opened.tunnel.vantagePoint.id === vantagePoint;
    if (fits && (await opened.tunnel.healthy(signal))) return opened;
    await this.close();
    return undefined;
  }

  keep(opened: OpenedTunnel): void {
    this.opened = opened;
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.tunnel.close();
  }
}
