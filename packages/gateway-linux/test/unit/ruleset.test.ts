import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ForwardTarget, Settings } from '../../src/index.js';
import { ruleset } from '../../src/index.js';

const golden = (name: string): string =>
  readFileSync(new URL(`../../../test/golden/${name}.nft`, import.meta.url), 'utf8');

const tunnel: ForwardTarget = {
  interface: 'tun4711',
  mtu: 1500,
  carries: ['tcp', 'udp', 'icmp'],
  ipv6: false,
  resolver: '198.51.100.53',
  resolver6: null,
  redirect: null,
};

const found: Settings = { ipv4Forwarding: '0', ipv6Forwarding: '0', acceptRa: '1' };

describe('the ruleset', () => {
  const gateway = { gatewayId: 'gateway-a', wlan: 'wlan0', found, tunnelInterface: null };

  it('forwards nothing of the phone while blocked', () => {
    expect(ruleset({ ...gateway, tunnel: null })).to.equal(golden('blocked'));
  });

  it('forwards into the tunnel only, IPv4 only, with DNS to its resolver', () => {
    expect(ruleset({ ...gateway, tunnel, tunnelInterface: 'tun4711' })).to.equal(
      golden('forwarding'),
    );
  });

  it('forwards IPv6 as well where the tunnel carries it', () => {
    const text = ruleset({ ...gateway, tunnel: { ...tunnel, ipv6: true, mtu: 1420 } });
    expect(text).to.equal(golden('forwarding-ipv6'));
  });

  it('leads DNS over IPv6 to the resolver there, too', () => {
    const resolver6 = '2001:db8::53';
    const text = ruleset({ ...gateway, tunnel: { ...tunnel, ipv6: true, resolver6 } });
    expect(text).to.include('dnat ip6 to 2001:db8::53');
    expect(text).to.not.include('th dport 53 drop');
  });

  it('forwards nothing where connections are redirected, and takes them in', () => {
    const redirect = { tcpPort: 4001, dnsPort: 4002 };
    const text = ruleset({ ...gateway, tunnel: { ...tunnel, carries: ['tcp'], redirect } });
    expect(text).to.equal(golden('redirecting'));
  });

  it('forwards nothing out of the last tunnel, either, while blocked', () => {
    const text = ruleset({ ...gateway, tunnel: null, tunnelInterface: 'tun4711' });
    expect(text).to.include('oifname "wlan0" goto to-phone\n    iifname "tun4711" drop\n');
  });

  it('lets through only what the tunnel carries', () => {
    const text = ruleset({ ...gateway, tunnel: { ...tunnel, carries: ['tcp'] } });
    expect(text).to.include('meta l4proto { tcp } accept');
  });

  it('never has a moment without rules: one transaction replaces the table', () => {
    const [first, second] = ruleset({ ...gateway, tunnel: null }).split('\n');
    expect([first, second]).to.deep.equal([
      'add table inet matador-gateway-a',
      'delete table inet matador-gateway-a',
    ]);
  });
});
