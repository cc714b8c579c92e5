import type { TunnelProvider } from '@matador/core';
import { absolutePath, restoreVantageEnd } from '@matador/core';
import { Attempt } from './attempt.js';
import { parseOptions } from './options.js';
import { openToProvider } from './to-provider.js';
import { openToShell } from './to-shell.js';

/**
 * Tunnels over WireGuard: to a vantage point with a shell, which is set up for it and cleaned
 * afterwards, or to a VPN provider's server by the configuration file it gave.
 * @param baseDirectory where relative paths in `tunnelOptions` start from.
 */
export function wireguardTunnelProvider(baseDirectory: string): TunnelProvider {
  return {
    id: 'wireguard',
    async open(gateway, vantagePoint, { shell }, signal) {
      const options = parseOptions(vantagePoint);
      const attempt = new Attempt(gateway, vantagePoint, signal);
      return 'configFile' in options
        ? openToProvider(attempt, absolutePath(baseDirectory, options.configFile))
        : openToShell(attempt, shell, options.port ?? null);
    },
    restore: (_vantagePoint, { shell }, signal) => restoreVantageEnd(shell, signal),
  };
}
