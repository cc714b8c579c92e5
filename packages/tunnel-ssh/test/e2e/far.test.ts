import { describeFarTunnel } from '@matador/gateway-linux/test-support';
import { sshTunnelProvider } from '../../src/index.js';

describeFarTunnel(
  import.meta.url,
  {
    title: 'the ssh tunnel',
    provider: sshTunnelProvider,
    vantagePoint: (network) => network.vantagePoint,
  },
  2,
);
