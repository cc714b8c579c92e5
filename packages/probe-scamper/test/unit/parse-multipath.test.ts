import { readFileSync } from 'node:fs';
import type { PathTrace } from '@matador/core';
import { pathTraceSchema } from '@matador/core';
import { assert } from 'chai';
import { parseScamperJson } from '../../src/index.js';

const golden = readFileSync(new URL('../../../test/golden/tracelb.jsonl', import.meta.url), 'utf8');

/** The addresses of each hop, once each. */
function addresses({ hops }: PathTrace): (string | null)[][] {
  return hops.map(({ probes }) => [...new Set(probes.map(({ address }) => address))].sort());
}

function line(nodes: unknown): string {
  const head = { type: 'tracelb', method: 'icmp-echo', dst: '192.0.2.9' };
  return JSON.stringify({ ...head, ...(nodes === undefined ? {} : { nodes }) });
}

const sent = (ttl: number, flowid: number, rtt?: number) => ({
  ...{ ttl, flowid, attempt: 0 },
  replies: rtt === undefined ? [] : [{ rtt, icmp_type: 11, icmp_code: 0 }],
});

describe('the JSON of scamper 20211212 for all ways to a target', () => {
  const traces = parseScamperJson(golden, { onProblem: ({ message }) => assert.fail(message) });
  const [balanced, nothing, silent] = traces;
  assert(balanced !== undefined && nothing !== undefined && silent !== undefined);

  it('is path traces as any other', () => {
    for (const trace of traces) assert.deepEqual(pathTraceSchema.parse(trace), trace);
    assert.deepInclude(balanced, {
      tool: 'scamper',
      method: 'udp',
      source: '45.56.100.21',
      destination: { name: null, address: '76.223.92.165' },
      port: 443,
      startedAt: '2026-11-22T20:33:19.487Z',
      reached: true,
    });
  });

  it('gives the branches of a hop side by side, with every probe that showed them', () => {
    assert.deepEqual(addresses(balanced), [
      ['4.69.148.49'],
      ['4.69.148.62', '4.69.148.66', '4.69.148.70'],
      ['4.69.148.101'],
      ['76.223.92.165'],
    ]);
    // The flows of the second hop were numbered in the order in which they were sent.
    const second = balanced.hops[1]?.probes ?? [];
    assert.lengthOf(second, 16);
    assert.deepInclude(second[0], { address: '4.69.148.62', rttMs: 2.384, icmp: null });
    assert.deepInclude(second[3], { address: '4.69.148.70', rttMs: 0.682 });
  });

  it('has no time for the first hop, which scamper does not print', () => {
    assert.deepInclude(balanced.hops[0]?.probes[0], { address: '4.69.148.49', rttMs: null });
  });

  it('keeps silent hops and names', () => {
    assert.isTrue(silent.reached);
    const shown = addresses(silent);
    assert.deepEqual(shown.at(-1), ['116.202.11.83']);
    assert.isTrue(shown.some((hop) => hop.length === 1 && hop[0] === null));
    assert.equal(silent.hops[0]?.probes[0]?.name, 'ae-92-92.csw4.newyork1.level3.net');
  });

  it('has no hop where nothing was sent', () => {
    assert.deepInclude(nothing, { reached: false, hops: [] });
    assert.deepEqual(parseScamperJson(line(undefined))[0]?.hops, []);
  });

  it('tells silent probes, silent branches and silent hops from answers', () => {
    const second = [
      { addr: '192.0.2.2', probes: [sent(2, 6, 1.5), sent(2, 5), sent(2, 4, 1)] },
      { addr: '*' },
    ];
    const fourth = [{ addr: '192.0.2.4', probes: [sent(4, 4, 3)] }];
    const nodes = [{ addr: '*', links: [second, [{ addr: '*' }], fourth] }];
    const [trace] = parseScamperJson(line(nodes));
    assert.deepEqual(
      trace?.hops.map(({ ttl, probes }) => [ttl, ...probes.map(({ rttMs }) => rttMs)]),
      [
        [1, null],
        [2, 1, null, 1.5, null],
        [3, null],
        [4, 3],
      ],
    );
    assert.isFalse(trace?.reached);
  });

  it('reports what it cannot read, and goes on', () => {
    const problems: string[] = [];
    const bad = line([{ addr: 'nowhere' }]);
    const read = parseScamperJson(`${bad}\n${line([])}`, {
      onProblem: ({ message }) => problems.push(message),
    });
    assert.lengthOf(read, 1);
    assert.match(problems.join(), /not a whole trace: nodes\.0\.addr/);
  });
});
