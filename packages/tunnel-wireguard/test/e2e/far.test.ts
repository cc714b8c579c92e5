import { describeFarTunnel } from '@matador/gateway-linux/test-support';
import { wireguardTunnelProvider } from '../../src/index.js';

describeFarTunnel(
  import.meta.url,
  {
    title: 'the WireGuard tunnel',
    provider: wireguardTunnelProvider('/'),
    vantagePoint: (network) => ({ ...network.vantagePoint, tunnel: 'wireguard' }),
  },
  1,
);
