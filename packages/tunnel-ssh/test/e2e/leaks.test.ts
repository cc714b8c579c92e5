import { addresses, describeNoLeaks } from '@matador/gateway-linux/test-support';

/**
 * Where the phone calls the gateway's own public address, that is called by the vantage point, and
 * answers that nothing listens there. The ports are the phone's.
 */
const calledBack = [
  `(src host ${addresses.vantage} and tcp dst port (53 or 80 or 853))`,
  '(tcp src port (53 or 80 or 853) and tcp[tcpflags] & tcp-rst != 0)',
].join(' or ');

describeNoLeaks(import.meta.url, [
  {
    title: 'ssh with tunnel devices',
    plugin: '@matador/tunnel-ssh',
    vantagePoint: (network) => network.vantagePoint,
    peer: 'tcp port 22',
  },
  {
    title: 'ssh with TCP and DNS alone',
    plugin: '@matador/tunnel-ssh',
    vantagePoint: (network) => ({ ...network.vantagePoint, tunnelOptions: { mode: 'tcp' } }),
    peer: `tcp port 22 or ${calledBack}`,
    takesOver: true,
  },
]);
