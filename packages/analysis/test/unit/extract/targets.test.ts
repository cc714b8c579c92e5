import { expect } from 'chai';
import type { Packet } from '../../captures.js';
import { extractPackets, reasons, targetTexts } from '../../captures.js';
import {
  ACK,
  ethernet,
  ipv4,
  ipv6,
  phoneTcp,
  phoneUdp,
  PHONE,
  PHONE6,
  ROUTER_MAC,
  SERVER,
  SERVER6,
  serverTcp,
  serverUdp,
  SYN,
  tcp,
  udp,
} from '../../packets.js';

/** A UDP packet between any two addresses; `mac` is the sender's. */
function between(
  from: string,
  to: string,
  options: { mac?: string; broadcast?: boolean; port?: number } = {},
): Buffer {
  const payload = udp(40000, options.port ?? 5000);
  const ip = from.includes(':')
    ? ipv6({ from, to, nextHeader: 17, payload })
    : ipv4({ from, to, protocol: 17, payload });
  return ethernet(ip, {
    ...(options.mac === undefined ? {} : { from: options.mac }),
    ...(options.broadcast === true ? { to: 'ff:ff:ff:ff:ff:ff' } : {}),
  });
}

const raw = (frame: Buffer): Buffer => frame.subarray(14);

describe('targets', () => {
  const skipped: [string, Buffer, string][] = [
    ['a DNS query', phoneUdp(40000, 53), 'resolver'],
    ['DNS over TCP', phoneTcp({ to: 53 }), 'resolver'],
    ['a local resolver', between(PHONE, '192.168.1.1', { port: 53 }), 'resolver'],
    ['multicast DNS', between(PHONE, '224.0.0.251', { port: 5353 }), 'multicast'],
    ['IPv6 multicast', between(PHONE6, 'ff02::fb', { port: 5353 }), 'multicast'],
    ['DHCP', between('0.0.0.0', '255.255.255.255'), 'broadcast'],
    ['a subnet broadcast', between(PHONE, '192.168.1.255', { broadcast: true }), 'broadcast'],
    ['a private address', between(PHONE, '10.1.2.3'), 'local-network'],
    ['a shared address', between(PHONE, '100.64.1.1'), 'local-network'],
    ['a link-local address', between(PHONE, '169.254.1.1'), 'local-network'],
    ['a unique local address', between(PHONE6, 'fd00::1'), 'local-network'],
    ['a link-local IPv6 address', between(PHONE6, 'fe80::1'), 'local-network'],
    ['a documentation address', between(PHONE, '203.0.113.5'), 'special-purpose-address'],
    ['a reserved address', between(PHONE, '240.0.0.1'), 'special-purpose-address'],
    ['a documentation IPv6 address', between(PHONE6, '2001:db8::1'), 'special-purpose-address'],
    ['an unassigned IPv6 address', between(PHONE6, '8000::1'), 'special-purpose-address'],
  ];
  for (const [what, frame, reason] of skipped) {
    it(`are not made of ${what}: ${reason}`, async () => {
      const found = await extractPackets([frame, phoneTcp({})], { device: PHONE });
      expect(targetTexts(found)).to.deep.equal([`tcp ${SERVER}:443 ×1`]);
      expect(reasons(found)).to.deep.equal({ [reason]: 1 });
    });
  }

  it('are made of DNS over TLS, QUIC, and of IPv4 servers behind NAT64', async () => {
    const found = await extractPackets([
      phoneTcp({ to: 853 }),
      between(PHONE6, '64:ff9b::5db8:d822'),
    ]);
    expect(targetTexts(found)).to.deep.equal([
      `tcp ${SERVER}:853 ×1`,
      'udp 64:ff9b::5db8:d822:5000 ×1',
    ]);
  });

  it('join the flows that go to the same address and port', async () => {
    const found = await extractPackets([
      { bytes: phoneTcp({ from: 40001 }), at: 500 },
      { bytes: serverTcp({ to: 40002 }), at: 700 },
      { bytes: phoneTcp({ from: 40002 }), at: 100 },
    ]);
    expect(targetTexts(found)).to.deep.equal([`tcp ${SERVER}:443 ×3`]);
    expect(found.extract.targets[0]).to.include({
      firstSeen: '2026-11-22T15:00:00.100Z',
      lastSeen: '2026-11-22T15:00:00.700Z',
    });
    const slices = found.active[0]?.activity.map(({ at }) => at % 1000);
    expect(slices, 'activity is in order, though the packets are not').to.deep.equal([
      100, 500, 700,
    ]);
  });

  const device: [string, (Buffer | Packet)[], 'device' | 'remote'][] = [
    ['the phone’s SYN', [serverTcp({}), phoneTcp({ flags: SYN })], 'device'],
    ['the server’s SYN', [phoneTcp({}), serverTcp({ flags: SYN })], 'remote'],
    ['the server’s answer to a SYN', [serverTcp({ flags: SYN | ACK })], 'device'],
    ['the first packet, without a SYN', [serverTcp({}), phoneTcp({})], 'remote'],
    ['the first datagram', [phoneUdp(40000, 443), serverUdp(443, 40000)], 'device'],
    [
      'the first flow with a SYN',
      [serverTcp({ to: 40001 }), phoneTcp({ from: 40002, flags: SYN })],
      'device',
    ],
  ];
  for (const [what, packets, initiator] of device) {
    it(`say who began: by ${what}`, async () => {
      const { extract } = await extractPackets(packets, { device: PHONE });
      expect(extract.targets[0]?.initiator).to.equal(initiator);
    });
  }

  it('opened by the remote end have its port, whatever the phone’s is', async () => {
    const flows = [
      serverTcp({ from: 51000, to: 8080, flags: SYN }),
      phoneTcp({ from: 8080, to: 51000 }),
    ];
    const { extract } = await extractPackets(flows);
    expect(extract.targets[0]).to.include({ port: 51000, initiator: 'remote', packets: 2 });
  });

  it('and skipped packets add up to all packets', async () => {
    const frames = [
      ...skipped.map(([, frame]) => frame),
      phoneTcp({}),
      between('10.0.0.9', SERVER),
    ];
    const { extract } = await extractPackets([...frames, Buffer.alloc(5)], { device: PHONE });
    const counts = [
      ...extract.targets.map(({ packets }) => packets),
      ...extract.skipped.map(({ count }) => count),
    ];
    expect(counts.reduce((sum, count) => sum + count)).to.equal(extract.packets);
  });
});

describe('the device', () => {
  it('is the one that is given, in any way of writing it', async () => {
    const frames = [
      between(PHONE6, SERVER6),
      between('2001:67c:2e8::99', SERVER6, { mac: '02:00:00:00:00:99' }),
    ];
    const found = await extractPackets(frames, { device: '2001:067C:02E8:0::0077' });
    expect(found.extract.device).to.equal(PHONE6);
    expect(targetTexts(found)).to.deep.equal([`udp ${SERVER6}:5000 ×1`]);
    expect(reasons(found)).to.deep.equal({ 'other-device': 1 });
  });

  it('that is given and not in the capture leaves everything to others', async () => {
    const found = await extractPackets([phoneTcp({})], { device: '192.168.1.5' });
    expect(found.extract.device).to.equal('192.168.1.5');
    expect(reasons(found)).to.deep.equal({ 'other-device': 1 });
  });

  it('is guessed: the local address with the most traffic to the Internet', async () => {
    const busyNeighbours = Array.from({ length: 9 }, () => between('192.168.1.3', '192.168.1.4'));
    const found = await extractPackets([
      ...busyNeighbours,
      between('192.168.1.5', SERVER),
      phoneTcp({}),
      serverTcp({}),
    ]);
    expect(found.extract.device).to.equal(PHONE);
    expect(reasons(found)).to.deep.equal({ 'local-network': 9, 'other-device': 1 });
  });

  it('may have a public address: the one that talks with all the others', async () => {
    const own = '145.14.3.7';
    const found = await extractPackets([
      between('9.9.9.9', own),
      between(own, '1.1.1.1'),
      between(own, SERVER),
      ...Array.from({ length: 20 }, () => between(own, '9.9.9.9')),
      // A router on the way, with a private address, whose answers came through.
      between('10.20.30.40', own),
    ]);
    expect(found.extract.device).to.equal(own);
    expect(found.extract.targets).to.have.length(4);
    expect(reasons(found)).to.deep.equal({ 'local-network': 1 });
  });

  it('with a public address and one flow is the end that opened it', async () => {
    const own = '145.14.3.7';
    const flow = (flags: number): Buffer[] => [
      ethernet(
        ipv4({ from: SERVER, to: own, protocol: 6, payload: tcp({ from: 443, to: 41000 }) }),
      ),
      ethernet(ipv4({ from: own, protocol: 6, payload: tcp({ from: 41000, to: 443, flags }) })),
    ];
    expect((await extractPackets(flow(SYN))).extract.device).to.equal(own);
    const later = await extractPackets(flow(ACK).reverse());
    expect(later.extract.device).to.equal(own);
  });

  it('behind a network address translation seen on both sides is the private address', async () => {
    const found = await extractPackets([
      ...[phoneTcp({}), serverTcp({})],
      ...[
        between('145.14.3.7', SERVER),
        between('145.14.3.7', '9.9.9.9'),
        between('145.14.3.7', '1.1.1.1'),
      ],
    ]);
    expect(found.extract.device).to.equal(PHONE);
  });

  it('has IPv6 addresses too: those its hardware address sends for', async () => {
    const found = await extractPackets([
      phoneTcp({}),
      phoneTcp({}),
      between(PHONE6, SERVER6),
      between('2001:67c:2e8::abcd', SERVER6),
      between('2001:67c:2e8::ffff', SERVER6, { mac: '02:00:00:00:00:99' }),
    ]);
    expect(found.extract.device).to.equal(PHONE);
    expect(targetTexts(found)).to.deep.equal([`tcp ${SERVER}:443 ×2`, `udp ${SERVER6}:5000 ×2`]);
    expect(reasons(found)).to.deep.equal({ 'other-device': 1 });
  });

  it('does not get the addresses of a router’s other hosts', async () => {
    const found = await extractPackets([
      ...[phoneTcp({}), phoneTcp({}), phoneTcp({})],
      between('192.168.9.9', SERVER),
      between('2001:67c:2e8:9::9', SERVER6),
    ]);
    expect(targetTexts(found)).to.deep.equal([`tcp ${SERVER}:443 ×3`]);
    expect(reasons(found)).to.deep.equal({ 'other-device': 2 });
  });

  it('in a capture without hardware addresses has the busiest IPv6 address and its /64', async () => {
    const frames = [
      ...[phoneTcp({}), phoneTcp({}), phoneTcp({})],
      ...[between(PHONE6, SERVER6), between(PHONE6, '2606:2800:220:2::2')],
      between('2001:67c:2e8::abcd', SERVER6),
    ].map(raw);
    const found = await extractPackets(frames, { linkType: 101 });
    expect(found.extract.device).to.equal(PHONE);
    expect(reasons(found)).to.deep.equal({});
    expect(found.extract.targets).to.have.length(3);
  });

  it('in a capture of one local network is the busiest address', async () => {
    const found = await extractPackets([
      between('192.168.1.3', PHONE, { mac: ROUTER_MAC }),
      between(PHONE, '192.168.1.4'),
    ]);
    expect(found.extract.device).to.equal(PHONE);
    expect(found.extract.targets).to.deep.equal([]);
  });
});
