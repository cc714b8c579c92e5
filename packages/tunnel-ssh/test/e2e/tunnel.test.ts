import { expect } from 'chai';
import type { Gateway, Tunnel, VantageShell } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  echoName,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(120_000);
const echoUrl = `http://${echoName}/`;

describeInOwnNamespaces('the ssh tunnel', import.meta.url, () => {
  let network: TestNetwork;
  let shell: VantageShell;
  let gateway: Gateway;

  before(async () => {
    network = await createTestNetwork();
    shell = await sshShellProvider.open(network.vantagePoint, signal);
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
  });

  after(async () => {
    await gateway.close();
    await shell.close();
    await network.remove();
  });

  describe('when it is up', () => {
    let tunnel: Tunnel;

    before(async () => {
      const start = performance.now();
      tunnel = await sshTunnelProvider.open(gateway, network.vantagePoint, { shell }, signal);
      console.log(`      set up in ${Math.round(performance.now() - start)} ms`);
    });

    after(() => tunnel.close());

    it('knows its exit before the phone is let through', async () => {
      const exit = await tunnel.exit(echoUrl, signal);
      expect(exit).to.deep.equal({ address: addresses.vantage, askedAt: addresses.server });
    });
  });
});
