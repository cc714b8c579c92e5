import { expect } from 'chai';
import {
  parseDefaultRoute,
  parseLink,
  parseRules,
  removeRouting,
  routeDirectly,
  routeInto,
  routeNowhere,
  routeOutOf,
  tableNumber,
} from '../../src/routing.js';

/** As iproute2 6.1 printed it. */
const rules = parseRules(
  `[{"priority":0,"src":"all","table":"local"},
    {"priority":1000,"src":"all","iif":"wlan0","table":"52007"},
    {"priority":1000,"src":"all","iif":"wlan0","table":"52003"},
    {"priority":1000,"src":"all","iif":"wlan1","table":"52008"},
    {"priority":1001,"src":"all","oif":"tun9","oif_detached":null,"table":"52003"},
    {"priority":900,"src":"192.168.77.0","srclen":24,"iif":"wlan0","table":"100"},
    {"priority":32766,"src":"all","table":"main"}]`,
);

describe('the routing of a gateway', () => {
  it('has a table of its own for each WLAN interface', () => {
    expect(tableNumber(7)).to.equal(52_007);
  });

  it('leads nowhere before there is a tunnel', () => {
    expect(routeNowhere('wlan0', 52_007)).to.deep.equal([
      'route add blackhole default metric 4278198272 table 52007',
      'rule add iif wlan0 lookup 52007 pref 1000',
    ]);
  });

  it('leads the WLAN and what is bound to the tunnel into the tunnel, and out again', () => {
    expect(routeInto('tun9', 52_007)).to.deep.equal([
      'route replace default dev tun9 table 52007',
      'rule add oif tun9 lookup 52007 pref 1001',
    ]);
    expect(routeOutOf('tun9', 52_007)).to.deep.equal([
      'rule del oif tun9 lookup 52007 pref 1001',
      'route del default dev tun9 table 52007',
    ]);
  });

  it('leads the WLAN the way of the gateway itself where there is no tunnel', () => {
    const route = parseDefaultRoute(
      '[{"dst":"default","gateway":"fe80::1","dev":"eth0","flags":[]}]',
    );
    expect(routeDirectly('eth0', route?.gateway, 52_007)).to.deep.equal([
      'route replace default dev eth0 via fe80::1 onlink table 52007',
    ]);
    expect(parseDefaultRoute('[{"dst":"default","dev":"ppp0"}]')).to.deep.equal({});
    expect(routeDirectly('ppp0', undefined, 52_007)).to.deep.equal([
      'route replace default dev ppp0 table 52007',
    ]);
    expect(parseDefaultRoute('')).to.equal(undefined);
  });

  it('is removed with what earlier runs left, and nothing of others', () => {
    expect(removeRouting('wlan0', 52_007, rules)).to.deep.equal([
      'rule del iif wlan0 lookup 52007 pref 1000',
      'rule del iif wlan0 lookup 52003 pref 1000',
      'rule del oif tun9 lookup 52003 pref 1001',
      'route flush table 52007',
      'route flush table 52003',
    ]);
  });

  it('reads an interface', () => {
    const json = '[{"ifindex":7,"ifname":"wlan0","flags":["UP"],"mtu":1420}]';
    expect(parseLink(json)).to.deep.equal({ ifindex: 7, mtu: 1420 });
  });

  it('reads no rules from no output', () => {
    expect(parseRules('')).to.deep.equal([]);
  });
});
