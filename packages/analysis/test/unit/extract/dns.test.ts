import { expect } from 'chai';
import type { Answer, Packet as DnsPacket } from 'dns-packet';
import { encode, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import { extractPackets, nameTexts } from '../../captures.js';
import {
  ethernet,
  hex,
  ipv4,
  phoneTcp,
  phoneUdp,
  PHONE,
  SERVER,
  serverTcp,
  serverUdp,
  SYN,
  u16,
  udp,
} from '../../packets.js';

const RESOLVER = '192.168.1.1';

function response(name: string, answers: Answer[], more: Partial<DnsPacket> = {}): Buffer {
  return encode({
    type: 'response',
    id: 7,
    flags: RECURSION_DESIRED,
    questions: [{ type: 'A', name }],
    answers,
    ...more,
  });
}

const a = (name: string, data: string, ttl = 60): Answer => ({ type: 'A', name, data, ttl });
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, data, ttl: 300 });
const overUdp = (message: Buffer): Buffer => serverUdp(53, 40000, message, RESOLVER);

const CHAIN = [
  cname('chat.example.org', 'edge.example.net'),
  cname('edge.example.net', 'node7.example.com'),
  a('node7.example.com', SERVER),
];

describe('DNS answers', () => {
  it('are records with resolver, transport and time, one for each answered question', async () => {
    const { extract } = await extractPackets([
      phoneUdp(40000, 53, encode({ type: 'query', questions: [{ type: 'A', name: 'x.example' }] })),
      { bytes: overUdp(response('Chat.Example.ORG', CHAIN)), at: 250 },
    ]);
    expect(extract.dns).to.deep.equal([
      {
        name: 'chat.example.org',
        type: 'A',
        answers: [
          { type: 'CNAME', name: 'chat.example.org', data: 'edge.example.net', ttl: 300 },
          { type: 'CNAME', name: 'edge.example.net', data: 'node7.example.com', ttl: 300 },
          { type: 'A', name: 'node7.example.com', data: SERVER, ttl: 60 },
        ],
        resolver: RESOLVER,
        transport: 'udp',
        at: '2026-11-22T15:00:00.250Z',
      },
    ]);
  });

  it('name targets by the name asked for and the canonical names between', async () => {
    const found = await extractPackets([
      overUdp(response('chat.example.org', CHAIN)),
      phoneTcp({}),
    ]);
    expect(nameTexts(found)).to.deep.equal([
      'dns:chat.example.org',
      'dns:edge.example.net',
      'dns:node7.example.com',
    ]);
  });

  it('name a target however often and late they come, each name once', async () => {
    const other = response('mail.example.org', [a('mail.example.org', SERVER)]);
    const found = await extractPackets([
      phoneTcp({}),
      ...[overUdp(response('chat.example.org', [a('chat.example.org', SERVER)])), overUdp(other)],
      overUdp(other),
    ]);
    expect(nameTexts(found)).to.deep.equal(['dns:chat.example.org', 'dns:mail.example.org']);
    expect(found.extract.dns).to.have.length(3);
  });

  it('are recorded without addresses too: refused, empty, of other types', async () => {
    const { extract } = await extractPackets([
      overUdp(response('gone.example', [], { flags: 3 })),
      overUdp(
        response('text.example', [
          { type: 'TXT', name: 'text.example', data: ['a "b"', 'c'], ttl: 1 },
        ]),
      ),
      overUdp(
        response('srv.example', [
          {
            type: 'SRV',
            name: 'srv.example',
            ttl: 1,
            data: { port: 443, target: 'T.example', priority: 1, weight: 2 },
          },
        ]),
      ),
      overUdp(
        response('mx.example', [
          {
            type: 'MX',
            name: 'mx.example',
            ttl: 1,
            data: { preference: 5, exchange: 'm.example' },
          },
        ]),
      ),
      overUdp(
        response('ns.example', [{ type: 'NS', name: 'ns.example', ttl: 1, data: 'n.example' }]),
      ),
      overUdp(
        response('caa.example', [
          {
            type: 'CAA',
            name: 'caa.example',
            ttl: 1,
            data: { flags: 0, tag: 'issue', value: 'x' },
          },
        ]),
      ),
    ]);
    expect(
      extract.dns.map(({ answers }) => answers.map(({ type, data }) => `${type} ${data}`)),
    ).to.deep.equal([
      [],
      ['TXT "a \\"b\\"" "c"'],
      ['SRV 1 2 443 t.example'],
      ['MX 5 m.example'],
      ['NS n.example'],
      [String.raw`CAA \# 8 0005697373756578`],
    ]);
  });

  it('of HTTPS records name the addresses they hint at', async () => {
    const query = hex('0007 8180 0001 0001 0000 0000 0163 0178 00 0041 0001');
    const parameters = hex(
      '0001 0003 02 6832 0004 0004 5db8d822 0006 0010 26062800022000010000000000000248',
    );
    const rdata = Buffer.concat([hex('0001 00'), parameters]);
    const answer = Buffer.concat([hex('c00c 0041 0001 0000003c'), u16(rdata.length), rdata]);
    const found = await extractPackets([overUdp(Buffer.concat([query, answer])), phoneTcp({})]);
    expect(found.extract.dns[0]?.answers[0]).to.include({
      type: 'HTTPS',
      data: '1 . alpn=h2 ipv4hint=93.184.216.34 ipv6hint=2606:2800:220:1::248',
    });
    expect(nameTexts(found)).to.deep.equal(['dns:c.x']);
  });

  it('give what is there when the sender or the capture cut them', async () => {
    const message = response('a.example', [a('a.example', '1.1.1.1'), a('a.example', '1.0.0.1')], {
      flags: TRUNCATED_RESPONSE,
    });
    const cut = overUdp(message.subarray(0, message.length - 3));
    const full = overUdp(message);
    const { extract } = await extractPackets([
      cut,
      { bytes: full.subarray(0, full.length - 3), wireLength: full.length },
    ]);
    expect(extract.dns.map(({ answers }) => answers.map(({ data }) => data))).to.deep.equal([
      ['1.1.1.1'],
      ['1.1.1.1'],
    ]);
  });

  it('with names that are not text are escaped as in zone files', async () => {
    const message = hex('0007 8180 0001 0000 0000 0000 04 61 2e 5c 00 02 c3a4 00 0001 0001');
    const { extract } = await extractPackets([overUdp(message)]);
    expect(extract.dns[0]?.name).to.equal(String.raw`a\.\\\000.\195\164`);
  });

  const hostile: [string, Buffer][] = [
    ['a pointer to itself', hex('0007 8180 0001 0000 0000 0000 c00c 0001 0001')],
    ['pointers in a circle', hex('0007 8180 0001 0000 0000 0000 01 61 c00c 0001 0001')],
    ['a pointer ahead', hex('0007 8180 0001 0000 0000 0000 c020 0001 0001')],
    ['a label beyond the end', hex('0007 8180 0001 0000 0000 0000 3f 61')],
    ['a reserved label type', hex('0007 8180 0001 0000 0000 0000 80 61 00 0001 0001')],
    ['no question', hex('0007 8180 0000 0000 0000 0000')],
    ['a header only', hex('0007 8180 0001 ffff ffff ffff')],
    ['a zone transfer’s opcode', hex('0007 a880 0001 0000 0000 0000 00 0001 0001')],
    ['not DNS', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['nothing', Buffer.alloc(0)],
  ];
  for (const [what, message] of hostile) {
    it(`with ${what} are left out`, async () => {
      const found = await extractPackets([overUdp(message), phoneTcp({})]);
      expect(found.extract.dns).to.deep.equal([]);
      expect(found.extract.targets).to.have.length(1);
    });
  }

  it('claiming endless records end where the message does', async () => {
    const message = response('a.example', [a('a.example', SERVER)]);
    message.writeUInt16BE(65_535, 6);
    const { extract } = await extractPackets([overUdp(message)]);
    expect(extract.dns[0]?.answers).to.have.length(1);
  });

  it('with aliases in a circle still name the address', async () => {
    const circle = [
      cname('a.example', 'b.example'),
      cname('b.example', 'a.example'),
      a('a.example', SERVER),
    ];
    const found = await extractPackets([overUdp(response('a.example', circle)), phoneTcp({})]);
    expect(nameTexts(found)).to.deep.equal(['dns:b.example', 'dns:a.example']);
  });
});

describe('DNS over TCP', () => {
  const framed = (message: Buffer): Buffer => Buffer.concat([u16(message.length), message]);
  const segment = (sequence: number, payload: Buffer, flags?: number): Buffer =>
    serverTcp(
      { from: 53, to: 40000, sequence, payload, ...(flags === undefined ? {} : { flags }) },
      RESOLVER,
    );
  const first = framed(response('one.example', [a('one.example', '1.1.1.1')]));
  const second = framed(response('two.example', [a('two.example', '1.0.0.1')]));
  const both = Buffer.concat([first, second]);
  const namesOf = async (packets: Buffer[]): Promise<string[]> => {
    const { extract } = await extractPackets(packets);
    return extract.dns.map(({ name, transport }) => `${transport} ${name}`);
  };
  const expected = ['tcp one.example', 'tcp two.example'];

  it('is read message by message, as segments carry them', async () => {
    expect(await namesOf([segment(0, Buffer.alloc(0), SYN), segment(1, both)])).to.deep.equal(
      expected,
    );
    expect(await namesOf([segment(9, first), segment(9 + first.length, second)])).to.deep.equal(
      expected,
    );
  });

  it('is read from segments of any size, in any order, sent twice', async () => {
    for (const size of [1, 2, 3, 10, 50]) {
      const segments: Buffer[] = [];
      for (let at = 0; at < both.length; at += size) {
        segments.push(segment((0xffff_fff0 + 1 + at) >>> 0, both.subarray(at, at + size)));
      }
      const syn = segment(0xffff_fff0, Buffer.alloc(0), SYN);
      const twice = segments.flatMap((one) => [one, one]);
      expect(await namesOf([syn, ...segments]), `${size}`).to.deep.equal(expected);
      if (size < 10) continue;
      expect(await namesOf([syn, ...twice]), `${size} twice`).to.deep.equal(expected);
      expect(await namesOf([syn, ...segments.reverse()]), `${size} back`).to.deep.equal(expected);
    }
  });
});

it('DNS answers in fragments are put together', async () => {
  const answers = Array.from({ length: 150 }, (_, at) => a('many.example', `1.0.0.${at}`));
  const datagram = udp(53, 40000, response('many.example', answers));
  const fragment = (from: number, to: number): Buffer =>
    ethernet(
      ipv4({
        from: RESOLVER,
        to: PHONE,
        protocol: 17,
        id: 9,
        fragmentOffset: from,
        moreFragments: to < datagram.length,
        payload: datagram.subarray(from, to),
      }),
    );
  const { extract } = await extractPackets([
    fragment(0, 1480),
    fragment(2000, 9000),
    fragment(1480, 2000),
  ]);
  expect(extract.dns.map(({ answers: found }) => found.length)).to.deep.equal([150]);
});
