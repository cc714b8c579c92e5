import { expect } from 'chai';
import { extractPackets, reasons, targetTexts } from '../../captures.js';
import {
  ethernet,
  hex,
  ipv4,
  ipv6,
  phoneTcp,
  phoneUdp,
  SERVER,
  SERVER6,
  serverUdp,
  tcp,
  u16,
  u32,
  udp,
} from '../../packets.js';

const IP4 = ipv4({ protocol: 6, payload: tcp({ from: 40000, to: 443 }) });
const IP6 = ipv6({ nextHeader: 6, payload: tcp({ from: 40000, to: 443 }) });
const TARGET4 = `tcp ${SERVER}:443 ×1`;
const TARGET6 = `tcp ${SERVER6}:443 ×1`;

describe('link layers', () => {
  const cooked = (type: number, ip: Buffer): Buffer =>
    Buffer.concat([hex('0000 0001 0006 020000000077 0000'), u16(type), ip]);
  const cookedV2 = (type: number, ip: Buffer): Buffer =>
    Buffer.concat([u16(type), hex('0000 00000002 0001 00 06 020000000077 0000'), ip]);

  const readable: [string, number, Buffer, string][] = [
    ['Ethernet', 1, ethernet(IP4), TARGET4],
    ['Ethernet with IPv6', 1, ethernet(IP6), TARGET6],
    ['an 802.1Q tag', 1, ethernet(IP4, { tags: [0x8100] }), TARGET4],
    ['QinQ', 1, ethernet(IP6, { tags: [0x88a8, 0x8100] }), TARGET6],
    ['old QinQ', 1, ethernet(IP4, { tags: [0x9100, 0x8100, 0x8100] }), TARGET4],
    ['Linux cooked', 113, cooked(0x0800, IP4), TARGET4],
    ['Linux cooked with IPv6', 113, cooked(0x86dd, IP6), TARGET6],
    ['Linux cooked v2', 276, cookedV2(0x0800, IP4), TARGET4],
    ['Linux cooked v2 with IPv6', 276, cookedV2(0x86dd, IP6), TARGET6],
    ...[12, 14, 101, 228].map((type): [string, number, Buffer, string] => [
      `raw IP (${type})`,
      type,
      IP4,
      TARGET4,
    ]),
    ...[12, 14, 101, 229].map((type): [string, number, Buffer, string] => [
      `raw IPv6 (${type})`,
      type,
      IP6,
      TARGET6,
    ]),
    ['BSD loopback, little-endian', 0, Buffer.concat([hex('02000000'), IP4]), TARGET4],
    ['BSD loopback, big-endian', 0, Buffer.concat([hex('00000002'), IP4]), TARGET4],
    ...[24, 28, 30, 10].map((family): [string, number, Buffer, string] => [
      `BSD loopback with IPv6 as family ${family}`,
      108,
      Buffer.concat([u32(family), IP6]),
      TARGET6,
    ]),
  ];
  for (const [what, linkType, bytes, target] of readable) {
    it(`are read: ${what}`, async () => {
      expect(targetTexts(await extractPackets([bytes], { linkType }))).to.deep.equal([target]);
    });
  }

  const counted: [string, number, Buffer, string][] = [
    ['ARP', 1, ethernet(Buffer.alloc(28), { type: 0x0806 }), 'not-ip'],
    ['802.3 with a length', 1, ethernet(Buffer.alloc(40), { type: 40 }), 'not-ip'],
    ['BSD loopback with another family', 0, Buffer.concat([u32(7), IP4]), 'not-ip'],
    ['half an Ethernet header', 1, ethernet(IP4).subarray(0, 9), 'malformed-link'],
    ['half a cooked header', 113, cooked(0x0800, IP4).subarray(0, 9), 'malformed-link'],
    ['half a cooked v2 header', 276, cookedV2(0x0800, IP4).subarray(0, 19), 'malformed-link'],
    ['half a VLAN tag', 1, ethernet(IP4, { tags: [0x8100] }).subarray(0, 16), 'malformed-link'],
    [
      'endless VLAN tags',
      1,
      ethernet(IP4, { tags: Array(20).fill(0x8100) as number[] }),
      'malformed-link',
    ],
    ['raw IP of version 5', 101, Buffer.alloc(20, 0x55), 'malformed-link'],
    ['nothing at all', 101, Buffer.alloc(0), 'malformed-link'],
  ];
  for (const [what, linkType, bytes, reason] of counted) {
    it(`are counted as ${reason}: ${what}`, async () => {
      expect(reasons(await extractPackets([bytes], { linkType }))).to.deep.equal({ [reason]: 1 });
    });
  }
});

describe('IPv4', () => {
  it('may have options', async () => {
    const ip = ipv4({ protocol: 17, options: hex('94040000'), payload: udp(40000, 443) });
    const { extract } = await extractPackets([ethernet(ip)]);
    expect(extract.targets[0]).to.include({ port: 443, bytes: 32 });
  });

  it('counts its own length, not the padding of short Ethernet frames', async () => {
    const frame = Buffer.concat([phoneTcp({}), Buffer.alloc(6)]);
    const { extract, active } = await extractPackets([frame]);
    expect(extract.targets[0]?.bytes).to.equal(40);
    expect(extract.bytes).to.equal(60);
    expect(active[0]?.activity[0]?.payloadOut).to.equal(0);
  });

  it('of length 0, before segmentation offload, counts what was on the wire', async () => {
    const payload = tcp({ from: 40000, to: 443, payload: Buffer.alloc(70_000) });
    const frame = ethernet(ipv4({ protocol: 6, payload, totalLength: 0 }));
    const { extract, active } = await extractPackets([
      { bytes: frame.subarray(0, 200), wireLength: frame.length },
    ]);
    expect(extract.targets[0]?.bytes).to.equal(70_040);
    expect(active[0]?.activity[0]?.payloadOut).to.equal(70_000);
  });

  const whole = phoneTcp({});
  const malformed: [string, (bytes: Buffer) => void, string][] = [
    ['of another version', (bytes) => bytes.writeUInt8(0x55, 14), 'malformed-ipv4'],
    ['with too short a header', (bytes) => bytes.writeUInt8(0x44, 14), 'malformed-ipv4'],
    ['with a header beyond its end', (bytes) => bytes.writeUInt8(0x4f, 14), 'malformed-ipv4'],
    ['shorter than its header', (bytes) => bytes.writeUInt16BE(19, 16), 'malformed-ipv4'],
    ['too short for TCP', (bytes) => bytes.writeUInt16BE(39, 16), 'malformed-tcp'],
    ['with too short a TCP header', (bytes) => bytes.writeUInt8(0x40, 46), 'malformed-tcp'],
    ['with a TCP header beyond its end', (bytes) => bytes.writeUInt8(0xf0, 46), 'malformed-tcp'],
  ];
  for (const [what, change, reason] of malformed) {
    it(`is counted as ${reason}: ${what}`, async () => {
      const bytes = Buffer.from(whole);
      change(bytes);
      expect(reasons(await extractPackets([bytes]))).to.deep.equal({ [reason]: 1 });
    });
  }

  it('with an impossible UDP length is counted as malformed-udp', async () => {
    const bytes = phoneUdp(40000, 443);
    bytes.writeUInt16BE(7, 38);
    expect(reasons(await extractPackets([bytes]))).to.deep.equal({ 'malformed-udp': 1 });
  });

  it('cut by the snap length is counted in full as long as the ports are there', async () => {
    const full = phoneTcp({ payload: Buffer.alloc(1000) });
    const cut = { bytes: full.subarray(0, 54), wireLength: full.length };
    const { extract, active } = await extractPackets([cut]);
    expect(extract.targets[0]?.bytes).to.equal(1040);
    expect(active[0]?.activity[0]?.payloadOut).to.equal(1000);
    for (const length of [13, 20, 33, 40]) {
      const shorter = { bytes: full.subarray(0, length), wireLength: full.length };
      expect(reasons(await extractPackets([shorter]))).to.deep.equal({ 'truncated-packet': 1 });
    }
  });
});

describe('IPv6', () => {
  const datagram = udp(40000, 443, Buffer.alloc(100));
  const extended = (firstHeader: number, headers: Buffer): Buffer =>
    ethernet(ipv6({ nextHeader: firstHeader, payload: Buffer.concat([headers, datagram]) }));

  const chains: [string, Buffer][] = [
    ['hop-by-hop options', extended(0, hex('1100 000000000000'))],
    ['a routing header', extended(43, hex('1102 000000000000 00000000000000000000000000000000'))],
    ['destination options', extended(60, hex('1100 000000000000'))],
    [
      'an authentication header',
      extended(51, hex('1104 0000 00000000 00000000 000000000000000000000000')),
    ],
    ['an atomic fragment', extended(44, hex('1100 0000 00000001'))],
    ['several of them', extended(0, hex('3c00 000000000000 2c00 000000000000 1100 0000 00000001'))],
  ];
  for (const [what, frame] of chains) {
    it(`may have ${what}`, async () => {
      const { extract } = await extractPackets([frame]);
      expect(extract.targets).to.have.length(1);
      expect(extract.targets[0]).to.include({
        protocol: 'udp',
        address: SERVER6,
        port: 443,
        bytes: frame.length - 14,
      });
    });
  }

  it('with endless or cut extension headers is malformed', async () => {
    const endless = Buffer.concat(Array.from({ length: 40 }, () => hex('3c00 000000000000')));
    const found = await extractPackets([
      extended(60, endless),
      ethernet(ipv6({ nextHeader: 60, payload: hex('11') })),
      ethernet(ipv6({ nextHeader: 60, payload: hex('11ff 000000000000') })),
    ]);
    expect(reasons(found)).to.deep.equal({ 'malformed-ipv6': 3 });
  });

  it('as a jumbogram counts what was on the wire', async () => {
    const payload = Buffer.concat([
      hex('0600 c204 00011194'),
      tcp({ from: 40000, to: 443 }),
      Buffer.alloc(70_000),
    ]);
    const frame = ethernet(ipv6({ nextHeader: 0, payloadLength: 0, payload }));
    const { extract } = await extractPackets([frame]);
    expect(extract.targets[0]).to.include({ protocol: 'tcp', bytes: frame.length - 14 });
  });
});

describe('fragments', () => {
  const payload = udp(40000, 5000, Buffer.alloc(2392));
  const fragment = (from: number, to: number, id = 77): Buffer =>
    ethernet(
      ipv4({
        protocol: 17,
        id,
        fragmentOffset: from,
        moreFragments: to < payload.length,
        payload: payload.subarray(from, to),
      }),
    );

  it('belong to the flow of the first one', async () => {
    const found = await extractPackets([
      fragment(0, 1200),
      phoneUdp(40000, 6000),
      fragment(1200, 2000),
      fragment(2000, 2400),
    ]);
    expect(targetTexts(found)).to.deep.equal([`udp ${SERVER}:5000 ×3`, `udp ${SERVER}:6000 ×1`]);
    expect(found.extract.targets[0]?.bytes).to.equal(2400 + 3 * 20);
    const payloads = found.active[0]?.activity.map(({ payloadOut }) => payloadOut);
    expect(payloads).to.deep.equal([2392]);
  });

  it('are counted where the first one is not known', async () => {
    const found = await extractPackets([
      fragment(1200, 2400, 5),
      fragment(0, 1200),
      fragment(1200, 2400, 6),
    ]);
    expect(reasons(found)).to.deep.equal({ 'fragment-without-first': 2 });
  });

  it('of IPv6 too', async () => {
    const part = (from: number, to: number): Buffer => {
      const header = Buffer.concat([
        hex('1100'),
        u16(from | (to < payload.length ? 1 : 0)),
        u32(99),
      ]);
      const body = Buffer.concat([header, payload.subarray(from, to)]);
      return ethernet(ipv6({ nextHeader: 44, payload: body }));
    };
    const found = await extractPackets([part(0, 1200), part(1200, 2400)]);
    expect(targetTexts(found)).to.deep.equal([`udp ${SERVER6}:5000 ×2`]);
  });

  it('of protocols without ports need no first one', async () => {
    const ping = ipv4({ protocol: 1, fragmentOffset: 1480, payload: Buffer.alloc(50) });
    expect(targetTexts(await extractPackets([ethernet(ping)]))).to.deep.equal([
      `icmp ${SERVER}:- ×1`,
    ]);
  });
});

describe('protocols', () => {
  it('are named, and have ports or none', async () => {
    const found = await extractPackets([
      phoneTcp({}),
      phoneUdp(40000, 443),
      ethernet(ipv4({ protocol: 1, payload: hex('0800 0000 0001 0001') })),
      ethernet(ipv4({ protocol: 47, payload: Buffer.alloc(8) })),
      ethernet(ipv6({ nextHeader: 58, payload: hex('8000 0000 0001 0001') })),
      ethernet(ipv6({ nextHeader: 50, payload: Buffer.alloc(8) })),
    ]);
    expect(targetTexts(found)).to.deep.equal([
      `tcp ${SERVER}:443 ×1`,
      `udp ${SERVER}:443 ×1`,
      `icmp ${SERVER}:- ×1`,
      `47 ${SERVER}:- ×1`,
      `icmpv6 ${SERVER6}:- ×1`,
      `50 ${SERVER6}:- ×1`,
    ]);
  });

  it('count both directions, and the payload of each', async () => {
    const { extract, active } = await extractPackets([
      { bytes: phoneUdp(40000, 443, Buffer.alloc(100)), at: 0 },
      { bytes: serverUdp(443, 40000, Buffer.alloc(700)), at: 99 },
      { bytes: serverUdp(443, 40000, Buffer.alloc(5)), at: 100 },
    ]);
    expect(extract.targets).to.have.length(1);
    expect(extract.targets[0]).to.deep.include({ packets: 3, bytes: 805 + 3 * 28 });
    const [first, second] = active[0]?.activity ?? [];
    expect(first).to.include({ packetsOut: 1, packetsIn: 1, payloadOut: 100, payloadIn: 700 });
    expect(second).to.include({ packetsOut: 0, packetsIn: 1, payloadOut: 0, payloadIn: 5 });
    expect((second?.at ?? 0) - (first?.at ?? 0)).to.equal(100);
  });

  it('do not mix up flows of different addresses and ports', async () => {
    const packets = Array.from({ length: 3000 }, (_, at) => {
      const to = `93.184.${at % 200}.${at % 7}`;
      const payload = udp(40000 + (at % 50), 1000 + (at % 3), Buffer.alloc(at % 11));
      return ethernet(ipv4({ to, protocol: 17, payload }));
    });
    const { extract } = await extractPackets(packets);
    const expected = new Map<string, number>();
    for (const frame of packets) {
      const key = `${[...frame.subarray(30, 34)].join('.')}:${frame.readUInt16BE(36)}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const seen = extract.targets.map(
      ({ address, port, packets: count }) => [`${address}:${port ?? ''}`, count] as const,
    );
    expect(new Map(seen)).to.deep.equal(expected);
  });
});
