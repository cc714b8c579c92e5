import { rm, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Gateway, GatewayConfig, Tunnel } from '@matador/core';
import { MatadorError } from '@matador/core';
import { linuxGatewayProvider } from '../../src/index.js';
import {
  addresses,
  createTestNetwork,
  describeInOwnNamespaces,
  outside,
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

  it('leaves no process of its own in the namespace when it is closed', async () => {
    const pids = async (): Promise<string> =>
      (await outside('ip', 'netns', 'pids', network.gateway.name)).stdout;
    const found = await pids();
    const gateway = await open();
    expect(await pids()).to.not.equal(found);
    await gateway.close();
    expect(await pids()).to.equal(found);
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
    await program.stop();
    expect(output.trim()).to.equal('got 67');
    await gateway.close();
  });

  it('serves DHCP only while it forwards, and announces the resolver of the vantage point', async () => {
    const { gateway: host, phone } = network;
    await host.sh('ip', 'tuntap', 'add', 'dev', 'tun9', 'mode', 'tun');
    await host.sh('ip', 'link', 'set', 'tun9', 'up');
    const tunnel = {
      ...{ interface: 'tun9', carries: ['tcp'], ipv6: false, resolvers: ['198.51.100.53'] },
      vantagePoint: network.vantagePoint,
    } as unknown as Tunnel;
    const script = '/run/udhcpc-script';
    const text = '#!/bin/sh\n[ "$1" != bound ] || echo "got $ip by $router, asks $dns"\n';
    await writeFile(script, text, { mode: 0o755 });
    const client = ['busybox', 'udhcpc', '-i', 'wlan0', '-f', '-q', '-n', '-s', script];
    const ask = (tries: string) => phone.run([...client, '-t', tries, '-T', '1']);
    const gateway = await open({ dhcp: { first: '192.168.77.50', last: '192.168.77.59' } });
    expect((await ask('1')).stdout).to.not.include('got');
    await gateway.forwardThrough(tunnel);
    expect((await ask('10')).stdout).to.match(
      /^got 192\.168\.77\.5\d by 192\.168\.77\.1, asks 198\.51\.100\.53$/m,
    );
    await gateway.close();
    await host.sh('ip', 'link', 'del', 'tun9');
    await rm(script);
    expect(await snapshot(host)).to.equal(asFound);
  });

  it('says so when DHCP cannot be served', async () => {
    const { gateway: host } = network;
    await host.sh('ip', 'tuntap', 'add', 'dev', 'tun9', 'mode', 'tun');
    await host.sh('ip', 'link', 'set', 'tun9', 'up');
    const other = "require('node:dgram').createSocket('udp4').bind(67, () => console.log('ready'))";
    const program = await host.serve(['node', '-e', other], /ready/);
    const gateway = await open({ dhcp: { first: '192.168.77.50', last: '192.168.77.59' } });
    const tunnel = { interface: 'tun9', carries: ['tcp'], ipv6: false, resolvers: ['9.9.9.9'] };
    const outcome = await gateway
      .forwardThrough(tunnel as unknown as Tunnel)
      .catch((thrown: unknown) => thrown);
    expect(outcome).to.include({ code: 'dhcp-failed', source: 'gateway' });
    await gateway.close();
    await host.sh('ip', 'link', 'del', 'tun9');
    await program.stop();
  });

  it('keeps a secret in memory, for its own user alone, until it is closed', async () => {
    for (const config of [network.gatewayConfig, network.sshGatewayConfig]) {
      const gateway = await linuxGatewayProvider.open(config, signal);
      const secret = await gateway.keepSecret('a key\n', signal);
      const shown = await gateway.run([
        'sh',
        '-c',
        `cat ${secret.path}; stat -c %a ${secret.path}`,
      ]);
      expect(shown.stdout).to.equal('a key\n600\n');
      await secret.remove();
      const another = await gateway.keepSecret('forgotten', signal);
      await gateway.close();
      expect((await network.gateway.run(['cat', another.path])).exitCode).to.equal(1);
    }
  });

  it('is examined without a change, here and over SSH', async () => {
    for (const config of [network.gatewayConfig, network.sshGatewayConfig]) {
      const findings = await linuxGatewayProvider.examine?.(config, signal);
      expect(findings?.filter(({ ok }) => !ok)).to.deep.equal([]);
      expect(findings?.map(({ id }) => id)).to.deep.equal([
        ...['interfaces', 'programs', 'nftables', 'forwarding', 'rp-filter', 'capture', 'tun'],
      ]);
      const clock = await linuxGatewayProvider.readClock?.(config, signal);
      expect(clock?.reason).to.equal(null);
      expect(Math.abs(clock?.offsetMs ?? Infinity)).to.be.lessThan(1_000);
    }
    const wrong = { ...network.gatewayConfig, wlan: 'wlan7' };
    const [first] = (await linuxGatewayProvider.examine?.(wrong, signal)) ?? [];
    expect(first).to.include({ id: 'interfaces', ok: false, detail: 'there is no wlan7' });
    expect(await snapshot(network.gateway)).to.equal(asFound);
  });

  it('says so when SSH does not let it in, as an error of the gateway', async () => {
    const reach = { ...(network.sshGatewayConfig.reach as object), hostKeys: ['SHA256:AAAA'] };
    const outcome = await open({ reach }).catch((thrown: unknown) => thrown);
    expect(outcome).to.include({ code: 'host-key-mismatch', source: 'gateway' });
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
      'no-namespace',
      /namespace none/,
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
