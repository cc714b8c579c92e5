import { expect } from 'chai';
import type { Gateway, Tunnel, VantageShell } from '@matador/core';
import { waitFor } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  Chatter,
  createTestNetwork,
  describeInOwnNamespaces,
  UplinkWatch,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(300_000);
const flaps = 10;

describeInOwnNamespaces('nothing of the phone leaks', import.meta.url, () => {
  let network: TestNetwork;
  let shell: VantageShell;
  let gateway: Gateway;
  let chatter: Chatter;
  let watch: UplinkWatch;

  const open = (): Promise<Tunnel> =>
    sshTunnelProvider.open(gateway, network.vantagePoint, { shell }, signal);

  /** Lets the phone talk for some more rounds, so that a leak would have been seen. */
  const moreRounds = async (count: number): Promise<void> => {
    const goal = chatter.rounds + count;
    await waitFor(() => chatter.rounds >= goal || undefined, {
      what: 'the phone to talk',
      source: 'internal',
      timeoutMs: 30_000,
      signal,
    });
  };

  before(async () => {
    network = await createTestNetwork();
    shell = await sshShellProvider.open(network.vantagePoint, signal);
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
  });

  beforeEach(async () => {
    watch = await UplinkWatch.start(network.gateway);
    chatter = await Chatter.start(network.phone);
    await moreRounds(20);
  });

  afterEach(async () => {
    await watch.stop();
    await chatter.stop();
  });

  after(async () => {
    await gateway.close();
    await shell.close();
    await network.remove();
  });

  it('while blocked, while the tunnel comes up, and while it runs', async () => {
    await moreRounds(50);
    const tunnel = await open();
    await moreRounds(20);
    expect(chatter.answers).to.equal(0);
    await gateway.forwardThrough(tunnel);
    await moreRounds(100);
    expect(chatter.answers).to.be.greaterThan(50);
    await gateway.block();
    await tunnel.close();
    await moreRounds(50);
    expect(await watch.stop()).to.deep.equal([]);
  });

  it(`while ssh is killed under it, ${flaps} times`, async () => {
    for (let flap = 0; flap < flaps; flap += 1) {
      const tunnel = await open();
      await gateway.forwardThrough(tunnel);
      const answers = chatter.answers;
      await waitFor(() => chatter.answers > answers || undefined, {
        what: 'an answer through the tunnel',
        source: 'internal',
        timeoutMs: 10_000,
        signal,
      });
      await network.gateway.sh('pkill', '-KILL', '-x', 'ssh');
      await moreRounds(30);
      await tunnel.close();
    }
    expect(await watch.stop()).to.deep.equal([]);
  });

  it('while one run takes the gateway over from another that never closed it', async () => {
    const tunnel = await open();
    await gateway.forwardThrough(tunnel);
    await moreRounds(30);
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
    await moreRounds(30);
    await tunnel.close();
    await moreRounds(30);
    expect(await watch.stop()).to.deep.equal([]);
  });

  it('(but the same watch counts packets once the rules are removed on purpose)', async () => {
    await network.gateway.sh('nft', 'delete', 'table', 'inet', 'matador-gateway-a');
    await network.gateway.sh('ip', 'rule', 'del', 'iif', 'wlan0');
    await moreRounds(50);
    const seen = await watch.stop();
    expect(seen.filter((line) => line.includes('192.168.77.2'))).to.not.be.empty;
    expect(seen.filter((line) => line.includes('fd77::2'))).to.not.be.empty;
  });
});
