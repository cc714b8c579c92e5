import type { Target } from '@matador/core';
import { expect } from 'chai';
import type { Answer } from 'dns-packet';
import { encode } from 'dns-packet';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extractFile } from '../../../src/extract/index.js';
import { extractPackets } from '../../captures.js';
import { answering, asking, response, TWO_ROOTS } from '../../newdns.js';
import {
  alpnExtension,
  clientHelloMessage,
  ethernet,
  hex,
  ipv4,
  phoneTcp,
  phoneUdp,
  SERVER,
  serverUdp,
  tcp,
  tlsRecords,
  u16,
} from '../../packets.js';
import { cryptoFrame, initialPacket } from '../../quic.js';

const RESOLVER = '9.9.9.9';
const shared = new URL('../../../../../../../shared/captures/', import.meta.url);

function answer(address: string, name = 'chat.example.org'): Buffer {
  const message = encode({
    type: 'response',
    questions: [{ type: 'A', name }],
    answers: [{ type: 'A', name, data: address, ttl: 60 }],
  });
  return serverUdp(53, 40000, message, RESOLVER);
}

function talkTo(address: string, port = 443): Buffer {
  return ethernet(ipv4({ to: address, protocol: 6, payload: tcp({ from: 41000, to: port }) }));
}

async function firstTarget(...packets: Buffer[]): Promise<Target | undefined> {
  return (await extractPackets(packets)).extract.targets[0];
}

function hello(name: string | null, ...extensions: Buffer[]): Buffer {
  return clientHelloMessage(name, 0, Buffer.concat(extensions));
}

describe('how an address became known', () => {
  it('is by DNS, with the resolvers that gave it', async () => {
    const target = await firstTarget(answer(SERVER), talkTo(SERVER));
    expect(target?.learnt).to.deep.equal({ how: 'resolved', by: [RESOLVER] });
  });

  it('is by an announcement, of a name or a builtin address', async () => {
    const packets = [asking(), ...answering(response(TWO_ROOTS)), talkTo('203.205.143.141', 80)];
    const { extract } = await extractPackets(packets);
    expect(extract.targets.map(({ address, learnt }) => [address, learnt])).to.deep.equal([
      [SERVER, { how: 'announced', by: [SERVER] }],
      ['203.205.143.141', { how: 'announced', by: [SERVER] }],
    ]);
  });

  it('is not seen where it is hard-wired, unless it was resolved before the capture', async () => {
    const packets = [answer('1.2.3.4'), talkTo(SERVER)];
    const how = async (earlier?: string): Promise<unknown> => {
      const options = earlier === undefined ? {} : { earlier: new Set([earlier]) };
      return (await extractPackets(packets, options)).extract.targets[0]?.learnt;
    };
    expect(await how()).to.deep.equal({ how: 'hard-wired', by: [] });
    expect(await how('8.8.8.8')).to.deep.equal({ how: 'hard-wired', by: [] });
    expect(await how(SERVER)).to.deep.equal({ how: 'resolved', by: [] });
  });
});

describe('what a ClientHello offers', () => {
  const alpn = alpnExtension('h2', 'http/1.1', '\x0a\x0a');
  const ech = Buffer.concat([u16(0xfe0d), u16(4), hex('00000000')]);

  it('is told of TLS', async () => {
    const payload = tlsRecords(hello('a.example', ech, alpn));
    const target = await firstTarget(phoneTcp({ payload }));
    expect(target).to.deep.include({ alpn: ['h2', 'http/1.1'], ech: true });
    expect(target?.names).to.deep.equal([{ name: 'a.example', source: 'sni' }]);
  });

  it('is told of QUIC', async () => {
    const message = hello(null, alpnExtension('h3'));
    const target = await firstTarget(
      phoneUdp(40000, 443, initialPacket(cryptoFrame(0, message), 2)),
    );
    expect(target).to.deep.include({ alpn: ['h3'] });
  });

  it('is left out where there is nothing of it', async () => {
    const target = await firstTarget(phoneTcp({ payload: tlsRecords(hello('a.example')) }));
    expect(target).not.to.have.any.keys('alpn', 'ech', 'service');
  });

  it('is read as far as it goes where lengths do not fit', async () => {
    for (const broken of ['0010 0005 0003 ff 6832', '0010 0001 00', '0010 ffff 0003 02 6832']) {
      const payload = tlsRecords(hello('a.example', hex(broken)));
      const target = await firstTarget(phoneTcp({ payload }));
      expect(target?.names.map(({ name }) => name)).to.deep.equal(['a.example']);
      expect(target).not.to.have.property('alpn');
    }
  });
});

describe('encrypted DNS', () => {
  const service = async (...packets: Buffer[]): Promise<unknown> =>
    (await firstTarget(...packets))?.service;
  const toName = (name: string, ...extensions: Buffer[]): Buffer =>
    phoneTcp({ payload: tlsRecords(hello(name, ...extensions)) });

  it('is known by its port and its ALPN', async () => {
    expect(await service(talkTo(SERVER, 853))).to.equal('dns-over-tls');
    expect(await service(phoneUdp(40000, 853))).to.equal('dns-over-quic');
    expect(await service(toName('a.example', alpnExtension('dot')))).to.equal('dns-over-tls');
    const doq = cryptoFrame(0, hello(null, alpnExtension('doq')));
    expect(await service(phoneUdp(40000, 443, initialPacket(doq, 2)))).to.equal('dns-over-quic');
    expect(await service(talkTo(SERVER, 443))).to.equal(undefined);
  });

  it('over HTTPS is known by the name of a public resolver', async () => {
    expect(await service(toName('chrome.cloudflare-dns.com'))).to.equal('dns-over-https');
    expect(await service(toName('dns.google'))).to.equal('dns-over-https');
    expect(await service(toName('notdns.google'))).to.equal(undefined);
  });

  it('over HTTPS is known by what DNS designated', async () => {
    const data = Buffer.concat([u16(1), Buffer.from('\x03doh\x07example\x00', 'latin1')]);
    const name = '_dns.resolver.arpa';
    const designation = encode({
      type: 'response',
      questions: [{ type: 'UNKNOWN_64', name } as never],
      answers: [{ type: 'UNKNOWN_64', name, ttl: 60, data } as unknown as Answer],
    });
    const answered = serverUdp(53, 40000, designation, RESOLVER);
    expect(await service(answered, toName('doh.example'))).to.equal('dns-over-https');
    expect(await service(toName('doh.example'))).to.equal(undefined);
  });

  it('is known in a real capture', async function () {
    const file = fileURLToPath(new URL('googledns_android10.pcap', shared));
    if (!existsSync(file)) {
      console.log(`      skipped: there is no ${file}`);
      this.skip();
    }
    const { extract } = await extractFile(file);
    expect(extract.targets.map(({ service: kind }) => kind)).to.include('dns-over-tls');
  });
});
