import { isIP } from 'node:net';
import { expect } from 'chai';
import { deadTables } from '../../../src/tunnel/gateway-end.js';
import { linkOf, randomUnit, unitOfTable } from '../../../src/tunnel/link.js';

describe('a link', () => {
  it('has its names and addresses from its unit', () => {
    expect(linkOf('mwg', 1_000)).to.deep.equal({
      unit: 1_000,
      device: 'mwg1000',
      gateway: { ipv4: '198.18.7.208', ipv6: '2001:2::3e8:1' },
      vantage: { ipv4: '198.18.7.209', ipv6: '2001:2::3e8:2' },
      table: 201_000,
    });
  });

  it('shares no address with another, and stays in 198.18.0.0/15', () => {
    const seen = new Set<string>();
    for (let unit = 1_000; unit < 65_000; unit += 1) {
      const { gateway, vantage } = linkOf('tun', unit);
      seen.add(gateway.ipv4).add(vantage.ipv4);
    }
    expect(seen.size).to.equal(128_000);
    const outside = [...seen].filter(
      (address) => !/^198\.1[89]\.\d{1,3}\.\d{1,3}$/.test(address) || isIP(address) !== 4,
    );
    expect(outside).to.be.empty;
  });

  it('is known by its routing table, and no other table is one', () => {
    expect(unitOfTable(204_711)).to.equal(4_711);
    for (const table of [254, 52_007, 200_999, 265_000, Number.NaN]) {
      expect(unitOfTable(table)).to.equal(null);
    }
  });

  it('is drawn from all units', () => {
    for (let round = 0; round < 1_000; round += 1) {
      expect(randomUnit()).to.be.within(1_000, 64_999);
    }
  });

  it('is dead when a rule leads to its table and no device has its unit', () => {
    const rules = [
      { table: 'local', src: 'all' },
      { table: '204711', src: '198.18.36.206' },
      { table: '204711', src: '2001:2::1267:1' },
      { table: '204712', src: '198.18.36.208' },
      { table: '52007' },
    ];
    expect([...deadTables(rules, ['lo', 'mwg4712'])]).to.deep.equal([
      [204_711, ['198.18.36.206', '2001:2::1267:1']],
    ]);
    expect(deadTables(rules, ['tun4711', 'mtcp4712'])).to.be.empty;
  });
});
