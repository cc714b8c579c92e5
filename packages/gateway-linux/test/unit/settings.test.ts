import { expect } from 'chai';
import type { Settings } from '../../src/index.js';
import { ruleset } from '../../src/index.js';
import { forwarding, noteOf, otherNote, parseNote, writings } from '../../src/settings.js';

const found: Settings = { ipv4Forwarding: '0', ipv6Forwarding: '0', acceptRa: '1' };
const old: Settings = { ipv4Forwarding: '1', ipv6Forwarding: null, acceptRa: null };

describe('the settings of a gateway', () => {
  it('are noted in the table of rules, and read back from it', () => {
    for (const settings of [found, old]) {
      const text = ruleset({
        gatewayId: 'g',
        wlan: 'w',
        found: settings,
        tunnel: null,
        tunnelInterface: null,
      });
      expect(parseNote(text)).to.deep.equal(settings);
    }
  });

  it('are noted in no more characters than a table may have', () => {
    expect(noteOf(found).length).to.be.lessThan(128);
  });

  it('are not noted where there is no table of ours', () => {
    expect(parseNote('')).to.equal(null);
    expect(parseNote('table inet other { comment "x" }')).to.equal(null);
  });

  it('are known from another gateway of the same machine, which found them first', () => {
    const table = (name: string, note: string): string => `table inet ${name} {\n\t${note}\n}\n`;
    const listing =
      table('filter', 'chain input {') +
      table('matador-a', 'comment "found ip_forward=1 ipv6_forward=- accept_ra=-"') +
      table('matador-b', 'comment "found ip_forward=0 ipv6_forward=0 accept_ra=1"');
    expect(otherNote(listing, 'matador-a')).to.deep.equal(found);
    expect(otherNote(listing, 'matador-b')).to.deep.equal(old);
    expect(otherNote(table('matador-a', ''), 'matador-b')).to.equal(null);
  });

  it('leave IPv6 alone where it is not carried', () => {
    expect(forwarding(found, false)).to.deep.equal({ ...found, ipv4Forwarding: '1' });
  });

  it('make a router of IPv6 that still listens to the router before it', () => {
    const wanted = { ipv4Forwarding: '1', ipv6Forwarding: '1', acceptRa: '2' };
    expect(forwarding(found, true)).to.deep.equal(wanted);
    expect(writings('eth0', wanted).filter((_, index) => index % 2 === 0)).to.deep.equal([
      '/proc/sys/net/ipv4/ip_forward',
      '/proc/sys/net/ipv6/conf/eth0/accept_ra',
      '/proc/sys/net/ipv6/conf/all/forwarding',
    ]);
  });

  it('leave out IPv6 on a kernel without it', () => {
    expect(forwarding(old, true)).to.deep.equal(old);
    expect(writings('eth0', old)).to.deep.equal(['/proc/sys/net/ipv4/ip_forward', '1']);
  });
});
