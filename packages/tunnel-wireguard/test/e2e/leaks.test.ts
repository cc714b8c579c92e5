import { describeNoLeaks } from '@matador/gateway-linux/test-support';

const port = 51820;

describeNoLeaks(import.meta.url, [
  {
    title: 'wireguard',
    plugin: '@matador/tunnel-wireguard',
    vantagePoint: (network) => ({
      ...network.vantagePoint,
      tunnel: 'wireguard',
      tunnelOptions: { port },
    }),
    // What comes to a closed port is answered by the gateway itself.
    peer: `udp port ${port} or icmp`,
  },
]);
