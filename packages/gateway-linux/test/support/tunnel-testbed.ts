import type { Gateway, Tunnel, TunnelProvider, VantagePoint, VantageShell } from '@matador/core';
import { sshShellProvider } from '@matador/shell-ssh';
import { linuxGatewayProvider } from '../../src/index.js';
import type { TestNetwork } from './network.js';
import { createTestNetwork } from './network.js';
import { snapshot } from './snapshot.js';

/** A kind of tunnel, and where it leads to. */
export interface TunnelKind {
  readonly title: string;
  readonly provider: TunnelProvider;
  readonly vantagePoint: (network: TestNetwork) => VantagePoint;
}

/** Both ends of tunnels to be: a network, a gateway that forwards nothing yet, the vantage point's shell. */
export interface TunnelTestbed {
  readonly network: TestNetwork;
  readonly gateway: Gateway;
  readonly vantagePoint: VantagePoint;
  /** Where the vantage point gives one. */
  readonly shell: VantageShell | undefined;
  /** Opens one more tunnel of this kind. */
  readonly open: () => Promise<Tunnel>;
  /** Everything about both ends that must be as it was found, to be compared as text. */
  readonly look: () => Promise<string>;
  /** The same, before the gateway was opened. */
  readonly asFound: string;
  remove(): Promise<void>;
}

/** For the calls of one suite. */
export const suiteSignal = AbortSignal.timeout(500_000);

/** @param network is the testbed's from then on, also to be removed. */
export async function openTunnelTestbed(
  { provider, vantagePoint: placeIn }: TunnelKind,
  network: Promise<TestNetwork> = createTestNetwork(),
): Promise<TunnelTestbed> {
  const built = await network;
  const vantagePoint = placeIn(built);
  const shell = vantagePoint.shell && (await sshShellProvider.open(vantagePoint, suiteSignal));
  // From its first program on sshd has another title.
  await shell?.run(['true']);
  const look = (): Promise<string> => snapshot(built.gateway, built.vantage);
  const asFound = await look();
  const gateway = await linuxGatewayProvider.open(built.gatewayConfig, suiteSignal);
  return {
    ...{ network: built, gateway, vantagePoint, shell, look, asFound },
    open: () => provider.open(gateway, vantagePoint, { shell }, suiteSignal),
    remove: async () => {
      await shell?.close();
      await gateway.close();
      await built.remove();
    },
  };
}
