import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Extraction } from '../../../src/index.js';
import { extractFile, packetExtractor } from '../../../src/index.js';
import { captureExtractSchema } from '../../../src/records.js';

const golden = new URL('../../../../test/golden/extract/', import.meta.url);
const shared = new URL('../../../../../../../shared/captures/', import.meta.url);

/** An extraction in lines, as the golden files have it. */
function describeExtraction({ extract, active }: Extraction): string[] {
  const { packets, bytes, linkType, device, firstPacket, lastPacket, skipped, dns } = extract;
  return [
    `${packets} packets, ${bytes} bytes, ${linkType}, device ${device ?? 'unknown'}`,
    `from ${firstPacket ?? 'never'} to ${lastPacket ?? 'never'}`,
    ...skipped.map(({ reason, count }) => `skipped ${count}: ${reason}`),
    ...dns.map(({ at, name, type, resolver, transport, answers }) => {
      const texts = answers.map(
        ({ name: owner, type: kind, ttl, data }) => `${owner} ${ttl} ${kind} ${data}`,
      );
      return `dns ${at} ${name} ${type} from ${resolver} over ${transport}: ${texts.join(', ')}`;
    }),
    ...active.map(({ target, activity }) => {
      const { protocol, address, port, firstSeen, lastSeen, initiator, names } = target;
      const sum = (key: 'payloadOut' | 'payloadIn'): number =>
        activity.reduce((total, slice) => total + slice[key], 0);
      const text = names.map(({ name, source }) => `${source}:${name}`).join(' ');
      return [
        `${protocol} ${address} ${port ?? '-'}: ${target.packets} packets, ${target.bytes} bytes`,
        `payload ${sum('payloadOut')} out ${sum('payloadIn')} in`,
        `${initiator} ${firstSeen} ${lastSeen} ${text}`,
      ]
        .join(', ')
        .trimEnd();
    }),
  ];
}

/**
 * The captures are of real programs, made by make-captures.sh beside them with tcpdump, dumpcap and
 * editcap. Each has beside it, as text, what compare-tshark.mjs found equal to tshark's reading.
 */
describe('captures of tcpdump and dumpcap', () => {
  for (const name of [
    'ethernet.pcap',
    'cooked.pcap',
    'cooked-v2-ns.pcap',
    'raw.pcap',
    'snapped.pcap',
    'interfaces.pcapng',
  ]) {
    it(`are read as expected: ${name}`, async () => {
      const found = await extractFile(fileURLToPath(new URL(name, golden)), { name });
      const expected = await readFile(new URL(`${name}.txt`, golden), 'utf8');
      expect(describeExtraction(found)).to.deep.equal(expected.trimEnd().split('\n'));
      expect(captureExtractSchema.parse(found.extract)).to.deep.equal(found.extract);
    });
  }

  it('give the extractor plugin the same targets', async () => {
    const path = fileURLToPath(new URL('ethernet.pcap', golden));
    const { extract } = await extractFile(path);
    const { signal } = new AbortController();
    expect(await packetExtractor.extract(path, '192.168.1.77', signal)).to.deep.equal(
      extract.targets,
    );
  });
});

describe('captures of real messengers', () => {
  before(function () {
    if (existsSync(shared)) return;
    console.log(`      skipped: there is no ${fileURLToPath(shared)}`);
    this.skip();
  });

  const servers: [file: string, server: string, names: string[]][] = [
    ['whatsapp.pcap', 'tcp 179.60.195.49 5222: 494 packets, 48580 bytes', []],
    [
      'whatsapp_login_chat.pcap',
      'tcp 158.85.58.15 5222: 30 packets, 2543 bytes',
      ['dns:e12.whatsapp.net'],
    ],
    ['threema.pcap', 'tcp 185.88.236.110 5222: 83 packets, 10416 bytes', []],
    [
      'signal.pcap',
      'tcp 35.169.3.40 443: 141 packets, 41447 bytes',
      ['dns:textsecure-service.whispersystems.org', 'sni:textsecure-service.whispersystems.org'],
    ],
    ['signal.pcap', 'tcp 13.35.253.42 443: 265 packets, 212545 bytes', ['sni:cdn.signal.org']],
    [
      'wechat.pcap',
      'tcp 203.205.151.162 443: 1028 packets, 508225 bytes',
      ['dns:web.wechat.com', 'dns:web1.wechat.com', 'sni:web.wechat.com'],
    ],
    ['telegram.pcap', 'udp 91.108.8.1 533: 288 packets, 65376 bytes', []],
    ['googledns_android10.pcap', 'tcp 8.8.4.4 853: 501 packets, 119859 bytes', ['sni:dns.google']],
  ];
  for (const [file, server, names] of servers) {
    it(`show the servers that tshark shows: ${file}, ${server}`, async () => {
      const { extract } = await extractFile(fileURLToPath(new URL(file, shared)));
      const texts = extract.targets.map(
        ({ protocol, address, port, packets, bytes }) =>
          `${protocol} ${address} ${port ?? '-'}: ${packets} packets, ${bytes} bytes`,
      );
      expect(texts).to.include(server);
      const found = extract.targets[texts.indexOf(server)]?.names.map(
        ({ name, source }) => `${source}:${name}`,
      );
      expect(found).to.deep.equal(names);
    });
  }
});
