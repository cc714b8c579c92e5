import { expect } from 'chai';
import { describeTunnel, gatewayProgramsDie } from '@matador/gateway-linux/test-support';
import { wireguardTunnelProvider } from '../../src/index.js';

describeTunnel(
  import.meta.url,
  {
    title: 'the WireGuard tunnel',
    provider: wireguardTunnelProvider('/'),
    vantagePoint: (network) => ({ ...network.vantagePoint, tunnel: 'wireguard' }),
    carries: ['tcp', 'udp', 'icmp'],
    ipv6: true,
    exit: 'vantage',
    device: true,
    dies: gatewayProgramsDie,
  },
  {
    whileUp: (testbed, tunnel) => {
      it('shows no private key to who lists processes', async () => {
        const { gateway } = testbed().network;
        const { stdout } = await gateway.sh('sh', '-c', 'cat /proc/[0-9]*/cmdline');
        expect(stdout).to.include(`matador-${tunnel().interface}`);
        const keys = await gateway.sh('wg', 'show', tunnel().interface, 'private-key');
        expect(keys.stdout.trim()).to.match(/^[A-Za-z0-9+/]{43}=$/);
        expect(stdout).to.not.include(keys.stdout.trim());
      });
    },
  },
);
