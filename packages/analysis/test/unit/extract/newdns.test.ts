import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { readNewdns } from '../../../src/extract/newdns.js';
import type { NewdnsRecord } from '../../../src/records.js';
import { captureExtractSchema } from '../../../src/records.js';
import { extractPackets, nameTexts } from '../../captures.js';
import {
  answering,
  asking,
  closing,
  handshake,
  REQUEST,
  response,
  TWO_ROOTS,
} from '../../newdns.js';
import { phoneTcp, SERVER } from '../../packets.js';

const slides = new URL(
  '../../../../../../../shared/seed/matador-pam2016-slides.txt',
  import.meta.url,
);

async function recordsOf(packets: readonly Buffer[]): Promise<readonly NewdnsRecord[]> {
  const { extract } = await extractPackets(packets);
  captureExtractSchema.parse(extract);
  return extract.newdns ?? [];
}

/** `name ttl: address (property)…`, a line for each domain. */
function domainTexts({ domains }: Pick<NewdnsRecord, 'domains'>): string[] {
  return domains.map(({ name, ttl, addresses }) => {
    const texts = addresses.map(
      ({ address, property }) => `${address}${property === null ? '' : ` (${property})`}`,
    );
    return `${name} ${ttl ?? '?'}: ${texts.join(' ')}`;
  });
}

const expectedDomains = [
  'long.weixin.qq.com 1800: 93.184.216.34 (major) 203.205.151.160 (minor) 2402:4e00:1400::1',
  'localhost 60: 127.0.0.1',
];

function expectAll(record: NewdnsRecord | undefined): void {
  expect(record && domainTexts(record)).to.deep.equal(expectedDomains);
  expect(record?.builtinAddresses).to.deep.equal(['203.205.151.164', '203.205.143.141']);
  expect(record?.clientAddress).to.equal('193.190.168.49');
}

describe("WeChat's DNS over HTTP", () => {
  for (const gzip of [false, true]) {
    for (const chunked of [false, true]) {
      const what = [chunked ? 'chunked' : 'plain', ...(gzip ? ['gzip'] : [])].join(' and ');
      it(`is read from an answer that is ${what}`, async () => {
        const stream = response(TWO_ROOTS, { gzip, chunked });
        const records = await recordsOf([...handshake, asking(), ...answering(stream)]);
        expect(records).to.have.length(1);
        const [record] = records;
        expectAll(record);
        expect(record).to.include({ server: SERVER, host: 'dns.weixin.qq.com', problem: null });
      });
    }
  }

  it('names the targets it announced', async () => {
    const packets = [...handshake, asking(), ...answering(response(TWO_ROOTS))];
    expect(nameTexts(await extractPackets(packets))).to.deep.equal([
      'wechat-newdns:long.weixin.qq.com',
      'http-host:dns.weixin.qq.com',
    ]);
  });

  it('is read whatever order its segments come in, or how often', async () => {
    const segments = answering(response(TWO_ROOTS, { chunked: true }), 300);
    const orders = [
      segments.toReversed(),
      [...segments, ...segments],
      segments.toSpliced(1, 0, ...segments),
    ];
    for (const order of orders) {
      const records = await recordsOf([...handshake, asking(), ...order]);
      expect(records).to.have.length(1);
      expectAll(records[0]);
    }
  });

  it('is read up to the end of the connection where the answer has no length', async () => {
    const stream = response(TWO_ROOTS, { noLength: true });
    const packets = [...handshake, asking(), ...answering(stream)];
    const [whole] = await recordsOf([...packets, closing(stream.length)]);
    expectAll(whole);
    expect(whole?.problem).to.equal(null);
    const [open] = await recordsOf(packets);
    expectAll(open);
    expect(open?.problem).to.equal('cut');
  });

  it('is read without the handshake, from any server, and without its question', async () => {
    const byAddress = REQUEST.replace('dns.weixin.qq.com', '203.205.151.164');
    const segments = answering(response(TWO_ROOTS, { gzip: true }), 200);
    const [asked] = await recordsOf([asking(byAddress), ...segments]);
    expectAll(asked);
    expect(asked?.host).to.equal(null);
    const [unasked] = await recordsOf(segments);
    expectAll(unasked);
    expect(await recordsOf(answering(response('<?xml version="1.0"?><rss></rss>')))).to.be.empty;
  });

  it('is read twice on one connection', async () => {
    const first = response(TWO_ROOTS);
    const later = phoneTcp({
      to: 80,
      sequence: 5001 + REQUEST.length,
      acknowledgement: (0xffff_ff01 + first.length) >>> 0,
      payload: Buffer.from(REQUEST),
    });
    const both = Buffer.concat([first, response(TWO_ROOTS, { gzip: true, chunked: true })]);
    const segments = answering(both, first.length);
    const [one = later, ...rest] = segments;
    const records = await recordsOf([...handshake, asking(), asking(), one, later, ...rest]);
    expect(records.map(({ problem }) => problem)).to.deep.equal([null, null]);
    for (const record of records) expectAll(record);
  });

  it('says why nothing, or not all, could be read', async () => {
    const problem = async (...packets: Buffer[]): Promise<unknown> => {
      const [record] = await recordsOf([...handshake, asking(), ...packets]);
      return [record?.problem, record?.domains.length];
    };
    const stream = response(TWO_ROOTS);
    const gzip = response(TWO_ROOTS, { gzip: true });
    expect(await problem()).to.deep.equal(['no-answer', 0]);
    expect(await problem(...answering(stream).slice(0, 1))).to.deep.equal(['cut', 2]);
    const [cut] = await recordsOf([...handshake, asking(), ...answering(gzip, 300).slice(0, 1)]);
    expect(cut?.problem).to.equal('cut');
    expect(cut?.domains[0]).to.include({ name: 'long.weixin.qq.com', ttl: 1800 });
    expect(await problem(...answering(Buffer.from('HTTP/1.1 200 OK\r\n')))).to.deep.equal([
      'cut',
      0,
    ]);
    expect(await problem(...answering(response('{"dns":[]}')))).to.deep.equal(['not-newdns', 0]);
    expect(await problem(...answering(Buffer.from('SSH-2.0-x\r\n')))).to.deep.equal([
      'not-newdns',
      0,
    ]);
    const damaged = Buffer.from(gzip).fill(0xff, gzip.length - 200);
    expect(await problem(...answering(damaged))).to.deep.equal(['encoding', 0]);
  });

  it('says that a question wrapped in mmtls cannot be read, once a connection', async () => {
    const wrapped = 'POST /mmtls/00a1b2c3 HTTP/1.1\r\nHost: dns.weixin.qq.com\r\n\r\n';
    const again = phoneTcp({ to: 80, sequence: 9000, payload: Buffer.from(wrapped) });
    const records = await recordsOf([...handshake, asking(wrapped), again]);
    expect(records.map(({ problem, host }) => [problem, host])).to.deep.equal([
      ['mmtls', 'dns.weixin.qq.com'],
    ]);
    expect(await recordsOf([...handshake, asking(wrapped.replace('00a1b2c3', 'login'))])).to.be
      .empty;
  });

  it('does not unpack a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(60e6, '<dns>'));
    const stream = response(bomb);
    const [record] = await recordsOf([...handshake, asking(), ...answering(stream, 60_000)]);
    expect(record).to.include({ problem: 'too-long' });
  });

  it('is as the 2016 study listed it', function () {
    if (!existsSync(slides)) {
      console.log(`      skipped: there is no ${slides.pathname}`);
      this.skip();
    }
    const text = readFileSync(slides, 'utf8');
    const start = text.indexOf('1  <?xml');
    const listing = text.slice(start, text.indexOf('```', start)).replace(/^\d+ +/gm, '');
    const answer = readNewdns(listing);
    expect(answer && domainTexts(answer)).to.deep.equal([
      'extshort.weixin.qq.com 1800: 103.7.31.152',
      'localhost 1800: 127.0.0.1',
      'long.weixin.qq.com 1800: 103.7.31.151',
      'minorshort.weixin.qq.com 1800: 103.7.31.152',
      'hkshort.weixin.qq.com 1800: 203.205.151.160 203.205.147.168 203.205.129.101',
    ]);
    expect(answer?.builtinAddresses).to.deep.equal([
      '203.205.151.164',
      '203.205.143.141',
      '203.205.129.102',
    ]);
    expect(answer?.clientAddress).to.equal('193.190.168.49');
  });

  it('reads comments, CDATA and nonsense without being led astray', () => {
    const answer = readNewdns(
      "<dns><domainlist><!-- <ip>1.1.1.1</ip> --><domain timeout='5' name='A.Example.'>" +
        '<ip><![CDATA[ 1.2.3.4 ]]></ip><ip>300.1.1.1</ip><ip>fe80::1%eth0</ip></domain>' +
        '<domain name="<bad>"><ip>1.2.3.5</ip></domain></domainlist><clientip>x</clientip>',
    );
    expect(answer && domainTexts(answer)).to.deep.equal(['a.example 5: 1.2.3.4']);
    expect(answer?.clientAddress).to.equal(null);
    expect(readNewdns('<html>')).to.equal(null);
    expect(readNewdns('<dns><!-- ')).to.deep.equal({
      domains: [],
      builtinAddresses: [],
      clientAddress: null,
    });
  });
});
