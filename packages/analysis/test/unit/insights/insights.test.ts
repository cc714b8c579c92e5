import { expect } from 'chai';
import { AppGathering } from '../../../src/insights/app-insights.js';
import { PlacedAddresses } from '../../../src/insights/by-location.js';
import { DnsTable } from '../../../src/insights/dns-table.js';
import { appInsightsSchema, dnsRowSchema } from '../../../src/insights/records.js';
import { renderInsights } from '../../../src/insights/render.js';
import { sheetCsv } from '../../../src/pipeline/csv.js';
import { dnsSheet } from '../../../src/pipeline/sheets.js';
import type { DnsRecord, EndpointRecord } from '../../../src/records.js';

const de = { id: 'de', country: 'DE' };
const cn = { id: 'cn', country: 'CN' };
const at = '2026-11-22T15:00:00.000Z';

describe('PlacedAddresses', () => {
  const placed = (...seen: [typeof de, string][]) => {
    const addresses = new PlacedAddresses();
    for (const [place, address] of seen) addresses.add(place, [address]);
    return addresses.tell();
  };
  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  it('tells a service that goes by place', () => {
    const told = placed(
      ...times<[typeof de, string]>(6, [de, '203.0.113.1']),
      ...times<[typeof de, string]>(6, [cn, '198.51.100.1']),
    );
    expect(told.differs).to.equal(true);
    expect(told.at).to.deep.equal([
      { vantagePoint: 'cn', country: 'CN', addresses: ['198.51.100.1'] },
      { vantagePoint: 'de', country: 'DE', addresses: ['203.0.113.1'] },
    ]);
  });

  it('does not take one that spreads its users for it, nor neighbours in a subnet', () => {
    const spread = ['203.0.113.1', '198.51.100.1'].flatMap((address): [typeof de, string][] => [
      ...times<[typeof de, string]>(4, [de, address]),
      ...times<[typeof de, string]>(4, [cn, address]),
    ]);
    expect(placed(...spread).differs).to.equal(false);
    const neighbours = placed([de, '203.0.113.1'], [de, '203.0.113.1'], [cn, '203.0.113.2']);
    expect(neighbours).to.include({ differs: false, chance: 1 });
  });

  it('is not sure of little', () => {
    expect(placed([de, '203.0.113.1'], [cn, '198.51.100.1']).differs).to.equal(false);
    expect(placed()).to.deep.equal({ differs: false, chance: 1, at: [] });
  });
});

describe('the DNS table', () => {
  const answer = (type: string, name: string, data: string, ttl: number) => ({
    ...{ type, name, data, ttl },
  });
  const record = (changes: Partial<DnsRecord>): DnsRecord => ({
    name: 'Chat.example',
    type: 'A',
    answers: [],
    resolver: '192.0.2.53',
    transport: 'udp',
    at,
    ...changes,
  });

  it('joins what was looked up by name and vantage point', () => {
    const table = new DnsTable();
    table.add(de, record({ answers: [answer('A', 'x.cdn.example', '203.0.113.1', 60)] }));
    table.add(
      de,
      record({
        resolver: '192.0.2.54',
        answers: [
          answer('CNAME', 'chat.example', 'x.cdn.example', 3600),
          answer('A', 'x.cdn.example', '203.0.113.2', 20),
        ],
      }),
    );
    table.add(cn, record({}));
    const rows = table.rows();
    expect(rows.map((row) => dnsRowSchema.parse(row))).to.deep.equal(rows);
    expect(rows).to.deep.equal([
      {
        name: 'chat.example',
        via: 'dns',
        vantagePoint: 'cn',
        addresses: [],
        aliases: [],
        ttl: null,
        resolvers: ['192.0.2.53'],
        lookups: 1,
        unanswered: 1,
      },
      {
        name: 'chat.example',
        via: 'dns',
        vantagePoint: 'de',
        addresses: ['203.0.113.1', '203.0.113.2'],
        aliases: ['x.cdn.example'],
        ttl: { least: 20, most: 60 },
        resolvers: ['192.0.2.53', '192.0.2.54'],
        lookups: 2,
        unanswered: 0,
      },
    ]);
    expect(sheetCsv(dnsSheet(rows)).split('\n')[2]).to.equal(
      'chat.example,dns,de,203.0.113.1 203.0.113.2,x.cdn.example,20,60,192.0.2.53 192.0.2.54,2,0',
    );
  });

  it('holds newdns beside DNS, and finds the names that go by place', () => {
    const table = new DnsTable();
    const newdns = (address: string) => ({
      at,
      server: '203.0.113.80',
      host: 'dns.weixin.qq.com',
      problem: null,
      domains: [
        { name: 'long.weixin.qq.com', ttl: 1800, addresses: [{ address, property: null }] },
      ],
      builtinAddresses: [],
      clientAddress: null,
    });
    for (let round = 0; round < 6; round++) {
      table.addNewdns(de, newdns('203.0.113.1'));
      table.addNewdns(cn, newdns('198.51.100.1'));
      table.add(de, record({ answers: [answer('A', 'chat.example', '203.0.113.1', 60)] }));
      table.add(cn, record({ answers: [answer('A', 'chat.example', '203.0.113.1', 60)] }));
    }
    expect(table.namesByLocation().map(({ name, via }) => `${name} ${via}`)).to.deep.equal([
      'long.weixin.qq.com wechat-newdns',
    ]);
  });
});

describe('insights of an app', () => {
  const endpoint = (changes: Partial<EndpointRecord>): EndpointRecord => ({
    schema: 'matador/endpoint/1',
    measurement: 'signal_de_cn_r1',
    app: 'signal',
    side: 'a',
    protocol: 'tcp',
    address: '203.0.113.1',
    port: 443,
    names: ['chat.example'],
    role: 'messaging',
    peer: false,
    learnt: 'resolved',
    score: 1,
    evidence: [],
    ...changes,
  });

  it('tell servers, how they became known, and a silent fall-back to the relay', () => {
    const app = new AppGathering('signal');
    for (const id of ['signal_de_cn_r1', 'signal_de_de_r1']) app.addMeasurement(id);
    const peer = { address: '192.0.2.1', protocol: 'udp', port: 40_000, peer: true, names: [] };
    app.add(endpoint({ ...peer, learnt: 'hard-wired' }), de);
    app.add(endpoint({ measurement: 'signal_de_de_r1' }), de);
    app.add(endpoint({ ...peer, measurement: 'signal_de_de_r1', role: 'background' }), de);
    app.add(endpoint({ role: 'push', names: ['push.example'], address: '203.0.113.9' }), de);
    app.add(
      endpoint({ role: 'background', names: [], address: '203.0.113.7', learnt: 'hard-wired' }),
      de,
    );
    app.addNewdns({
      at,
      server: '203.0.113.80',
      host: null,
      problem: 'mmtls',
      domains: [],
      builtinAddresses: [],
      clientAddress: null,
    });
    const told = app.tell();
    expect(appInsightsSchema.parse(told)).to.deep.equal(told);
    expect(told).to.deep.include({
      measurements: 2,
      roles: { background: 2, messaging: 2, push: 1 },
      push: ['push.example'],
      peerToPeer: { direct: ['signal_de_cn_r1'], fellBack: ['signal_de_de_r1'] },
      neverResolved: [{ protocol: 'tcp', address: '203.0.113.7', port: 443, role: 'background' }],
      directories: [{ server: '203.0.113.80', host: null, read: 0, unreadable: 1 }],
    });
    expect(told.messaging.addresses).to.deep.equal(['203.0.113.1']);
    expect(told.messaging.learnt).to.deep.equal({ resolved: 1, announced: 0, hardWired: 0 });
    const text = renderInsights({
      schema: 'matador/insights/1',
      apps: [told],
      namesByLocation: [],
    });
    expect(text)
      .to.include('straight from phone to phone in 1 measurements')
      .and.include('fell back to a relay in 1: signal_de_de_r1')
      .and.include('the same servers from everywhere');
  });

  it('are there for an app without any endpoint', () => {
    expect(new AppGathering('signal').tell()).to.deep.include({
      measurements: 0,
      peerToPeer: null,
    });
  });
});
