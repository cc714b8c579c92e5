import { expect } from 'chai';
import { addresses, describeTunnel } from '@matador/gateway-linux/test-support';
import { sshTunnelProvider } from '../../src/index.js';

describeTunnel(
  import.meta.url,
  {
    title: 'the ssh tunnel to who is not root',
    provider: sshTunnelProvider,
    vantagePoint: ({ vantagePoint }) => ({
      ...vantagePoint,
      shell: { ...vantagePoint.shell!, user: 'plain' },
    }),
    carries: ['tcp'],
    ipv6: false,
    exit: 'vantage',
    device: false,
    dies: ({ gateway }) => gateway.sh('pkill', '-KILL', '-x', 'ssh'),
  },
  {
    whileUp: (testbed) => {
      it('ends a connection that the other side refuses', async () => {
        const url = `http://${addresses.server}:81/`;
        const { phone } = testbed().network;
        const refused = await phone.run(['curl', '-sS', '--max-time', '10', url]);
        expect(refused.exitCode).to.be.oneOf([52, 56]);
      });
    },
  },
);
