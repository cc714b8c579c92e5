import type { Verdict } from '../data/paths.js';

export const verdictWords: Readonly<Record<Verdict, string>> = {
  Y: 'yes',
  y: 'yes, by a doubtful place',
  n: 'no, but a silent hop or doubtful place could change it',
  N: 'no',
  '-': 'not within one region',
};
