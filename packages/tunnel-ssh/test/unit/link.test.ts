import { expect } from 'chai';
import { linkOf, linkOfTable, randomUnit } from '../../src/link.js';

describe('a link', () => {
  it('has its names and addresses from its unit', () => {
    expect(linkOf(1_000)).to.deep.equal({
      unit: 1_000,
      device: 'tun1000',
      gatewayAddress: '198.18.7.208',
      vantageAddress: '198.18.7.209',
      table: 201_000,
    });
  });

  it('shares no address with another, and stays in 198.18.0.0/15', () => {
    const seen = new Set<string>();
    for (let unit = 1_000; unit < 65_000; unit += 1) {
      const { gatewayAddress, vantageAddress } = linkOf(unit);
      seen.add(gatewayAddress).add(vantageAddress);
    }
    expect(seen.size).to.equal(128_000);
    for (const address of seen) {
      const octets = address.split('.').map(Number);
      expect(octets[1] === 18 || octets[1] === 19).to.equal(true);
      expect(octets.every((octet) => octet >= 0 && octet <= 255)).to.equal(true);
    }
  });

  it('is known by its routing table, and no other table is one', () => {
    expect(linkOfTable(204_711)?.device).to.equal('tun4711');
    for (const table of [254, 52_007, 200_999, 265_000, Number.NaN]) {
      expect(linkOfTable(table)).to.equal(null);
    }
  });

  it('is drawn from all units', () => {
    for (let round = 0; round < 1_000; round += 1) {
      expect(randomUnit()).to.be.within(1_000, 64_999);
    }
  });
});
