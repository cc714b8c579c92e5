import { expect } from 'chai';
import { extractPackets, nameTexts } from '../../captures.js';
import {
  ACK,
  clientHello,
  clientHelloMessage,
  phoneTcp,
  phoneUdp,
  serverTcp,
  SYN,
  tlsRecords,
} from '../../packets.js';
import { cryptoFrame, initialPacket, RFC_CRYPTO_FRAME, V1_KEYS, V2_KEYS } from '../../quic.js';

/** The phone's segments of a stream after its SYN, cut at the given size. */
function segments(stream: Buffer, size: number, start = 0xffff_fff0): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size) {
    const sequence = (start + 1 + at) >>> 0;
    cut.push(phoneTcp({ sequence, payload: stream.subarray(at, at + size) }));
  }
  return cut;
}

const syn = phoneTcp({ flags: SYN, sequence: 0xffff_fff0 });

async function namesOf(packets: Buffer[]): Promise<string[]> {
  return nameTexts(await extractPackets(packets));
}

describe('TLS server names', () => {
  const hello = clientHello('Chat.Example.org', 2000);
  const expected = ['sni:chat.example.org'];

  it('are read from a ClientHello in one segment', async () => {
    expect(await namesOf([syn, ...segments(clientHello('chat.example.org'), 1400)])).to.deep.equal(
      expected,
    );
  });

  it('are read from a ClientHello that spans segments', async () => {
    for (const size of [40, 536, 1400, 1999]) {
      expect(await namesOf([syn, ...segments(hello, size)]), `${size}`).to.deep.equal(expected);
    }
  });

  it('are read whatever order the segments come in, or how often', async () => {
    const [one = syn, two = syn, three = syn] = segments(hello, 800);
    for (const order of [
      [one, three, two],
      [two, one, three],
      [three, two, one],
      [two, two, three, one],
      [one, one, two, two, three],
    ]) {
      expect(await namesOf([syn, ...order])).to.deep.equal(expected);
    }
  });

  it('are read when the first segment holds a byte or two', async () => {
    const all = segments(hello, 1400);
    for (const size of [1, 5]) {
      const start = 0xffff_fff0 + 1;
      const first = phoneTcp({ sequence: start, payload: hello.subarray(0, size) });
      const rest = phoneTcp({ sequence: (start + size) >>> 0, payload: hello.subarray(size) });
      expect(await namesOf([syn, first, rest, ...all])).to.deep.equal(expected);
    }
  });

  it('are read from a ClientHello that spans TLS records', async () => {
    const records = tlsRecords(clientHelloMessage('chat.example.org', 600), 50);
    expect(await namesOf([syn, ...segments(records, 300)])).to.deep.equal(expected);
  });

  it('are read in flows whose beginning was not captured', async () => {
    expect(await namesOf(segments(hello, 1400))).to.deep.equal(expected);
  });

  it('are read behind STARTTLS', async () => {
    const plain = Buffer.from('<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>');
    const first = phoneTcp({ to: 5222, sequence: 1, payload: plain });
    const second = phoneTcp({ to: 5222, sequence: 1 + plain.length, payload: hello });
    expect(
      await namesOf([phoneTcp({ to: 5222, flags: SYN, sequence: 0 }), first, second]),
    ).to.deep.equal(expected);
  });

  it('are read from data that came with the SYN', async () => {
    expect(await namesOf([phoneTcp({ flags: SYN, sequence: 5, payload: hello })])).to.deep.equal(
      expected,
    );
  });

  it('are read in each of several connections with the same ports', async () => {
    const again = clientHello('other.example.org');
    const packets = [
      syn,
      ...segments(hello, 700),
      phoneTcp({ flags: SYN, sequence: 77 }),
      ...segments(again, 100, 77),
    ];
    expect(await namesOf(packets)).to.deep.equal([...expected, 'sni:other.example.org']);
  });

  it('survive a keep-alive probe before them', async () => {
    const probe = phoneTcp({ sequence: 0xffff_fff0, payload: Buffer.from([0]) });
    expect(await namesOf([syn, probe, ...segments(hello, 700)])).to.deep.equal(expected);
  });

  const nameless: [string, Buffer][] = [
    ['has none', clientHello(null)],
    ['has an empty one', clientHello('')],
    ['has one that cannot be a name', clientHello('evil\u0000<script>')],
    ['has one that is too long', clientHello(`${'a'.repeat(300)}.org`)],
    ['is cut', clientHello('chat.example.org').subarray(0, 50)],
    [
      'is a ServerHello',
      Buffer.concat([clientHello('a.example').subarray(0, 5), Buffer.alloc(90, 2)]),
    ],
    ['has an empty record', Buffer.from('1603010000', 'hex')],
  ];
  for (const [what, bytes] of nameless) {
    it(`are none where the ClientHello ${what}`, async () => {
      expect(await namesOf([syn, ...segments(bytes, 1400)])).to.deep.equal([]);
    });
  }

  it('are not waited for without end', async () => {
    const gap = segments(Buffer.alloc(300_000, 0x16), 1000).slice(1);
    const later = phoneTcp({ sequence: 400_000, payload: hello });
    expect(await namesOf([syn, ...gap, later])).to.deep.equal(expected);
  });
});

describe('HTTP hosts', () => {
  const request = (host: string, method = 'GET'): Buffer =>
    Buffer.from(`${method} /a HTTP/1.1\r\nUser-Agent: x\r\nhOsT: ${host}\r\nAccept: */*\r\n\r\n`);

  it('are read from every request of a connection', async () => {
    const [one, two] = [request('a.example:8080'), request('B.example', 'POST')];
    const packets = [
      phoneTcp({ to: 80, flags: SYN, sequence: 0 }),
      phoneTcp({ to: 80, sequence: 1, payload: one }),
      serverTcp({
        from: 80,
        flags: ACK,
        payload: Buffer.from('HTTP/1.1 200 OK\r\nHost: no.example\r\n\r\n'),
      }),
      phoneTcp({ to: 80, sequence: 1 + one.length, payload: two }),
    ];
    expect(await namesOf(packets)).to.deep.equal(['http-host:a.example', 'http-host:b.example']);
  });

  it('are read from a head that spans segments', async () => {
    for (const size of [2, 7, 40]) {
      const found = await namesOf([syn, ...segments(request('a.example'), size)]);
      expect(found, `${size}`).to.deep.equal(['http-host:a.example']);
    }
  });

  const hostless: [string, Buffer][] = [
    ['an address', request('93.184.216.34')],
    ['an IPv6 address', request('[2001:db8::1]')],
    ['missing', Buffer.from('GET / HTTP/1.0\r\n\r\nHost: body.example\r\n')],
    ['in other text', Buffer.from('GET lost\r\nHost: a.example\r\n\r\n')],
  ];
  for (const [what, bytes] of hostless) {
    it(`are left out where they are ${what}`, async () => {
      expect(await namesOf([syn, ...segments(bytes, 1400)])).to.deep.equal([]);
    });
  }
});

describe('QUIC server names', () => {
  const initial = (...args: Parameters<typeof initialPacket>): Buffer =>
    phoneUdp(40000, 443, initialPacket(...args));

  it('are read from the example of RFC 9001', async () => {
    const packet = initialPacket(RFC_CRYPTO_FRAME, 2);
    expect(packet.toString('hex')).to.match(
      /^c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c/,
    );
    expect(await namesOf([phoneUdp(40000, 443, packet)])).to.deep.equal(['quic-sni:example.com']);
  });

  it('are read from QUIC version 2', async () => {
    expect(await namesOf([initial(RFC_CRYPTO_FRAME, 2, V2_KEYS)])).to.deep.equal([
      'quic-sni:example.com',
    ]);
  });

  const message = clientHelloMessage('big.example.org', 1800);
  const parts = [
    cryptoFrame(0, message.subarray(0, 700)),
    cryptoFrame(700, message.subarray(700, 1700)),
    cryptoFrame(1700, message.subarray(1700)),
  ] as const;

  it('are read from a ClientHello that spans packets, in any order, among other frames', async () => {
    const ack = Buffer.from('02050001000000', 'hex');
    const first = initial(Buffer.concat([ack, parts[1], Buffer.from([1])]), 1);
    const second = initial(Buffer.concat([parts[2], Buffer.alloc(20), parts[0]]), 0);
    expect(await namesOf([first, second])).to.deep.equal(['quic-sni:big.example.org']);
  });

  it('are read from packets that share a datagram', async () => {
    const datagram = Buffer.concat([
      initialPacket(parts[1], 0, V1_KEYS, 0),
      initialPacket(Buffer.concat([parts[0], parts[2]]), 1, V1_KEYS, 0),
    ]);
    expect(await namesOf([phoneUdp(40000, 443, datagram)])).to.deep.equal([
      'quic-sni:big.example.org',
    ]);
  });

  it('are none where the packet was tampered with', async () => {
    const packet = initialPacket(RFC_CRYPTO_FRAME, 2);
    packet.writeUInt8(packet.readUInt8(600) ^ 1, 600);
    expect(await namesOf([phoneUdp(40000, 443, packet)])).to.deep.equal([]);
  });
});
