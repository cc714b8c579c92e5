import type { TraceTarget } from '@matador/core';
import { assert } from 'chai';
import { buildArguments, withDefaults } from '../../src/index.js';

describe('buildArguments', () => {
  const settings = withDefaults({});
  const build = (target: TraceTarget) => buildArguments(target, settings).join(' ');

  it("probes the flow's own port by the flow's own protocol", () => {
    assert.equal(
      build({ address: '192.0.2.1', method: 'tcp', port: 443 }),
      'traceroute -4 -T -p 443 -q 3 -f 1 -m 10 -w 2,3,10 -N 30 -e -n 192.0.2.1',
    );
    assert.include(build({ address: '192.0.2.1', method: 'udp', port: 3478 }), ' -U -p 3478 ');
    assert.notInclude(build({ address: '192.0.2.1', method: 'icmp', port: null }), ' -p ');
  });

  it('says which family it means', () => {
    assert.include(build({ address: '2001:db8::1', method: 'tcp', port: 1 }), '-6 -T');
  });

  it('takes the options', () => {
    const options = { maxHops: 12, queries: 1, waitMs: 1500, parallel: 2 };
    const target: TraceTarget = { address: '192.0.2.1', method: 'icmp', port: null };
    assert.equal(
      buildArguments(target, withDefaults(options)).join(' '),
      'traceroute -4 -I -q 1 -f 1 -m 10 -w 1.5,3,10 -N 10 -e -n 192.0.2.1',
    );
  });

  it('refuses what is no address, or lacks its port', () => {
    for (const address of ['', '-f', 'www.example', '192.0.2.1; reboot']) {
      assert.throws(() => build({ address, method: 'icmp', port: null }), 'is not an address');
    }
    assert.throws(() => build({ address: '192.0.2.1', method: 'tcp', port: null }), 'has no port');
  });

  it('probes one window of hops, no further than the limit', () => {
    const target: TraceTarget = { address: '192.0.2.1', method: 'icmp', port: null };
    const limited = withDefaults({ maxHops: 12 });
    assert.include(buildArguments(target, limited, 1).join(' '), ' -f 1 -m 10 ');
    assert.include(buildArguments(target, limited, 11).join(' '), ' -f 11 -m 12 ');
  });

  it('keeps to one flow, a pace and a source where told to', () => {
    const target: TraceTarget = { address: '192.0.2.1', method: 'tcp', port: 443 };
    const chosen = withDefaults({
      oneFlow: true,
      packetsPerSecond: 100,
      parallel: 4,
      sources: ['2001:db8::5', '198.18.0.2'],
    });
    const argv = buildArguments(target, chosen);
    assert.includeMembers(argv, ['-z', '40', '-s', '198.18.0.2']);
    const port = argv.find((word) => word.startsWith('--sport='));
    assert.match(port ?? '', /^--sport=(49[1-9]|[5-6]\d\d)\d\d$/);
    assert.include(buildArguments(target, chosen), port, 'the same flow when it is repeated');
    assert.notMatch(buildArguments({ ...target, method: 'icmp' }, chosen).join(), /sport/);
  });

  it('refuses a family that no source has', () => {
    const target: TraceTarget = { address: '2001:db8::1', method: 'icmp', port: null };
    const chosen = withDefaults({ sources: ['198.18.0.2'] });
    assert.throws(() => buildArguments(target, chosen), /no source has IPv6/);
  });
});
