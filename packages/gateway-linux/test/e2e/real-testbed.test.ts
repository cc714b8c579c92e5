import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { SideConfig } from '@matador/core';
import { loadConfig } from '@matador/core';
import { parseLinuxGatewayConfig } from '../../src/index.js';
import type { TestNetwork } from '../support/index.js';
import { createTestNetwork, describeInOwnNamespaces } from '../support/index.js';

const example = fileURLToPath(new URL('../../../../../examples/real-testbed/', import.meta.url));

/** Settings of hostapd and of dnsmasq: `name=value`, or a name alone; the same name may come again. */
async function settings(file: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const line of (await readFile(example + file, 'utf8')).split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', value = ''] = /^([a-z0-9_-]+)(?:=(.+))?$/.exec(line) ?? [];
    expect(name, line).to.not.equal('');
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

async function sides(): Promise<Readonly<Record<'a' | 'b', SideConfig>>> {
  const { config } = await loadConfig('matador.config.yaml', example);
  return config.testbeds[0]!;
}

describeInOwnNamespaces('the real testbed of the examples', import.meta.url, () => {
  let network: TestNetwork;

  before(async () => {
    network = await createTestNetwork();
  });

  after(() => network.remove());

  for (const name of ['a', 'b'] as const) {
    it(`has a WLAN for phone ${name} as the configuration names it`, async () => {
      const side = (await sides())[name];
      const hostapd = await settings(`hostapd-${name}.conf`);
      expect(hostapd.get('interface')).to.deep.equal([side.gateway.wlan]);
      expect(hostapd.get('ssid')).to.deep.equal([side.wifi.ssid]);
      expect(side.wifi.security).to.equal('wpa2');
      expect(hostapd.get('wpa')).to.deep.equal(['2']);
      expect(hostapd.get('wpa_key_mgmt')).to.deep.equal(['WPA-PSK']);
    });

    it(`has a gateway for phone ${name}, with the same addresses whoever serves them`, async () => {
      const gateway = parseLinuxGatewayConfig((await sides())[name].gateway);
      const dnsmasq = await settings('dnsmasq.conf');
      const { first = '', last = '' } = gateway.dhcp ?? {};
      expect(dnsmasq.get('interface')).to.include(gateway.wlan);
      expect(dnsmasq.get('dhcp-range')).to.include(`set:${name},${first},${last},255.255.255.0,1h`);
    });
  }

  it('has a dnsmasq.conf that dnsmasq takes', async () => {
    await network.gateway.sh('dnsmasq', '--test', `--conf-file=${example}dnsmasq.conf`);
  });

  it('has a guard that lets nothing of the WLAN through while no campaign runs', async () => {
    const { gateway, phone } = network;
    await gateway.set('net.ipv4.ip_forward', '1');
    const ping = ['ping', '-c', '1', '-W', '1', '203.0.113.1'];
    // The router on the other side has no way back to the phone but this one.
    await network.router.sh('ip', 'route', 'add', '192.168.77.0/24', 'via', '203.0.113.2');
    expect((await phone.run(ping)).exitCode).to.equal(0);
    await gateway.sh('nft', '-f', `${example}guard.nft`);
    expect((await phone.run(ping)).exitCode).to.equal(1);
    expect((await gateway.run(ping)).exitCode).to.equal(0);
  });
});
