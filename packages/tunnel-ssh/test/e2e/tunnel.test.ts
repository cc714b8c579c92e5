import { expect } from 'chai';
import type { Gateway, Tunnel, VantageShell } from '@matador/core';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import type { TestNetwork } from '@matador/gateway-linux/test-support';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  echoName,
  snapshot,
} from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '../../src/index.js';

const signal = AbortSignal.timeout(120_000);
const echoUrl = `http://${echoName}/`;

describeInOwnNamespaces('the ssh tunnel', import.meta.url, () => {
  let network: TestNetwork;
  let shell: VantageShell;
  let gateway: Gateway;
  let asFound: string;

  const open = (): Promise<Tunnel> =>
    sshTunnelProvider.open(gateway, network.vantagePoint, { shell }, signal);
  const look = (): Promise<string> => snapshot(network.gateway, network.vantage);

  before(async () => {
    network = await createTestNetwork();
    shell = await sshShellProvider.open(network.vantagePoint, signal);
    asFound = await look();
    gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
  });

  after(async () => {
    await shell.close();
    await network.remove();
  });

  describe('when it is up', () => {
    let tunnel: Tunnel;

    before(async () => {
      const start = performance.now();
      tunnel = await open();
      console.log(`      set up in ${Math.round(performance.now() - start)} ms`);
    });

    after(() => tunnel.close());

    it('knows its exit before the phone is let through', async () => {
      const exit = await tunnel.exit(echoUrl, signal);
      expect(exit).to.deep.equal({ address: addresses.vantage, askedAt: addresses.server });
      const blocked = await network.phone.run(['ping', '-c', '1', '-W', '1', addresses.server]);
      expect(blocked.exitCode).to.not.equal(0);
    });

    it("lets the phone's TCP out at the vantage point's address", async () => {
      await gateway.forwardThrough(tunnel);
      const url = `http://${addresses.server}/`;
      const { stdout } = await network.phone.sh('curl', '-sS', '--max-time', '5', url);
      expect(stdout.trim()).to.equal(addresses.vantage);
    });

    it('carries UDP both ways', async () => {
      const ask = `
        const socket = require('node:dgram').createSocket('udp4');
        socket.on('message', (answer) => { console.log(String(answer)); socket.close(); });
        socket.send('hello', 7, '${addresses.server}');`;
      const { stdout } = await network.phone.sh('timeout', '5', 'node', '-e', ask);
      expect(stdout.trim()).to.equal(`${addresses.vantage} hello`);
    });

    it('carries ICMP both ways', async () => {
      await network.phone.sh('ping', '-c', '1', '-W', '2', addresses.server);
    });

    it("shows the phone's traceroute the way from the vantage point on", async () => {
      const { stdout } = await network.phone.sh('traceroute', '-n', '-q', '1', addresses.server);
      const hops = [...stdout.matchAll(/^ *\d+ {2}([\d.]+)/gm)].map((match) => match[1]);
      expect(hops).to.have.length(4);
      expect(hops[0]).to.equal(addresses.gatewayWlan);
      expect(hops[1]).to.match(/^198\.1[89]\./);
      expect(hops.slice(2)).to.deep.equal(['198.51.100.1', addresses.server]);
    });

    for (const asked of [addresses.gatewayWlan, '8.8.8.8']) {
      it(`answers DNS that the phone asks ${asked} by the vantage point's resolver`, async () => {
        const argv = ['dig', '+short', '+time=2', '+tries=1', `@${asked}`, echoName];
        expect((await network.phone.sh(...argv)).stdout.trim()).to.equal(addresses.server);
        expect((await network.phone.sh(...argv, '+tcp')).stdout.trim()).to.equal(addresses.server);
      });
    }

    it('clamps TCP segments to what the tunnel takes', async () => {
      const { stdout } = await network.gateway.sh('nft', 'list', 'ruleset');
      expect(stdout).to.include('maxseg size set 1460');
    });

    it('is healthy until its ssh dies, and blocks the phone from then on', async () => {
      expect(await tunnel.healthy(signal)).to.equal(true);
      await network.gateway.sh('pkill', '-KILL', '-x', 'ssh');
      expect(await tunnel.healthy(signal)).to.equal(false);
      const ping = await network.phone.run(['ping', '-c', '1', '-W', '1', addresses.server]);
      expect(ping.exitCode).to.not.equal(0);
    });
  });

  describe('two to one vantage point at once', () => {
    it('do not disturb each other, and the last restores forwarding', async () => {
      const [first, second] = await Promise.all([open(), open()]);
      await first.close();
      const forwarding = ['cat', '/proc/sys/net/ipv4/ip_forward'];
      expect((await network.vantage.sh(...forwarding)).stdout.trim()).to.equal('1');
      const exit = await second.exit(echoUrl, signal);
      expect(exit.address).to.equal(addresses.vantage);
      await second.close();
      await second.close();
      expect((await network.vantage.sh(...forwarding)).stdout.trim()).to.equal('0');
    });
  });

  describe('after a run that died', () => {
    it('removes what that left at both ends, and nothing of a living one', async () => {
      const living = await open();
      const dead = await open();
      const ssh = await network.gateway.sh('pgrep', '-f', '--', `-w ${dead.interface.slice(3)}:`);
      await network.gateway.sh('kill', '-KILL', ssh.stdout.trim());
      const next = await open();
      const tables = (await network.vantage.sh('nft', 'list', 'tables')).stdout;
      expect(tables).to.not.include(`matador-${dead.interface}-`);
      expect(tables).to.include(`matador-${living.interface}-`);
      expect(tables).to.include(`matador-${next.interface}-`);
      await next.close();
      expect((await living.exit(echoUrl, signal)).address).to.equal(addresses.vantage);
      await living.close();
    });
  });

  describe('when all is closed', () => {
    it('leaves both ends as they were found', async () => {
      const tunnel = await open();
      await gateway.forwardThrough(tunnel);
      await tunnel.close();
      await gateway.close();
      expect(await look()).to.equal(asFound);
    });
  });
});
