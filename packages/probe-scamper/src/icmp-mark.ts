import type { Probe } from '@matador/core';

type Mark = Probe['icmp'];

/** Codes of "destination unreachable", RFC 792 and RFC 1812; 3, the closed port, ends a trace well. */
const unreachable4: ReadonlyMap<number, Mark> = new Map([
  [0, '!N'],
  [1, '!H'],
  [2, '!P'],
  [3, null],
  [4, '!F'],
  [5, '!S'],
  [6, '!N'],
  [7, '!H'],
  [8, '!N'],
  [9, '!X'],
  [10, '!X'],
  [11, '!N'],
  [12, '!H'],
  [13, '!X'],
  [14, '!V'],
  [15, '!C'],
]);

/** RFC 4443; 4 is the closed port. */
const unreachable6: ReadonlyMap<number, Mark> = new Map([
  [0, '!N'],
  [1, '!X'],
  [2, '!S'],
  [3, '!H'],
  [4, null],
]);

/**
 * The mark that Linux traceroute prints for an ICMP answer (without the MTU behind `!F`, which
 * scamper does not print); `null` for "time exceeded", an echo reply and a closed port.
 */
export function icmpMark(type: number, code: number, family: 4 | 6): Mark {
  if (family === 4) {
    if (type === 0 || type === 11) return null;
    if (type === 3) return known(unreachable4, code);
  } else {
    if (type === 3 || type === 129) return null;
    if (type === 2) return '!F';
    if (type === 1) return known(unreachable6, code);
    if (type === 4 && code === 1) return '!P';
  }
  return `!<${type}-${code}>`;
}

function known(marks: ReadonlyMap<number, Mark>, code: number): Mark {
  return marks.has(code) ? (marks.get(code) ?? null) : `!<${code}>`;
}
