import { addresses, describeTunnel } from '@matador/gateway-linux/test-support';
import { directTunnelProvider } from '../../src/index.js';

const forwardingOf = ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'];

describeTunnel(import.meta.url, {
  title: 'no tunnel',
  provider: directTunnelProvider,
  vantagePoint: ({ vantagePoint: { shell: _, ...place } }) => ({ ...place, tunnel: 'direct' }),
  carries: ['tcp', 'udp', 'icmp'],
  ipv6: true,
  exit: 'gatewayUplink',
  device: false,
  dies: async ({ gateway, router }) => {
    await gateway.sh('ip', 'route', 'del', 'default');
    for (const family of forwardingOf) await router.set(family, '0');
  },
  revives: async ({ gateway, router }) => {
    for (const family of forwardingOf) await router.set(family, '1');
    await gateway.sh('ip', 'route', 'add', 'default', 'via', addresses.uplinkNeighbour);
  },
});
