import { expect } from 'chai';
import { MatadorError } from '@matador/core';
import { parseWireguardFile } from '../../src/index.js';

const privateKey = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=';
const publicKey = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=';
const file = `# a server of some VPN
[Interface]
PrivateKey = ${privateKey}
Address = 10.2.0.2/32, fd00:2::2/128
DNS = 10.2.0.1, search.example.net
MTU = 1380
Table = off

[Peer]
PublicKey=${publicKey}
AllowedIPs = 0.0.0.0/0, ::/0
Endpoint = se-1.example.net:51820 # UDP
`;

const failureOf = (text: string): MatadorError => {
  try {
    parseWireguardFile(text, 'vpn.conf');
  } catch (error) {
    if (error instanceof MatadorError) return error;
    throw error;
  }
  throw new Error('expected a MatadorError');
};

describe("a VPN provider's configuration", () => {
  it('is read as wg-quick reads it', () => {
    expect(parseWireguardFile(file, 'vpn.conf')).to.deep.equal({
      settings: {
        privateKey,
        listenPort: null,
        peer: {
          publicKey,
          presharedKey: null,
          endpoint: 'se-1.example.net:51820',
          allowedIps: ['0.0.0.0/0', '::/0'],
          keepalive: 25,
        },
      },
      addresses: { ipv4: '10.2.0.2', ipv6: 'fd00:2::2' },
      resolvers: ['10.2.0.1'],
      mtu: 1380,
    });
  });

  it('has no IPv6 where the peer is not sent it', () => {
    const text = file.replace(', ::/0', '');
    expect(parseWireguardFile(text, 'vpn.conf').addresses.ipv6).to.equal(null);
  });

  it('may send everything in two halves', () => {
    const text = file.replace('0.0.0.0/0', '0.0.0.0/1,128.0.0.0/1');
    const { settings } = parseWireguardFile(text, 'vpn.conf');
    expect(settings.peer?.allowedIps).to.deep.equal(['0.0.0.0/1', '128.0.0.0/1', '::/0']);
  });

  for (const command of ['PreUp', 'PostUp', 'PreDown', 'postdown']) {
    it(`is refused with ${command}`, () => {
      const error = failureOf(file.replace('Table = off', `${command} = rm -rf /`));
      expect(error).to.include({ code: 'commands-refused', source: 'tunnel' });
      expect(error.message).to.include(command);
      expect(error.hint).to.include(command);
    });
  }

  const wrong: [string, string, RegExp][] = [
    ['is empty', '', /Interface/],
    ['has no peer', file.slice(0, file.indexOf('[Peer]')), /\[Peer\]/],
    ['has two peers', `${file}[Peer]\nPublicKey = ${publicKey}\n`, /exactly one/],
    ['begins without a section', `Address = 10.0.0.1\n${file}`, /line 1/],
    ['is no configuration at all', '<html>\n<body>', /line 1/],
    ['has a setting that nobody knows', file.replace('MTU', 'MUT'), /MUT/],
    ['has a key that is none', file.replace(privateKey, 'x'), /privatekey/],
    ['lacks its endpoint', file.replace(/Endpoint.*/, ''), /endpoint/],
    ['has an endpoint that is none', file.replace('se-1.example.net', 'a b'), /endpoint/],
    ['has an MTU that is none', file.replace('1380', 'big'), /mtu/],
    ['sends only a part', file.replace('0.0.0.0/0', '10.0.0.0/8'), /0\.0\.0\.0\/0/],
    ['has no address', file.replace(/Address.*/, ''), /Address/],
    ['has no resolver', file.replace(/DNS.*/, 'DNS = search.example.net'), /DNS/],
  ];
  for (const [title, text, message] of wrong) {
    it(`is refused when it ${title}, without showing a key`, () => {
      const error = failureOf(text);
      expect(error).to.include({ code: 'bad-wireguard-file', source: 'tunnel' });
      expect(error.message).to.match(message).and.to.include('vpn.conf');
      expect(error.message).to.not.include(privateKey);
      expect(error.hint).to.be.a('string');
    });
  }
});
