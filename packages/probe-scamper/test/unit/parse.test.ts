import { readFileSync } from 'node:fs';
import type { PathTrace } from '@matador/core';
import { pathTraceSchema } from '@matador/core';
import { assert } from 'chai';
import { parseScamperJson } from '../../src/index.js';

function golden(name: string): string {
  return readFileSync(new URL(`../../../test/golden/${name}`, import.meta.url), 'utf8');
}

function parse(text: string): { traces: PathTrace[]; problems: string[] } {
  const problems: string[] = [];
  const traces = parseScamperJson(text, {
    onProblem: ({ line, message }) => problems.push(`${line}: ${message}`),
  });
  for (const trace of traces) pathTraceSchema.parse(trace);
  return { traces, problems };
}

function addresses(trace: PathTrace | undefined): (string | null)[][] {
  return (trace?.hops ?? []).map(({ probes }) => probes.map(({ address }) => address));
}

/** A trace line as scamper prints it, reduced to what matters. */
function line(changes: object): string {
  return JSON.stringify({
    type: 'trace',
    method: 'tcp',
    src: '203.0.1.1',
    dst: '203.0.7.2',
    dport: 443,
    start: { sec: 1_795_366_410, usec: 50_766 },
    hop_count: 1,
    attempts: 1,
    firsthop: 1,
    ...changes,
  });
}

const reply = {
  addr: '203.0.1.2',
  probe_ttl: 1,
  probe_id: 1,
  rtt: 0.5,
  icmp_type: 11,
  icmp_code: 0,
};

describe('JSON of scamper 20211212', () => {
  it('gives a trace for each of TCP, UDP over IPv6, and ICMP', () => {
    const { traces, problems } = parse(golden('tcp-udp-icmp.jsonl'));
    assert.deepEqual(problems, []);
    const heads = traces.map(({ method, port, source, destination, reached }) =>
      [method, port, source, destination.address, reached].join(' '),
    );
    assert.sameMembers(heads, [
      'tcp 443 203.0.1.1 203.0.7.2 true',
      'udp 3478 2001:db8:1::1 2001:db8:7::2 true',
      'icmp  203.0.1.1 192.0.2.1 true',
    ]);
    for (const trace of traces) {
      assert.equal(trace.tool, 'scamper');
      assert.match(trace.startedAt ?? '', /^2026-11-22T17:0\d:\d\d\.\d{3}Z$/);
    }
  });

  it('keeps the silent hop, which scamper leaves out', () => {
    const { traces } = parse(golden('tcp-udp-icmp.jsonl'));
    const tcp = traces.find(({ method }) => method === 'tcp');
    assert.deepEqual(addresses(tcp), [
      ['203.0.1.2'],
      [addresses(tcp)[1]?.[0] ?? null],
      [null],
      ['203.0.6.2'],
      ['203.0.7.2'],
    ]);
    assert.oneOf(addresses(tcp)[1]?.[0], ['203.0.2.2', '203.0.3.2']);
    assert.deepEqual(tcp?.hops[2]?.probes, [
      { address: null, name: null, rttMs: null, icmp: null, asn: null, mpls: null },
    ]);
  });

  it('keeps every attempt where all were made (-Q), and only those that were made elsewhere', () => {
    const [all] = parse(golden('every-attempt.jsonl')).traces;
    assert.deepEqual(
      all?.hops.map(({ probes }) => probes.length),
      [3, 3, 3, 3, 3],
    );
    const [retried] = parse(golden('retried.jsonl')).traces;
    assert.deepEqual(
      retried?.hops.map(({ probes }) => probes.length),
      [1, 1, 2, 1, 1],
    );
  });

  it("marks a router's refusal as traceroute does, and does not take it for the target", () => {
    const [trace] = parse(golden('prohibited.jsonl')).traces;
    assert.isFalse(trace?.reached);
    assert.deepInclude(trace.hops.at(-1)?.probes[0], { address: '203.0.6.2', icmp: '!X' });
  });

  it('keeps the silence behind the last answer', () => {
    const [trace] = parse(golden('unreached.jsonl')).traces;
    assert.isFalse(trace?.reached);
    assert.deepEqual(addresses(trace).slice(3), [
      ['203.0.6.2'],
      [null],
      [null],
      [null],
      [null],
      [null],
    ]);
  });

  it('gives a trace without hops where nothing was sent', () => {
    const [trace] = parse(golden('nothing-sent.jsonl')).traces;
    assert.deepInclude(trace, { reached: false, hops: [] });
  });

  it('reads sc_warts2json, from a later first hop on, and names what is no trace', () => {
    const { traces, problems } = parse(golden('sc_warts2json.jsonl'));
    assert.deepEqual(
      traces[0]?.hops.map(({ ttl }) => ttl),
      [2, 3, 4, 5],
    );
    assert.deepEqual(problems, ['3: a ping: not a path trace']);
  });
});

describe('parseScamperJson', () => {
  it('reads MPLS labels and names', () => {
    const label = { mpls_ttl: 1, mpls_s: 1, mpls_exp: 0, mpls_label: 16_001 };
    const icmpext = [{ ie_cn: 1, ie_ct: 1, ie_dl: 4, mpls_labels: [label] }];
    const { traces } = parse(line({ hops: [{ ...reply, name: 'r1.example.org', icmpext }] }));
    assert.deepInclude(traces[0]?.hops[0]?.probes[0], {
      name: 'r1.example.org',
      mpls: [{ label: 16_001, trafficClass: 0, bottomOfStack: true, ttl: 1 }],
    });
  });

  const marks: [what: string, addr: string, type: number, code: number, mark: string | null][] = [
    ['time exceeded', '203.0.1.2', 11, 0, null],
    ['an echo reply', '203.0.1.2', 0, 0, null],
    ['a closed port', '203.0.1.2', 3, 3, null],
    ['no network', '203.0.1.2', 3, 0, '!N'],
    ['no host', '203.0.1.2', 3, 1, '!H'],
    ['a packet too big', '203.0.1.2', 3, 4, '!F'],
    ['an unknown code', '203.0.1.2', 3, 16, '!<16>'],
    ['a parameter problem', '203.0.1.2', 12, 0, '!<12-0>'],
    ['time exceeded over IPv6', '2001:db8::1', 3, 0, null],
    ['an echo reply over IPv6', '2001:db8::1', 129, 0, null],
    ['a closed port over IPv6', '2001:db8::1', 1, 4, null],
    ['prohibited over IPv6', '2001:db8::1', 1, 1, '!X'],
    ['no address over IPv6', '2001:db8::1', 1, 3, '!H'],
    ['a packet too big over IPv6', '2001:db8::1', 2, 0, '!F'],
    ['an unknown next header', '2001:db8::1', 4, 1, '!P'],
  ];
  for (const [what, addr, icmp_type, icmp_code, mark] of marks) {
    it(`gives ${what} the mark ${mark ?? 'none'}`, () => {
      const { traces } = parse(line({ hops: [{ ...reply, addr, icmp_type, icmp_code }] }));
      assert.equal(traces[0]?.hops[0]?.probes[0]?.icmp, mark);
    });
  }

  it('counts probes from 0 where the output does', () => {
    const hops = [
      { ...reply, probe_id: 0 },
      { ...reply, probe_id: 2, probe_ttl: 2 },
    ];
    const { traces } = parse(line({ hop_count: 2, attempts: 3, hops }));
    assert.deepEqual(addresses(traces[0]), [['203.0.1.2'], [null, null, '203.0.1.2']]);
  });

  it('leaves out a second answer to the same probe', () => {
    const { traces } = parse(line({ hops: [reply, { ...reply, addr: '203.0.1.9' }] }));
    assert.deepEqual(addresses(traces[0]), [['203.0.1.2']]);
  });

  it('never throws, and says what it could not read', () => {
    const bad: [text: string, problem: RegExp][] = [
      ['traceroute to 203.0.7.2', /1: not a JSON object/],
      ['[1]', /not a JSON object/],
      ['null', /not a JSON object/],
      ['{"type":3}', /of no type/],
      ['{}', /of no type/],
      [line({ dst: 'nowhere' }), /dst: expected an address/],
      [line({ hop_count: 1e9 }), /hop_count/],
      [line({ hops: [{ ...reply, probe_ttl: 0 }] }), /hops\.0\.probe_ttl/],
      [line({ hops: 'many' }), /hops/],
      [line({}).slice(0, 40), /not a JSON object/],
    ];
    for (const [text, problem] of bad) {
      const { traces, problems } = parse(text);
      assert.deepEqual(traces, [], text);
      assert.lengthOf(problems, 1, text);
      assert.match(problems[0]!, problem);
    }
    assert.deepEqual(parse('\n\n'), { traces: [], problems: [] });
    assert.isNull(parse(line({ start: { sec: 1e15, usec: 0 } })).traces[0]?.startedAt);
    assert.lengthOf(parse(line({ firsthop: 9, hop_count: 2 })).traces[0]?.hops ?? [0], 0);
  });
});
