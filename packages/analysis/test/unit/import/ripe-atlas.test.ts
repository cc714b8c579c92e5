import type { PathTrace } from '@matador/core';
import { pathTraceSchema } from '@matador/core';
import { assert } from 'chai';
import { parseRipeAtlas } from '../../../src/index.js';

/** A result in the form that firmware 4460 and later give. */
const result = {
  af: 4,
  dst_addr: '198.51.100.7',
  dst_name: 'www.example.org',
  endtime: 1_790_000_009,
  from: '203.0.113.9',
  fw: 5080,
  mver: '2.6.2',
  lts: 12,
  msm_id: 5151,
  msm_name: 'Traceroute',
  paris_id: 3,
  prb_id: 6042,
  proto: 'ICMP',
  size: 48,
  src_addr: '192.168.1.20',
  timestamp: 1_790_000_000,
  type: 'traceroute',
  result: [
    {
      hop: 1,
      result: [
        { from: '192.168.1.1', rtt: 0.51, size: 76, ttl: 64 },
        { from: '192.168.1.1', rtt: 0.49, size: 76, ttl: 64 },
        { x: '*' },
      ],
    },
    { hop: 2, result: [{ x: '*' }, { x: '*' }, { x: '*' }] },
    {
      hop: 3,
      result: [
        { from: '198.51.100.7', rtt: 9.1, size: 48, ttl: 58 },
        { from: '198.51.100.7', rtt: 9.2, size: 48, ttl: 58 },
        { from: '198.51.100.7', rtt: 9.3, size: 48, ttl: 58 },
      ],
    },
  ],
};

function parse(text: string): { traces: PathTrace[]; problems: string[] } {
  const problems: string[] = [];
  const traces = parseRipeAtlas(text, {
    onProblem: ({ place, message }) => problems.push(`${place}: ${message}`),
  });
  for (const trace of traces) pathTraceSchema.parse(trace);
  return { traces, problems };
}

/** The probes of the hops of a result with these replies, from hop 1 on. */
function hops(...replies: object[][]) {
  const changed = { ...result, result: replies.map((list, i) => ({ hop: i + 1, result: list })) };
  return parse(JSON.stringify(changed)).traces[0]!.hops.map(({ probes }) => probes);
}

describe('parseRipeAtlas', () => {
  it('gives a trace with every probe, silent ones too', () => {
    const { traces, problems } = parse(JSON.stringify([result]));
    assert.deepEqual(problems, []);
    const [trace] = traces;
    assert.deepInclude(trace, {
      schema: 'matador/path-trace/1',
      tool: 'ripe-atlas',
      method: 'icmp',
      source: '192.168.1.20',
      destination: { name: 'www.example.org', address: '198.51.100.7' },
      port: null,
      startedAt: '2026-09-21T14:13:20.000Z',
      reached: true,
    });
    assert.deepEqual(
      trace?.hops.map(({ ttl, probes }) => [ttl, ...probes.map(({ address }) => address)]),
      [
        [1, '192.168.1.1', '192.168.1.1', null],
        [2, null, null, null],
        [3, '198.51.100.7', '198.51.100.7', '198.51.100.7'],
      ],
    );
    assert.equal(trace?.hops[0]?.probes[1]?.rttMs, 0.49);
  });

  it('reads an array, one object, and one object a line alike', () => {
    const expected = parse(JSON.stringify([result, result])).traces;
    const lines = `${JSON.stringify(result)}\n\n${JSON.stringify(result)}\n`;
    assert.deepEqual(parse(lines).traces, expected);
    assert.deepEqual(parse(JSON.stringify(result, null, 2)).traces, expected.slice(1));
  });

  it('takes what older firmware leaves out as unknown', () => {
    const { result: list, dst_addr } = result;
    const old = { fw: 4400, from: '203.0.113.9', dst_addr, dst_name: dst_addr, result: list };
    assert.deepInclude(parse(JSON.stringify(old)).traces[0], {
      method: null,
      source: '203.0.113.9',
      destination: { name: null, address: '198.51.100.7' },
      startedAt: null,
    });
  });

  const errors: [err: string | number, mark: string | null][] = [
    ['N', '!N'],
    ['H', '!H'],
    ['A', '!X'],
    ['P', '!P'],
    ['h', '!S'],
    ['p', null],
    [9, '!<9>'],
  ];
  for (const [err, mark] of errors) {
    it(`gives the error ${err} the mark ${mark ?? 'none'}`, () => {
      const [[probe] = []] = hops([{ from: '198.51.100.1', rtt: 1, err }]);
      assert.equal(probe?.icmp, mark);
    });
  }

  it('does not take a refusal for the target', () => {
    const list = [{ hop: 1, result: [{ from: result.dst_addr, rtt: 1, err: 'A' }] }];
    assert.isFalse(parse(JSON.stringify({ ...result, result: list })).traces[0]?.reached);
  });

  it('reads MPLS labels and a too small MTU', () => {
    const mpls = [{ exp: 0, label: 24_015, s: 1, ttl: 1 }];
    const icmpext = { version: 2, rfc4884: 0, obj: [{ class: 1, type: 1, mpls }] };
    const [[first, second] = []] = hops([
      { from: '198.51.100.1', rtt: 1, icmpext, edst: '10.0.0.1', ittl: 0 },
      { from: '198.51.100.1', rtt: 1, mtu: 1480 },
    ]);
    assert.deepEqual(first?.mpls, [
      { label: 24_015, trafficClass: 0, bottomOfStack: true, ttl: 1 },
    ]);
    assert.equal(second?.icmp, '!F-1480');
  });

  it('gives a late answer to the probe that it is for, over hops, without a time', () => {
    const [first, second] = hops(
      [{ from: '198.51.100.1', rtt: 1 }, { x: '*' }],
      [
        { late: 1, from: '198.51.100.1', size: 76 },
        { from: '198.51.100.2', rtt: 2 },
      ],
    );
    assert.deepEqual(
      first?.map(({ address, rttMs }) => [address, rttMs]),
      [
        ['198.51.100.1', 1],
        ['198.51.100.1', null],
      ],
    );
    assert.deepEqual(
      second?.map(({ address }) => address),
      ['198.51.100.2'],
    );
  });

  it('counts neither a second answer nor one that is late for an answered probe', () => {
    const [probes] = hops([
      { from: '198.51.100.1', rtt: 1 },
      { dup: true, from: '198.51.100.9', rtt: 2 },
      { late: 1, from: '198.51.100.8' },
      { late: 99, from: '198.51.100.8' },
      { x: '*' },
    ]);
    assert.deepEqual(
      probes?.map(({ address }) => address),
      ['198.51.100.1', null],
    );
  });

  it('says what the probe could not send', () => {
    const failed = {
      ...result,
      result: [
        { hop: 1, error: 'sendto failed: Network is unreachable' },
        { hop: 2, result: [{ error: 'sendto failed: Operation not permitted' }] },
        { error: 'name resolution failed' },
      ],
    };
    const { traces, problems } = parse(JSON.stringify(failed));
    assert.deepInclude(traces[0], { hops: [], reached: false });
    assert.deepEqual(problems, [
      '1: hop 1: sendto failed: Network is unreachable',
      '1: hop 2: sendto failed: Operation not permitted',
      '1: name resolution failed',
    ]);
  });

  it('never throws, and says what it could not read', () => {
    const bad: [text: string, problem: RegExp][] = [
      ['traceroute to somewhere', /^1: not a JSON object/],
      ['[1, null]', /^1: not a JSON object/],
      [JSON.stringify({ ...result, type: 'ping' }), /a ping: not a path trace/],
      [JSON.stringify({ fw: 1, result: 'traceroute to …' }), /firmware 1/],
      [JSON.stringify({ ...result, result: 'text' }), /result: /],
      [JSON.stringify({ ...result, timestamp: 1e99 }), /timestamp/],
      [JSON.stringify({ ...result, result: [{ hop: 300, result: [] }] }), /result\.0\.hop/],
      [JSON.stringify({ ...result, result: [{ hop: 1, result: [{ from: 'x' }] }] }), /from/],
    ];
    for (const [text, problem] of bad) {
      const { traces, problems } = parse(text);
      assert.deepEqual(traces, [], text);
      assert.match(problems[0] ?? '', problem);
    }
    assert.deepEqual(parse('\n'), { traces: [], problems: [] });
  });
});
