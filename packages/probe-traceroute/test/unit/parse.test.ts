import type { Probe } from '@matador/core';
import { pathTraceSchema } from '@matador/core';
import { assert } from 'chai';
import type { ParseProblem } from '../../src/index.js';
import { parseTraceroute, TracerouteParser } from '../../src/index.js';

/** The probes of the only hop in a text, and what could not be read. */
function readHop(text: string): { probes: Probe[]; problems: string[] } {
  const problems: string[] = [];
  const traces = parseTraceroute(text, { onProblem: ({ message }) => problems.push(message) });
  assert.lengthOf(traces, 1);
  assert.lengthOf(traces[0]!.hops, 1);
  return { probes: traces[0]!.hops[0]!.probes, problems };
}

function addressesAndTimes(probes: Probe[]): [string | null, number | null][] {
  return probes.map(({ address, rttMs }) => [address, rttMs]);
}

describe('parseTraceroute: probes of a hop', () => {
  it('gives every probe the address printed before it', () => {
    const { probes, problems } = readHop(' 1  gw.example (192.0.2.1)  1.5 ms  2.5 ms  3.5 ms');
    assert.deepEqual(problems, []);
    assert.deepEqual(
      probes,
      [1.5, 2.5, 3.5].map((rttMs) => ({
        address: '192.0.2.1',
        name: 'gw.example',
        rttMs,
        icmp: null,
        asn: null,
        mpls: null,
      })),
    );
  });

  it('keeps unanswered probes, in their places', () => {
    const { probes } = readHop(' 4 * 192.0.2.1  1.0 ms *');
    assert.deepEqual(addressesAndTimes(probes), [
      [null, null],
      ['192.0.2.1', 1],
      [null, null],
    ]);
    assert.deepEqual(addressesAndTimes(readHop('30  * * *').probes), Array(3).fill([null, null]));
  });

  it('tells addresses within a hop apart, and repeats the last for times that follow', () => {
    const { probes } = readHop(
      ' 4  a.example (192.0.2.1)  1.0 ms b.example (192.0.2.2)  2.0 ms  2.1 ms',
    );
    assert.deepEqual(
      probes.map(({ name, address, rttMs }) => [name, address, rttMs]),
      [
        ['a.example', '192.0.2.1', 1],
        ['b.example', '192.0.2.2', 2],
        ['b.example', '192.0.2.2', 2.1],
      ],
    );
  });

  it('has no name with -n, and the address as name where traceroute prints it so', () => {
    assert.isNull(readHop(' 1  192.0.2.1  1 ms').probes[0]!.name);
    assert.equal(readHop(' 1  192.0.2.1 (192.0.2.1)  1 ms').probes[0]!.name, '192.0.2.1');
  });

  it('reads IPv6 addresses, with and without a zone', () => {
    assert.equal(readHop(' 1  2001:db8::1  1 ms').probes[0]!.address, '2001:db8::1');
    assert.equal(readHop(' 1  fe80::1%en0  1 ms').probes[0]!.address, 'fe80::1%en0');
    assert.equal(readHop(' 1  gw (fe80::1%en0)  1 ms').probes[0]!.address, 'fe80::1%en0');
  });

  for (const mark of [
    '!H',
    '!N',
    '!P',
    '!X',
    '!S',
    '!A',
    '!13',
    '!F-1500',
    '!<500>',
    '!<3-13>',
    '!',
  ]) {
    it(`keeps the mark ${mark} with the probe before it`, () => {
      const { probes, problems } = readHop(` 1  192.0.2.1  1 ms ${mark}  2 ms *`);
      assert.deepEqual(
        probes.map(({ icmp }) => icmp),
        [mark, null, null],
      );
      assert.deepEqual(problems, []);
    });
  }

  it('keeps an address that no time was printed for', () => {
    assert.deepEqual(addressesAndTimes(readHop(' 1  192.0.2.1').probes), [['192.0.2.1', null]]);
    const { probes } = readHop(' 1  192.0.2.1 !H 192.0.2.2  2 ms');
    assert.deepEqual(addressesAndTimes(probes), [
      ['192.0.2.1', null],
      ['192.0.2.2', 2],
    ]);
    assert.equal(probes[0]!.icmp, '!H');
  });

  it('reads times in whole ms, in "msec", with the unit attached, with a decimal comma', () => {
    const { probes } = readHop(' 1  192.0.2.1  10 ms  20 msec  3.5ms  4,5 ms');
    assert.deepEqual(
      probes.map(({ rttMs }) => rttMs),
      [10, 20, 3.5, 4.5],
    );
  });
});

describe('parseTraceroute: AS numbers and labels', () => {
  it('reads AS numbers after the address (Linux), all of them', () => {
    const { probes } = readHop(' 1  a (192.0.2.1) [AS1/AS2]  1 ms b (192.0.2.2) [*]  2 ms  3 ms');
    assert.deepEqual(
      probes.map(({ asn, moreAsns }) => [asn, moreAsns]),
      [
        [1, [2]],
        [null, undefined],
        [null, undefined],
      ],
    );
    assert.equal(readHop(' 1  192.0.2.1 [AS64500]  1 ms').probes[0]!.asn, 64500);
  });

  it('reads AS numbers before the name (BSD, macOS), on every line', () => {
    const { probes, problems } = readHop(
      ' 1  [AS0] a (192.0.2.1)  1 ms\n    [AS64500] b (192.0.2.2)  2 ms\n    [AS64501] 192.0.2.3  3 ms',
    );
    assert.deepEqual(
      probes.map(({ asn }) => asn),
      [null, 64500, 64501],
    );
    assert.deepEqual(problems, []);
  });

  const label = { label: 24016, trafficClass: 2, bottomOfStack: true, ttl: 1 };
  const forms: [name: string, text: string][] = [
    ['Linux', ' 1  a (192.0.2.1) <MPLS:L=24016,E=2,S=1,T=1>  1 ms  2 ms'],
    ['Linux with AS numbers', ' 1  a (192.0.2.1) [AS1] <MPLS:L=24016,E=2,S=1,T=1>  1 ms  2 ms'],
    ['Cisco', ' 1 192.0.2.1 [MPLS: Label 24016 Exp 2] 1 msec 2 msec'],
    ['OpenBSD', ' 1  192.0.2.1  1 ms [MPLS: Label 24016 Exp 2]  2 ms [MPLS: Label 24016 Exp 2]'],
    ['Junos', ' 1  192.0.2.1  1 ms  2 ms\n     MPLS Label=24016 CoS=2 TTL=1 S=1'],
  ];
  for (const [name, text] of forms) {
    it(`reads MPLS labels in the form of ${name}`, () => {
      const { probes, problems } = readHop(text);
      assert.deepEqual(
        probes.map(({ mpls }) => mpls),
        [[label], [label]],
      );
      assert.deepEqual(problems, []);
    });
  }

  it('reads a stack of labels', () => {
    const { probes } = readHop(' 1  192.0.2.1 <MPLS:L=1,E=0,S=0,T=1/L=2,E=0,S=1,T=254>  1 ms');
    assert.deepEqual(probes[0]!.mpls, [
      { label: 1, trafficClass: 0, bottomOfStack: false, ttl: 1 },
      { label: 2, trafficClass: 0, bottomOfStack: true, ttl: 254 },
    ]);
  });

  it('passes over TCP flags, port states and backward hop counts', () => {
    const { probes, problems } = readHop(" 1  192.0.2.1 <syn,ack> '-8' [open]  1 ms");
    assert.deepEqual(addressesAndTimes(probes), [['192.0.2.1', 1]]);
    assert.deepEqual(problems, []);
  });
});

describe('parseTraceroute: traces of a text', () => {
  const linux = 'traceroute to www.example (192.0.2.9), 30 hops max, 60 byte packets\n';

  it('reads the destination from the header', () => {
    const headers: [header: string, name: string | null, address: string | null][] = [
      [linux, 'www.example', '192.0.2.9'],
      ['traceroute to 192.0.2.9 (192.0.2.9) , 30 hops max', '192.0.2.9', '192.0.2.9'],
      ['traceroute to http://a.example  (192.0.2.9), 64 hops max', 'http://a.example', '192.0.2.9'],
      ['traceroute to 192.0.2.9, 30 hops max', null, '192.0.2.9'],
      [
        'traceroute to a.very.long.example\n  (192.0.2.9), 30 hops max',
        'a.very.long.example',
        '192.0.2.9',
      ],
      [
        'traceroute6 to a.example (2001:db8::9) from 2001:db8::1, 64 hops max, 12 byte packets',
        'a.example',
        '2001:db8::9',
      ],
    ];
    for (const [header, name, address] of headers) {
      const [trace] = parseTraceroute(`${header}\n 1  *\n`);
      assert.deepEqual(trace!.destination, { name, address }, header);
      assert.lengthOf(trace!.hops, 1, header);
    }
  });

  it('reads the source from BSD headers', () => {
    const [trace] = parseTraceroute('traceroute to a (192.0.2.9) from 192.0.2.1, 64 hops max\n');
    assert.equal(trace!.source, '192.0.2.1');
  });

  it('takes what the output does not say from the caller, and gives valid records', () => {
    const known = {
      method: 'tcp',
      port: 443,
      source: '192.0.2.1',
      startedAt: '2026-11-22T15:06:54.123Z',
    };
    const [trace] = parseTraceroute(`${linux} 1  192.0.2.9  1 ms\n`, known);
    assert.deepInclude(trace, { ...known, tool: 'traceroute', schema: 'matador/path-trace/1' });
    assert.isTrue(pathTraceSchema.safeParse(trace).success);
  });

  it('is reached when the last hop is the destination and no error', () => {
    const reached = (last: string) =>
      parseTraceroute(`${linux} 1  192.0.2.1  1 ms\n 2  ${last}`)[0]!.reached;
    assert.isTrue(reached('192.0.2.9  2 ms'));
    assert.isTrue(reached('* 192.0.2.9  2 ms *'));
    assert.isFalse(reached('192.0.2.2  2 ms'));
    assert.isFalse(reached('* * *'));
    assert.isFalse(reached('192.0.2.9  2 ms !X'));
  });

  it('reads without a header, of a destination that is then unknown', () => {
    const [trace] = parseTraceroute(' 1  192.0.2.1  1 ms\n 2  192.0.2.2  2 ms\n');
    assert.deepEqual(trace!.destination, { name: null, address: null });
    assert.isFalse(trace!.reached);
    assert.lengthOf(trace!.hops, 2);
  });

  it('tells several traces in one text apart, by headers or by hop numbers', () => {
    const hops = ' 1  192.0.2.1  1 ms\n 2  192.0.2.2  2 ms\n';
    assert.lengthOf(parseTraceroute(linux + hops + linux + hops), 2);
    assert.lengthOf(parseTraceroute(hops + hops + hops), 3);
    assert.lengthOf(parseTraceroute(linux + linux + hops), 2, 'a trace without hops is one too');
  });

  it('goes on with a hop on further lines, as BSD prints them', () => {
    const [trace] = parseTraceroute(
      [
        'traceroute to www.example (192.0.2.9), 64 hops max, 40 byte packets',
        ' 1  a.example (192.0.2.1)  1.1 ms  1.2 ms',
        '    b.example (192.0.2.2)  1.3 ms',
        ' 2  192.0.2.3  2.1 ms *',
        '    192.0.2.4  2.3 ms',
      ].join('\n'),
    );
    assert.deepEqual(
      trace!.hops.map((hop) => addressesAndTimes(hop.probes)),
      [
        [
          ['192.0.2.1', 1.1],
          ['192.0.2.1', 1.2],
          ['192.0.2.2', 1.3],
        ],
        [
          ['192.0.2.3', 2.1],
          [null, null],
          ['192.0.2.4', 2.3],
        ],
      ],
    );
  });

  it('keeps the names of traceroute6 on BSD, which prints no addresses', () => {
    const { probes, problems } = readHop(' 1  gw.example  1.0 ms  1.1 ms *');
    assert.deepEqual(
      probes.map(({ name, address, rttMs }) => [name, address, rttMs]),
      [
        ['gw.example', null, 1],
        ['gw.example', null, 1.1],
        [null, null, null],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('reads text that was wrapped anywhere, and hops that were left out', () => {
    const problems: ParseProblem[] = [];
    const [trace] = parseTraceroute(
      [
        linux.trimEnd(),
        ' 1 gw.example (192.0.2.1)  130.908 ms 137.789 ms 138.165',
        '   ms',
        '  :',
        ' 9 a-rather-long-name.example',
        '   (192.0.2.2) 12',
        'ms 13 ms',
        '* ',
        '10 * www.example (192.0.2.9)  14.5 ms',
        '15.5 ms',
      ].join('\n'),
      { onProblem: (problem) => problems.push(problem) },
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      trace!.hops.map(({ ttl, probes }) => [ttl, ...probes.map(({ rttMs }) => rttMs)]),
      [
        [1, 130.908, 137.789, 138.165],
        [9, 12, 13, null],
        [10, null, 14.5, 15.5],
      ],
    );
    assert.isTrue(trace!.reached);
  });

  it('reads Windows line ends', () => {
    const text = `${linux} 1  192.0.2.9  1 ms\n`.replaceAll('\n', '\r\n');
    const problems: ParseProblem[] = [];
    const [trace] = parseTraceroute(text, { onProblem: (problem) => problems.push(problem) });
    assert.isTrue(trace!.reached);
    assert.deepEqual(problems, []);
  });

  it('reports what it cannot read, with the line, and reads on', () => {
    const problems: ParseProblem[] = [];
    const traces = parseTraceroute(
      [
        '$ traceroute www.example',
        'traceroute: Warning: www.example has multiple addresses; using 192.0.2.9',
        linux.trimEnd(),
        ' 1  192.0.2.1  1.0 ms',
        'traceroute: sendto: No route to host',
        ' 2  nonsense',
        ' 3  192.0.2.9  3.0 ms  4.0',
      ].join('\n'),
      { onProblem: (problem) => problems.push(problem) },
    );
    assert.deepEqual(
      problems.map(({ line }) => line),
      [1, 2, 5, 7, 7],
    );
    assert.lengthOf(traces, 1);
    assert.isTrue(traces[0]!.reached);
  });

  it('never throws, whatever it is given', () => {
    const words = [
      '1',
      '2 ',
      '\n',
      ' ',
      '*',
      '!H',
      '(',
      ')',
      '[AS',
      ']',
      '<MPLS',
      'ms',
      '3.5',
      '192.0.2.1',
      'traceroute to ',
      '\0',
      '💥',
      '(192.0.2.1)',
      '[MPLS: Label',
    ];
    let state = 1;
    const random = (below: number) => {
      state = (state * 48271) % 0x7fffffff;
      return state % below;
    };
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: random(40) }, () => words[random(words.length)]).join('');
      for (const trace of parseTraceroute(text)) {
        assert.isTrue(pathTraceSchema.safeParse(trace).success, JSON.stringify(text));
      }
    }
    assert.deepEqual(parseTraceroute(''), []);
  });
});

describe('TracerouteParser', () => {
  it('gives each trace as soon as the next one begins', () => {
    const parser = new TracerouteParser();
    assert.isUndefined(parser.push(' 1  192.0.2.1  1 ms'));
    assert.isUndefined(parser.push(' 2  192.0.2.2  2 ms\n'));
    assert.lengthOf(parser.push(' 1  192.0.2.1  1 ms')!.hops, 2);
    assert.lengthOf(parser.end()!.hops, 1);
    assert.isUndefined(parser.end());
  });
});
