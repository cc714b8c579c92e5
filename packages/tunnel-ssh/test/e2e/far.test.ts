import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { VantageShell } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { Host, TestNetwork } from '@matador/gateway-linux/test-support';
import {
  createTestNetwork,
  describeInOwnNamespaces,
  outside,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '../../src/index.js';

const delaySource = fileURLToPath(
  new URL('../../../../../../shared/lab/delaylink.c', import.meta.url),
);
const roundTripMs = 75;
const signal = AbortSignal.timeout(120_000);

describeInOwnNamespaces(`a vantage point ${roundTripMs} ms away`, import.meta.url, () => {
  let network: TestNetwork;
  let shell: VantageShell;

  async function longCable(vantage: Host, router: Host): Promise<void> {
    await outside('gcc', '-O2', '-o', '/run/delaylink', delaySource);
    const ends = `${vantage.name} eth0 ${router.name} vp0 ${roundTripMs / 2}\n`;
    await writeFile('/run/delaylink.conf', ends);
    await router.serve(['/run/delaylink', '/run/delaylink.conf'], /ready 1 links/);
  }

  before(async function () {
    if (!existsSync(delaySource)) {
      console.log(`      skipped: there is no ${delaySource} to make a long cable with`);
      this.skip();
    }
    network = await createTestNetwork(longCable);
    shell = await sshShellProvider.open(network.vantagePoint, signal);
  });

  after(async () => {
    await (shell as VantageShell | undefined)?.close();
    await (network as TestNetwork | undefined)?.remove();
  });

  it('has its tunnel within 2 s', async () => {
    const gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      const tunnel = await sshTunnelProvider.open(gateway, network.vantagePoint, { shell }, signal);
      times.push(Math.round(performance.now() - start));
      await tunnel.close();
    }
    console.log(`      set up in ${times.join(', ')} ms`);
    const median = times.toSorted((a, b) => a - b)[2];
    expect(median).to.be.lessThan(2_000);
    await gateway.close();
  });
});
