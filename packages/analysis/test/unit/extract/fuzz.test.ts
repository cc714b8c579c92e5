import { expect } from 'chai';
import { encode } from 'dns-packet';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { streamSource } from '../../../src/extract/byte-source.js';
import { readCapture } from '../../../src/extract/capture-reader.js';
import { PacketCounter } from '../../../src/extract/packet-counter.js';
import { captureExtractSchema } from '../../../src/records.js';
import { extractBytes, pcap, pcapngBlocks, START } from '../../captures.js';
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
} from '../../packets.js';
import { initialPacket, RFC_CRYPTO_FRAME, V2_KEYS } from '../../quic.js';

const RUNS = 1500;
const SLOWEST_MS = 1000;

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

/** Packets that lead into every parser. */
const seeds = [
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
];
const blocks = pcapngBlocks();
const pcapng = Buffer.concat([
  blocks.section(),
  blocks.interface(1, { tsresol: 9, tsoffset: 5 }),
  ...seeds.map((packet, at) => blocks.enhanced(packet, (START + at) * 1e6)),
  blocks.simple(seeds[0] ?? Buffer.alloc(0)),
]);
const golden = new URL('../../../../test/golden/extract/', import.meta.url);
const real = ['snapped.pcap', 'cooked-v2-ns.pcap'].map((name) =>
  readFileSync(new URL(name, golden)),
);

/** Overwrites, cuts, doubles and blows up a few places of the bytes. */
function mutate(original: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let times = 1 + random(6); times > 0; times -= 1) {
    const at = random(bytes.length);
    const length = Math.min(1 + random(40), bytes.length - at);
    const kind = random(6);
    if (kind === 0) bytes.writeUInt8(random(256), at);
    else if (kind === 1) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
    else if (kind === 2) bytes.fill(random(2) === 0 ? 0xff : 0, at, at + length);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 4)
      bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else bytes.copy(bytes, at, random(bytes.length));
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

describe('hostile captures', () => {
  const cases: [string, Buffer | null][] = [
    ['packets', null],
    ['pcap files', pcap(seeds)],
    ['pcapng files', pcapng],
    ...real.map((bytes, at): [string, Buffer] => [`files of tcpdump, ${at + 1}`, bytes]),
  ];
  for (const [what, original] of cases) {
    it(`never throw or hang, whatever befalls ${what}`, async function () {
      this.timeout(60_000);
      const generator = xoroshiro128plus(20_161);
      const random = (below: number): number => uniformInt(generator, 0, below - 1);
      for (let run = 0; run < RUNS / cases.length; run += 1) {
        const bytes =
          original === null
            ? pcap(seeds.map((packet) => mutate(packet, random)))
            : Buffer.concat([original.subarray(0, 12), mutate(original.subarray(12), random)]);
        const start = performance.now();
        const { extract, active } = await extractBytes(bytes);
        expect(performance.now() - start, `run ${run}`).to.be.below(SLOWEST_MS);
        captureExtractSchema.parse(extract);
        expect(active.map(({ target }) => target)).to.deep.equal(extract.targets);
        const counted = [
          ...extract.targets.map(({ packets }) => packets),
          ...skippedPackets(extract.skipped),
        ];
        expect(
          counted.reduce((sum, count) => sum + count, 0),
          `run ${run}`,
        ).to.equal(extract.packets);
      }
    });
  }

  it('of nothing but ClientHellos that never end keep memory small', async () => {
    const beginning = clientHello('a.example', 30_000).subarray(0, 10_000);
    const packets = Array.from({ length: 3000 }, (_, at) =>
      phoneTcp({ from: 1024 + at, payload: beginning }),
    );
    const counter = new PacketCounter();
    const chunks = Readable.from([pcap(packets)]) as AsyncIterable<Uint8Array>;
    await readCapture(streamSource('test.pcap', chunks), counter);
    const kept = counter.table.flows.flatMap(({ streamFromA, streamFromB }) => [
      streamFromA?.assembly?.size ?? 0,
      streamFromB?.assembly?.size ?? 0,
    ]);
    expect(counter.table.flows).to.have.length(3000);
    expect(kept.reduce((sum, bytes) => sum + bytes)).to.be.within(5e6, 20e6);
  });
});

function skippedPackets(
  skipped: readonly { readonly reason: string; readonly count: number }[],
): number[] {
  return skipped.filter(({ reason }) => !reason.endsWith('-file')).map(({ count }) => count);
}
