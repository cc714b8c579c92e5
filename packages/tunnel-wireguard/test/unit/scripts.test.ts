import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect } from 'chai';
import { generateKeyPair } from '../../src/keys.js';
import { parseOptions } from '../../src/options.js';
import { gatewayScript, vantageScript } from '../../src/scripts.js';
import { wgConfiguration } from '../../src/wg-settings.js';

describe('the WireGuard ends', () => {
  for (const [name, script] of Object.entries({ gatewayScript, vantageScript })) {
    it(`${name} is read by sh without complaint`, () => {
      expect(execFileSync('sh', ['-n', '-c', script], { encoding: 'utf8' })).to.equal('');
    });
  }

  it('have keys of 32 bytes, whose halves belong together, new each time', () => {
    const { privateKey, publicKey } = generateKeyPair();
    const d = Buffer.from(privateKey, 'base64');
    expect(d).to.have.length(32);
    // PKCS #8 of an X25519 key (RFC 8410): a fixed head, then the key.
    const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), d]);
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    const x = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
    expect(publicKey).to.equal(x.toString('base64'));
    expect(generateKeyPair().privateKey).to.not.equal(privateKey);
  });

  it('are set to no peer before there is one', () => {
    expect(wgConfiguration({ privateKey: 'k', listenPort: null, peer: null })).to.equal(
      '[Interface]\nPrivateKey = k\n',
    );
  });
});

describe('the options of a WireGuard tunnel', () => {
  const place = { id: 'vp', country: 'DE', latitude: 0, longitude: 0, tunnel: 'wireguard' };

  it('are none, a port, or a file', () => {
    expect(parseOptions(place)).to.deep.equal({});
    expect(parseOptions({ ...place, tunnelOptions: { port: 51820 } })).to.deep.equal({
      port: 51820,
    });
    const tunnelOptions = { configFile: 'vpn.conf' };
    expect(parseOptions({ ...place, tunnelOptions })).to.deep.equal(tunnelOptions);
  });

  for (const tunnelOptions of [{ port: 0 }, { prot: 1 }, { port: 1, configFile: 'x' }]) {
    it(`are not ${JSON.stringify(tunnelOptions)}`, () => {
      expect(() => parseOptions({ ...place, tunnelOptions }))
        .to.throw(/vantage point vp/)
        .with.property('code', 'bad-tunnel-options');
    });
  }
});
