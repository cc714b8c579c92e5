#!/usr/bin/env node
/**
 * Compares what MATAdOR extracts from captures with what tshark says of the same files:
 *
 *     node scripts/compare-tshark.mjs [--device ADDRESS] FILE…
 *
 * packets and bytes of every target, every DNS answer, every server name, and of every TCP target the
 * handshake times, retransmissions, late segments and resets. Prints each difference;
 * exit status 1 if there is one. The grouping of packets into targets is written here a second time,
 * on purpose: only the device's address is taken from the extract.
 *
 * Differences that are to be expected: tshark 4.0 does not decrypt QUIC version 2 (RFC 9369), so it
 * has no server names from there; of packets before segmentation offload of more than 64 KiB, whose IP
 * header says length 0, it gives that 0, while MATAdOR counts what was on the wire.
 */
import { BlockList, isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { extractFile } from '../dist/src/extract/index.js';
import { tsharkFields, tsharkJson } from './tshark.mjs';

const PROTOCOLS = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };
const notGlobal = new BlockList();
for (const range of [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24',
  '192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
].flatMap((line) => line.split(' '))) {
  const [address, length] = range.split('/');
  notGlobal.addSubnet(address, Number(length), 'ipv4');
}
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');
globalIpv6.addSubnet('64:ff9b::', 32, 'ipv6');

function isGlobal(address) {
  if (isIPv6(address)) return globalIpv6.check(address, 'ipv6') && !address.startsWith('2001:db8:');
  return !notGlobal.check(address, 'ipv4');
}

async function packetsByTshark(file) {
  const fields = [
    ...[
      'frame.protocols',
      'frame.len',
      'eth.src',
      'eth.dst',
      'sll.src.eth',
      'ip.src',
      'ip.dst',
      'ip.len',
      'ip.proto',
    ],
    ...['ip.id', 'ip.frag_offset', 'ipv6.src', 'ipv6.dst', 'ipv6.plen', 'ipv6.fraghdr.ident'],
    ...['ipv6.fraghdr.offset', 'ipv6.fraghdr.nxt', 'tcp.srcport', 'tcp.dstport', 'udp.srcport'],
    ...['udp.dstport'],
  ];
  const options = [
    '-E',
    'occurrence=f',
    '-o',
    'ip.defragment:FALSE',
    '-o',
    'ipv6.defragment:FALSE',
  ];
  const packets = [];
  for await (const row of tsharkFields(file, fields, options)) packets.push(toPacket(row));
  return packets;
}

function toPacket(row) {
  const layers = row['frame.protocols'].split(':');
  const network = layers.findIndex((layer) => layer === 'ip' || layer === 'ipv6');
  const link = {
    hardware: row['eth.src'] || row['sll.src.eth'],
    broadcast: row['eth.dst'] === 'ff:ff:ff:ff:ff:ff',
  };
  if (network === -1) return { ...link, protocol: null };
  const v6 = layers[network] === 'ipv6';
  const above = layers.slice(network + 1).find((layer) => !layer.startsWith('ipv6.'));
  const protocol = v6
    ? (row['ipv6.fraghdr.nxt'] && PROTOCOLS[row['ipv6.fraghdr.nxt']]) || above
    : (PROTOCOLS[row['ip.proto']] ?? row['ip.proto']);
  const later = Number(v6 ? row['ipv6.fraghdr.offset'] : row['ip.frag_offset']) > 0;
  const ports = protocol === 'tcp' || protocol === 'udp';
  return {
    ...link,
    protocol,
    source: v6 ? row['ipv6.src'] : row['ip.src'],
    destination: v6 ? row['ipv6.dst'] : row['ip.dst'],
    bytes: v6 ? 40 + Number(row['ipv6.plen']) : Number(row['ip.len']),
    fragment: v6 ? row['ipv6.fraghdr.ident'] : row['ip.id'],
    later,
    sourcePort: ports ? row[`${protocol}.srcport`] : '',
    destinationPort: ports ? row[`${protocol}.dstport`] : '',
  };
}

/**
 * The phone's address, and the IPv6 addresses that its hardware address sends for; without hardware
 * addresses, the IPv6 address of most packets and its /64.
 */
function ownAddresses(packets, device) {
  const ip = packets.filter((packet) => packet.protocol !== null);
  const isOwn = (packet) => packet.source === device && packet.hardware !== '';
  const hardware = new Set(ip.filter(isOwn).map((packet) => packet.hardware));
  const sent = ip.filter((packet) => hardware.has(packet.hardware)).map(({ source }) => source);
  const hosts = new Set(sent.filter((address) => !isIPv6(address) && address !== '0.0.0.0'));
  const own = new Set(device === null ? [] : [device]);
  if (hosts.size < 2) for (const address of sent) own.add(address);
  if (ip.some((packet) => packet.hardware !== '')) return own;

  const ends = ip.flatMap(({ source, destination }) => [source, destination]).filter(isIPv6);
  const count = (address) => ends.filter((end) => end === address).length;
  const [busiest] = [...new Set(ends)].sort((left, right) => count(right) - count(left));
  for (const end of ends) if (network(end) === network(busiest)) own.add(end);
  return own;
}

/** An address's first 64 bits, written out. */
function network(address) {
  const [left, right = ''] = address.split('::');
  const groups = (text) => text.split(':').filter((group) => group !== '');
  const zeros = 8 - groups(left).length - groups(right).length;
  const filled = address.includes('::') ? Array(zeros).fill('0') : [];
  return [...groups(left), ...filled, ...groups(right)].slice(0, 4).join(':');
}

function groupTargets(packets, device) {
  const own = ownAddresses(packets, device);
  const targets = new Map();
  const ports = new Map();
  for (const packet of packets) {
    if (packet.protocol === null || packet.broadcast) continue;
    const datagram = [packet.source, packet.destination, packet.protocol, packet.fragment].join();
    if (packet.later) Object.assign(packet, ports.get(datagram));
    else
      ports.set(datagram, {
        sourcePort: packet.sourcePort,
        destinationPort: packet.destinationPort,
      });
    const outgoing = own.has(packet.source);
    if (outgoing === own.has(packet.destination)) continue;
    const address = outgoing ? packet.destination : packet.source;
    const port = outgoing ? packet.destinationPort : packet.sourcePort;
    if (!isGlobal(address) || port === '53') continue;
    const key = `${packet.protocol} ${address} ${port || '-'}`;
    const target = targets.get(key) ?? { packets: 0, bytes: 0 };
    target.packets += 1;
    target.bytes += packet.bytes;
    targets.set(key, target);
  }
  return new Map(
    [...targets].map(([key, { packets: count, bytes }]) => [
      key,
      `${count} packets, ${bytes} bytes`,
    ]),
  );
}

const DATA_FIELDS = {
  1: 'dns.a',
  28: 'dns.aaaa',
  5: 'dns.cname',
  2: 'dns.ns',
  12: 'dns.ptr.domain_name',
};

async function dnsByTshark(file) {
  const filter =
    'dns.flags.response == 1 && (udp.srcport == 53 || tcp.srcport == 53) && !icmp && !icmpv6';
  const packets = await tsharkJson(file, ['-Y', filter, '-J', 'frame ip ipv6 tcp udp dns']);
  return packets.flatMap((packet) => {
    const { layers } = packet._source;
    const at = new Date(Number(layers.frame['frame.time_epoch']) * 1000).toISOString();
    const resolver = layers.ip?.['ip.src'] ?? layers.ipv6['ipv6.src'];
    const transport = layers.udp === undefined ? 'tcp' : 'udp';
    return [layers.dns].flat().flatMap((dns) => {
      const [query] = Object.values(dns.Queries ?? {});
      if (query === undefined) return []; // cut before the question ended
      const answers = Object.values(dns.Answers ?? {})
        .flat()
        .map((answer) => {
          const type = answer['dns.resp.type'];
          return `${canonical(answer['dns.resp.name'])} ${type} ${answer['dns.resp.ttl']} ${answer[DATA_FIELDS[type]] ?? ''}`.trim();
        });
      const question = `${canonical(query['dns.qry.name'])} ${query['dns.qry.type']}`;
      return `${at} ${resolver} ${transport} ${question}: ${answers.sort().join(', ')}`;
    });
  });
}

function canonical(name) {
  return name === '<Root>' ? '.' : name.toLowerCase();
}

const TYPE_NUMBERS = {
  A: 1,
  AAAA: 28,
  CNAME: 5,
  NS: 2,
  PTR: 12,
  MX: 15,
  TXT: 16,
  SRV: 33,
  SOA: 6,
  HTTPS: 65,
  SVCB: 64,
  ANY: 255,
};

function dnsByUs({ dns }) {
  const number = (type) => TYPE_NUMBERS[type] ?? type.replace('TYPE', '');
  return dns.map(({ at, resolver, transport, name, type, answers }) => {
    const texts = answers.map((answer) => {
      const data = number(answer.type) in DATA_FIELDS ? answer.data : '';
      return `${answer.name} ${number(answer.type)} ${answer.ttl} ${data}`.trim();
    });
    return `${at} ${resolver} ${transport} ${name} ${number(type)}: ${texts.sort().join(', ')}`;
  });
}

async function serverNamesByTshark(file, targets) {
  const name = 'tls.handshake.extensions_server_name';
  const fields = ['ip.dst', 'ipv6.dst', 'tcp.dstport', 'udp.dstport', name];
  const options = ['-Y', `${name} && !icmp && !icmpv6`, '-o', 'tcp.reassemble_out_of_order:TRUE'];
  const found = new Set();
  for await (const row of tsharkFields(file, fields, options)) {
    const protocol = row['tcp.dstport'] === '' ? 'udp' : 'tcp';
    const key = `${protocol} ${row['ip.dst'] || row['ipv6.dst']} ${row[`${protocol}.dstport`]}`;
    if (!targets.has(key)) continue;
    for (const one of row[name].split(',')) found.add(`${key} ${one.toLowerCase()}`);
  }
  return [...found];
}

const RETRANSMISSIONS = 'retransmission fast_retransmission spurious_retransmission'.split(' ');

/** For each target: handshake times, and how many segments were sent again, late, or were resets. */
async function tcpByTshark(file, targets, device) {
  const marks = [...RETRANSMISSIONS, 'out_of_order'].map((mark) => `tcp.analysis.${mark}`);
  const ends = ['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport'];
  const rtt = 'tcp.analysis.initial_rtt';
  const fields = [...ends, 'tcp.stream', 'tcp.flags.reset', rtt, ...marks];
  const stats = new Map();
  const known = new Set();
  const options = ['-Y', 'tcp && !icmp && !icmpv6', '-E', 'occurrence=f'];
  for await (const row of tsharkFields(file, fields, options)) {
    const keys = ['dst', 'src'].map(
      (end) => `tcp ${row[`ip.${end}`] || row[`ipv6.${end}`]} ${row[`tcp.${end}port`]}`,
    );
    const out = targets.has(keys[0]) && (row['ip.src'] || row['ipv6.src']) === device;
    const key = out ? keys[0] : keys[1];
    if (!targets.has(key)) continue;
    const counted = stats.get(key) ?? { rtts: [], again: 0, late: 0, resets: 0 };
    stats.set(key, counted);
    if (row[rtt] !== '' && !known.has(row['tcp.stream'])) {
      known.add(row['tcp.stream']);
      counted.rtts.push(Number(row[rtt]) * 1000);
    }
    // Of one segment tshark may say both that it is a retransmission and that it is a spurious one.
    if (RETRANSMISSIONS.some((mark) => row[`tcp.analysis.${mark}`] !== '')) counted.again += 1;
    else if (row['tcp.analysis.out_of_order'] !== '') counted.late += 1;
    if (/^(1|True)$/.test(row['tcp.flags.reset'])) counted.resets += 1;
  }
  return stats;
}

function tcpByUs(flows) {
  const stats = new Map();
  for (const flow of flows) {
    if (flow.protocol !== 'tcp') continue;
    const counted = stats.get(keyOf(flow)) ?? { rtts: [], again: 0, late: 0, resets: 0 };
    stats.set(keyOf(flow), counted);
    if (flow.handshakeRttMs !== null) counted.rtts.push(flow.handshakeRttMs);
    counted.again += flow.out.retransmissions + flow.in.retransmissions;
    counted.late += flow.out.outOfOrder + flow.in.outOfOrder;
    counted.resets += flow.out.resets + flow.in.resets;
  }
  return stats;
}

/** Times since 1970 as doubles in ms are good to a quarter of a microsecond. */
const SAME_MS = 0.0005;

function tcpDifferences(theirs, ours) {
  for (const list of [...theirs.values(), ...ours.values()]) list.rtts.sort((a, b) => a - b);
  for (const [key, counted] of ours) {
    counted.rtts = counted.rtts.map((ms, index) => {
      const their = theirs.get(key)?.rtts[index] ?? Infinity;
      return Math.abs(ms - their) <= SAME_MS ? their : ms;
    });
  }
  const texts = (stats) => new Map([...stats].map(([key, counted]) => [key, tcpText(counted)]));
  return mapDifferences('tcp', texts(theirs), texts(ours));
}

function tcpText({ rtts, again, late, resets }) {
  const times = rtts.map((ms) => Math.round(ms * 1000)).join(' ');
  return `RTT ${times || '-'} µs, ${again} again, ${late} late, ${resets} resets`;
}

function keyOf({ protocol, address, port }) {
  return `${protocol} ${address} ${port ?? '-'}`;
}

function serverNamesByUs({ targets }) {
  return targets.flatMap((target) =>
    target.names
      .filter(({ source }) => source === 'sni' || source === 'quic-sni')
      .map(({ name }) => `${keyOf(target)} ${name}`),
  );
}

/** What one of the two lists has more often than the other. */
function listDifferences(what, theirs, ours) {
  const counts = new Map();
  for (const entry of theirs) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  for (const entry of ours) counts.set(entry, (counts.get(entry) ?? 0) - 1);
  return [...counts].flatMap(([entry, count]) =>
    count === 0 ? [] : [`${what}: only ${count > 0 ? 'tshark' : 'matador'} has ${entry}`],
  );
}

function mapDifferences(what, theirs, ours) {
  const keys = new Set([...theirs.keys(), ...ours.keys()]);
  return [...keys].flatMap((key) => {
    const [left, right] = [theirs.get(key), ours.get(key)];
    return left === right
      ? []
      : [`${what} ${key}: tshark ${left ?? 'none'}, matador ${right ?? 'none'}`];
  });
}

async function compare(file, device) {
  const { extract, flows } = await extractFile(file, device === undefined ? {} : { device });
  const packets = await packetsByTshark(file);
  const theirs = groupTargets(packets, extract.device);
  const ours = new Map(
    extract.targets.map((target) => [
      keyOf(target),
      `${target.packets} packets, ${target.bytes} bytes`,
    ]),
  );
  const dns = await dnsByTshark(file);
  const names = await serverNamesByTshark(file, theirs);
  const tcp = await tcpByTshark(file, theirs, extract.device);
  const differences = [
    ...tcpDifferences(tcp, tcpByUs(flows)),
    ...mapDifferences(
      'file',
      new Map([['packets', packets.length]]),
      new Map([['packets', extract.packets]]),
    ),
    ...mapDifferences('target', theirs, ours),
    ...listDifferences('dns', dns, dnsByUs(extract)),
    ...listDifferences('server name', names, serverNamesByUs(extract)),
  ];
  const what = `${theirs.size} targets, ${dns.length} DNS answers, ${names.length} server names`;
  console.log(`${file}: ${what}, ${differences.length} differences`);
  for (const difference of differences) console.log(`  ${difference}`);
  return differences.length;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { device: { type: 'string' } },
});
if (positionals.length === 0) {
  console.error('usage: compare-tshark.mjs [--device ADDRESS] FILE…');
  process.exit(2);
}
let differences = 0;
for (const file of positionals) differences += await compare(file, values.device);
process.exitCode = differences === 0 ? 0 : 1;
