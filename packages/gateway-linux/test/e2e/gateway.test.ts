import { expect } from 'chai';
import type { Gateway, GatewayConfig, Tunnel } from '@matador/core';
import { MatadorError } from '@matador/core';
import { linuxGatewayProvider } from '../../src/index.js';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  snapshot,
} from '../support/index.js';
import type { TestNetwork } from '../support/index.js';

const signal = AbortSignal.timeout(120_000);

describeInOwnNamespaces('a Linux gateway', import.meta.url, () => {
  let network: TestNetwork;
  let asFound: string;

  const open = (changes: Partial<GatewayConfig> = {}): Promise<Gateway> =>
    linuxGatewayProvider.open({ ...network.gatewayConfig, ...changes }, signal);

  before(async () => {
    network = await createTestNetwork();
    asFound = await snapshot(network.gateway);
  });

  after(() => network.remove());

  it('is as it was found after it is closed', async () => {
    const gateway = await open();
    expect(await snapshot(network.gateway)).to.not.equal(asFound);
    await gateway.close();
    expect(await snapshot(network.gateway)).to.equal(asFound);
  });

  it('is as it was found before a run that never closed it', async () => {
    await open();
    const gateway = await open();
    await gateway.close();
    expect(await snapshot(network.gateway)).to.equal(asFound);
  });

  it('gives the phone DHCP and nothing else of its own', async () => {
    const gateway = await open();
    const listener = `
      const dgram = require('node:dgram');
      for (const port of [53, 67, 5000]) {
        const socket = dgram.createSocket('udp4');
        socket.on('message', () => console.log('got ' + port));
        socket.bind(port, () => port === 5000 && console.log('ready'));
      }`;
    const program = await network.gateway.serve(['node', '-e', listener], /ready/);
    let output = '';
    program.stdout.on('data', (text: string) => (output += text));
    const send = `
      const socket = require('node:dgram').createSocket('udp4');
      socket.bind(68, () => {
        for (const port of [53, 5000, 67]) socket.send('x', port, '${addresses.gatewayWlan}');
        setTimeout(() => socket.close(), 300);
      });`;
    await network.phone.sh('node', '-e', send);
    await network.gateway.stopAll();
    expect(output.trim()).to.equal('got 67');
    await gateway.close();
  });

  it('still reaches the phone itself', async () => {
    const gateway = await open();
    const ping = await gateway.run(['ping', '-c', '1', '-W', '2', addresses.phone]);
    expect(ping.exitCode).to.equal(0);
    await gateway.close();
  });

  it('keeps blocking when a tunnel is not what it says', async () => {
    const gateway = await open();
    const tunnel = { interface: 'tun99', carries: ['tcp'], ipv6: false, resolvers: ['9.9.9.9'] };
    const outcome = await gateway
      .forwardThrough(tunnel as unknown as Tunnel)
      .catch((thrown: unknown) => thrown);
    expect(outcome).to.include({ code: 'interface-missing', source: 'tunnel' });
    const { stdout } = await network.gateway.sh('nft', 'list', 'ruleset');
    expect(stdout).to.not.include('tun99');
    expect(stdout).to.include('iifname "wlan0" goto from-phone');
    await gateway.close();
  });

  const wrong: [string, Partial<GatewayConfig>, string, RegExp][] = [
    ['has no such interface', { wlan: 'wlan7' }, 'interface-missing', /wlan7/],
    ['has no such uplink', { uplink: 'eth7' }, 'interface-missing', /eth7/],
    [
      'is in no such namespace',
      { reach: { kind: 'namespace', name: 'none' } },
      'no-root',
      /namespace/,
    ],
    ['is reached in no known way', { reach: { kind: 'pigeon' } }, 'bad-gateway-config', /reach/],
    ['has an unknown setting', { wlna: 'wlan0' }, 'bad-gateway-config', /wlna/],
    ['has a name that nft would misread', { wlan: 'a"; drop' }, 'bad-gateway-config', /wlan/],
  ];
  for (const [title, changes, code, message] of wrong) {
    it(`says so when it ${title}`, async () => {
      const outcome = await open(changes).catch((thrown: unknown) => thrown);
      expect(outcome).to.be.instanceOf(MatadorError);
      expect(outcome).to.include({ code, source: 'gateway' });
      expect((outcome as MatadorError).message).to.match(message);
      expect((outcome as MatadorError).hint).to.be.a('string');
      expect(await snapshot(network.gateway)).to.equal(asFound);
    });
  }
});
