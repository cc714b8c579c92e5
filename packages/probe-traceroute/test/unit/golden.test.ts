import { readdirSync, readFileSync } from 'node:fs';
import type { Hop } from '@matador/core';
import { assert } from 'chai';
import { parseTraceroute, renderTraceroute } from '../../src/index.js';
import { listShared, readShared } from '../support/shared.js';

const golden = new URL('../../../test/golden/', import.meta.url);

/** The only trace of a file; anything that could not be read fails the test. */
function parseWhole(text: string) {
  const traces = parseTraceroute(text, { onProblem: (problem) => assert.fail(problem.message) });
  assert.lengthOf(traces, 1);
  return traces[0]!;
}

function readGolden(name: string) {
  return parseWhole(readFileSync(new URL(name, golden), 'utf8'));
}

function addresses(hop: Hop | undefined): (string | null)[] {
  return (hop?.probes ?? []).map((probe) => probe.address);
}

const silent = [null, null, null];

describe('output of traceroute 2.1.2 for Linux', () => {
  for (const file of readdirSync(golden)) {
    it(`${file} is read whole and rendered without loss`, () => {
      const trace = readGolden(file);
      assert.isNotEmpty(trace.hops);
      assert.deepEqual(parseWhole(renderTraceroute(trace)), trace);
    });
  }

  it('names, a silent hop, a hop behind two links', () => {
    const { destination, hops, reached } = readGolden('linux-names.txt');
    assert.deepEqual(destination, { name: 'www.example.org', address: '203.0.6.2' });
    assert.isTrue(reached);
    assert.deepEqual(hops.map(addresses), [
      Array(3).fill('203.0.1.2'),
      Array(3).fill('203.0.2.2'),
      silent,
      ['203.0.44.2', '203.0.4.2', '203.0.4.2'],
      Array(3).fill('203.0.5.2'),
      Array(3).fill('203.0.6.2'),
    ]);
    assert.deepEqual(
      hops[3]!.probes.map(({ name, rttMs }) => [name, rttMs]),
      [
        ['ae-3.edge1.example.net', 11.118],
        ['ae-2.edge1.example.net', 12.66],
        ['ae-2.edge1.example.net', 12.704],
      ],
    );
  });

  it('ten queries over two links', () => {
    const [, , , hop] = readGolden('linux-load-balanced.txt').hops;
    const [a, b] = ['203.0.4.2', '203.0.44.2'];
    assert.deepEqual(addresses(hop), [a, a, a, b, b, a, b, b, a, a]);
    assert.equal(hop!.probes[8]!.rttMs, 14.114);
  });

  it('IPv6', () => {
    const { destination, hops, reached } = readGolden('linux-ipv6.txt');
    assert.equal(destination.address, '2001:db8:6::2');
    assert.isTrue(reached);
    assert.equal(hops[1]!.probes[0]!.address, '2001:db8:2::2');
  });

  it('a router that refuses', () => {
    const prohibited = readGolden('linux-prohibited.txt');
    assert.isFalse(prohibited.reached);
    assert.deepEqual(
      prohibited.hops[4]!.probes.map(({ address, icmp }) => [address, icmp]),
      [
        ['203.0.5.2', '!X'],
        [null, null],
        [null, null],
      ],
    );
    assert.equal(readGolden('linux-host-unreachable.txt').hops[4]!.probes[0]!.icmp, '!H');
  });

  it('a target that never answers', () => {
    const { hops, reached } = readGolden('linux-unreached.txt');
    assert.isFalse(reached);
    assert.deepEqual(hops.slice(4).map(addresses), Array(4).fill(silent));
  });
});

interface JcProbe {
  readonly ip: string | null;
  readonly name: string | null;
  readonly rtt: number | null;
  readonly asn: number | null;
  readonly annotation: string | null;
}

interface JcTrace {
  readonly destination_ip: string;
  readonly destination_name: string;
  readonly hops: readonly { readonly hop: number; readonly probes: readonly JcProbe[] }[];
}

describe('output collected elsewhere', () => {
  it('agrees with an independent parser in every answered probe, and keeps the others', function () {
    const files = listShared('traceroutes').filter((name) => name.endsWith('.out'));
    if (files.length === 0) this.skip();
    for (const file of files) {
      const text = readShared(`traceroutes/${file}`)!;
      const jc = JSON.parse(readShared(`traceroutes/${file.replace('.out', '.json')}`)!) as JcTrace;
      const trace = parseWhole(text);
      const answered = trace.hops.map(({ ttl, probes }) => ({
        hop: ttl,
        probes: probes
          .filter(({ address }) => address !== null)
          .map(({ address, name, rttMs, asn, icmp }) => ({
            annotation: icmp,
            asn,
            ip: address,
            name,
            rtt: rttMs,
          })),
      }));
      assert.deepEqual<unknown>(
        {
          destination_ip: trace.destination.address,
          destination_name: trace.destination.name,
          hops: answered,
        },
        jc,
        file,
      );
      const stars = trace.hops
        .flatMap((hop) => hop.probes)
        .filter(({ address }) => address === null);
      assert.lengthOf(stars, text.split('*').length - 1 - text.split('[*]').length + 1, file);
      assert.deepEqual(parseWhole(renderTraceroute(trace)), trace, file);
    }
  });

  it('reads a trace out of running text, wrapped and with hops left out', function () {
    const slides = readShared('seed/matador-pam2016-slides.txt');
    if (slides === undefined) this.skip();
    const start = slides.indexOf('traceroute to 5.148.175.201');
    const end = slides.indexOf('Listing 7.5', start);
    const trace = parseTraceroute(slides.slice(start, end))[0]!;
    assert.deepEqual(
      trace.hops.map(({ ttl, probes }) => [ttl, ...probes.map(({ rttMs }) => rttMs)]),
      [
        [1, 1.395, 1.378, 1.454],
        [8, 130.908, 137.789, 138.165],
        [9, 278.27, 278.336, 278.079],
        [10, 248.524, 272.676, 272.715],
        [11, 263.285, 266.851, null],
        [12, null, null, null],
        [16, null, 259.566, 255.001],
      ],
    );
    assert.isTrue(trace.reached);
    assert.equal(trace.hops[2]!.probes[0]!.address, '4.69.142.133');
    assert.equal(trace.hops[2]!.probes[0]!.name, 'ae-2-26.bar1.Zurich1.Level3.net');
  });
});
