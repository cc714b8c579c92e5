import { expect } from 'chai';
import { guessFormat } from '../../src/trace-reader.js';

describe('guessFormat', () => {
  const cases: [line: string, format: string][] = [
    ['traceroute to a.example (192.0.2.9), 30 hops max', 'traceroute'],
    [' 1  gw (10.0.0.1)  1.5 ms', 'traceroute'],
    ['[root@host ~]# traceroute a.example', 'traceroute'],
    ['{"type":"cycle-start", "list_name":"default"}', 'scamper'],
    ['{"type": "trace", "version":"0.1"}', 'scamper'],
    ['{"fw":5080,"type":"traceroute"}', 'ripe-atlas'],
    ['[{"fw":5080,"mver":"2.2.0"', 'ripe-atlas'],
    ['[', 'ripe-atlas'],
    ['{', 'ripe-atlas'],
  ];
  for (const [line, format] of cases) {
    it(`takes ${line} for ${format}`, () => expect(guessFormat(line)).to.equal(format));
  }
});
