/** What the fuzzer starts from. */
import { encode } from 'dns-packet';
import { readFileSync } from 'node:fs';
import { pcap, pcapngBlocks, START } from '../captures.js';
import { answering, asking, closing, handshake, response, TWO_ROOTS } from '../newdns.js';
import {
  clientHello,
  ethernet,
  hex,
  ipv4,
  ipv6,
  phoneTcp,
  phoneUdp,
  serverTcp,
  serverUdp,
  SYN,
  tcp,
  u16,
  udp,
} from '../packets.js';
import { initialPacket, RFC_CRYPTO_FRAME, V2_KEYS } from '../quic.js';

const dnsAnswer = encode({
  type: 'response',
  questions: [{ type: 'A', name: 'chat.example.org' }],
  answers: [
    { type: 'CNAME', name: 'chat.example.org', data: 'edge.example.net', ttl: 60 },
    { type: 'A', name: 'edge.example.net', data: '93.184.216.34', ttl: 60 },
    { type: 'TXT', name: 'edge.example.net', data: 'text', ttl: 60 },
  ],
});
const hello = clientHello('chat.example.org', 300);
const request = Buffer.from('GET / HTTP/1.1\r\nHost: web.example.org\r\n\r\n');
const fragment = { protocol: 17, id: 3 };

/** Packets that lead into every parser: link, IP, DNS, TLS, QUIC, HTTP, newdns. */
export const seedPackets: readonly Buffer[] = [
  serverUdp(53, 40000, dnsAnswer, '192.168.1.1'),
  serverTcp({ from: 53, payload: Buffer.concat([u16(dnsAnswer.length), dnsAnswer]) }),
  phoneTcp({ flags: SYN, sequence: 0 }),
  phoneTcp({ sequence: 101, payload: hello.subarray(100) }),
  phoneTcp({ sequence: 1, payload: hello.subarray(0, 100) }),
  phoneTcp({ from: 40001, to: 80, payload: request }),
  phoneUdp(40000, 443, initialPacket(RFC_CRYPTO_FRAME, 2)),
  phoneUdp(40001, 443, initialPacket(RFC_CRYPTO_FRAME, 2, V2_KEYS)),
  ethernet(
    ipv4({ ...fragment, moreFragments: true, payload: udp(53, 4000, dnsAnswer).subarray(0, 40) }),
  ),
  ethernet(
    ipv4({ ...fragment, fragmentOffset: 40, payload: udp(53, 4000, dnsAnswer).subarray(40) }),
  ),
  ethernet(
    ipv6({
      nextHeader: 0,
      payload: Buffer.concat([hex('0600 000000000000'), tcp({ from: 1, to: 2 })]),
    }),
  ),
  ethernet(ipv4({ protocol: 1, payload: hex('0800000000010001') }), { tags: [0x88a8, 0x8100] }),
  ...handshake,
  asking(),
  ...answering(response(TWO_ROOTS, { gzip: true, chunked: true }), 400),
  closing(1),
];
const blocks = pcapngBlocks();
const pcapng = Buffer.concat([
  blocks.section(),
  blocks.interface(1, { tsresol: 9, tsoffset: 5 }),
  ...seedPackets.map((packet, at) => blocks.enhanced(packet, (START + at) * 1e6)),
  blocks.simple(seedPackets[0] ?? Buffer.alloc(0)),
]);
const golden = new URL('../../../test/golden/extract/', import.meta.url);

/** Whole files, by what they are. */
export const seedFiles: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['pcap files', pcap(seedPackets)],
  ['pcapng files', pcapng],
  ['newdns', pcap([...handshake, asking(), ...answering(response(TWO_ROOTS))])],
  ...['snapped.pcap', 'cooked-v2-ns.pcap'].map(
    (name) => [`files like ${name}`, readFileSync(new URL(name, golden))] as const,
  ),
];
