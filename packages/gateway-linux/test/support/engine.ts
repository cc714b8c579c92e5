import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Gateway, GatewayConfig, PluginHost, Tunnel, VantagePoint } from '@matador/core';
import { loadPlugins } from '@matador/core';

/** What an engine needs to open one side. */
export interface SideToOpen {
  /** The tunnel's plugin. */
  readonly plugin: string;
  readonly gateway: GatewayConfig;
  readonly vantagePoint: VantagePoint;
}

export interface OpenSide {
  readonly gateway: Gateway;
  openTunnel(signal: AbortSignal): Promise<Tunnel>;
  /** Of all its tunnels so far. */
  closeShells(): Promise<void>;
  close(): Promise<void>;
}

function pluginsFor(plugin: string): Promise<PluginHost> {
  const here = dirname(fileURLToPath(import.meta.url));
  return loadPlugins({
    entries: ['@matador/gateway-linux', '@matador/shell-ssh', plugin],
    projectDirectory: here,
    baseDirectory: here,
  });
}

/** Opens a gateway as the engine does; each tunnel with a shell of its own, as far as there is one. */
export async function openSide(side: SideToOpen, signal: AbortSignal): Promise<OpenSide> {
  const { vantagePoint } = side;
  const host = await pluginsFor(side.plugin);
  const gateway = await host.get('gateway', 'linux').open(side.gateway, signal);
  const shells: { close(): Promise<void> }[] = [];
  const closeShells = async (): Promise<void> => {
    await Promise.all(shells.splice(0).map((shell) => shell.close()));
  };
  return {
    gateway,
    openTunnel: async (limit) => {
      const shell =
        vantagePoint.shell === undefined
          ? undefined
          : await host.get('shell', 'ssh').open(vantagePoint, limit);
      if (shell !== undefined) shells.push(shell);
      const provider = host.get('tunnel', vantagePoint.tunnel);
      return await provider.open(gateway, vantagePoint, { shell }, limit);
    },
    closeShells,
    close: async () => {
      await gateway.close();
      await closeShells();
    },
  };
}

/** Takes back what an engine left that is dead, on the gateway first, since that holds the tunnel. */
export async function restoreSide(side: SideToOpen, signal: AbortSignal): Promise<string[]> {
  const { vantagePoint } = side;
  const host = await pluginsFor(side.plugin);
  const gateway = await host.get('gateway', 'linux').restore?.(side.gateway, signal);
  if (vantagePoint.shell === undefined) return [...(gateway ?? [])];
  const shell = await host.get('shell', 'ssh').open(vantagePoint, signal);
  const provider = host.get('tunnel', vantagePoint.tunnel);
  const vantage = await provider.restore?.(vantagePoint, { shell }, signal);
  await shell.close();
  return [...(gateway ?? []), ...(vantage ?? [])];
}
