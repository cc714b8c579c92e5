import { assert } from 'chai';
import ipaddr from 'ipaddr.js';
import { isSpecial } from '../../../src/index.js';

describe('isSpecial', () => {
  const special = [
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.254', 'private'],
    ['100.64.0.1', 'shared by a carrier-grade NAT'],
    ['169.254.1.1', 'link-local'],
    ['127.0.0.1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['203.0.113.7', 'documentation'],
    ['192.88.99.1', 'deprecated anycast'],
    ['192.31.196.1', 'AS112'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local'],
    ['fd00::1', 'unique local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['2002:808:808::1', '6to4'],
    ['64:ff9b::808:808', 'NAT64'],
    ['4000::1', 'not given out'],
    ['::ffff:10.0.0.1', 'private, mapped'],
  ] as const;
  for (const [address, why] of special) {
    it(`is true for ${address}: ${why}`, () => assert.isTrue(isSpecial(address)));
  }

  it('is false for addresses that are somewhere', () => {
    for (const address of [
      '8.8.8.8',
      '4.69.142.133',
      '172.15.0.1',
      '172.32.0.1',
      '192.167.0.1',
      '100.63.0.1',
      '100.128.0.1',
      '223.255.255.1',
      '2001:4860:4860::8888',
      '2a00::1',
      '::ffff:8.8.8.8',
    ]) {
      assert.isFalse(isSpecial(address), address);
    }
  });

  it('is false for what is no address', () => {
    for (const text of [
      '',
      '.',
      'a.b.c.d',
      '1',
      '1234.1.1.1',
      'example',
      '10.',
      '10.0.0.256',
      ':',
    ]) {
      assert.isFalse(isSpecial(text), text);
    }
  });

  it('agrees with ipaddr.js all over IPv4', () => {
    for (let block = 0; block < 1 << 16; block += 7) {
      const address = `${block >>> 8}.${block & 255}.0.1`;
      assert.equal(isSpecial(address), ipaddr.parse(address).range() !== 'unicast', address);
    }
  });
});
