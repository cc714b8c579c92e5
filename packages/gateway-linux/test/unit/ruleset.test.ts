import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ForwardTarget } from '../../src/index.js';
import { ruleset } from '../../src/index.js';
import { notedForwarding } from '../../src/ruleset.js';

const golden = (name: string): string =>
  readFileSync(new URL(`../../../test/golden/${name}.nft`, import.meta.url), 'utf8');

const tunnel: ForwardTarget = {
  interface: 'tun4711',
  mtu: 1500,
  carries: ['tcp', 'udp', 'icmp'],
  ipv6: false,
  resolver: '198.51.100.53',
};

describe('the ruleset', () => {
  const gateway = { gatewayId: 'gateway-a', wlan: 'wlan0', foundForwarding: '0' } as const;

  it('forwards nothing of the phone while blocked', () => {
    expect(ruleset({ ...gateway, tunnel: null })).to.equal(golden('blocked'));
  });

  it('forwards into the tunnel only, IPv4 only, with DNS to its resolver', () => {
    expect(ruleset({ ...gateway, tunnel })).to.equal(golden('forwarding'));
  });

  it('forwards IPv6 as well where the tunnel carries it', () => {
    const text = ruleset({ ...gateway, tunnel: { ...tunnel, ipv6: true, mtu: 1420 } });
    expect(text).to.equal(golden('forwarding-ipv6'));
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

describe('the note of ip_forward', () => {
  it('is read back from the table', () => {
    for (const found of ['0', '1'] as const) {
      const text = ruleset({ gatewayId: 'g', wlan: 'w', foundForwarding: found, tunnel: null });
      expect(notedForwarding(text)).to.equal(found);
    }
  });

  it('is missing where there is no table', () => {
    expect(notedForwarding('')).to.equal(null);
    expect(notedForwarding('table inet other { comment "x" }')).to.equal(null);
  });
});
