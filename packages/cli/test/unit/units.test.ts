import { expect } from 'chai';
import { formatBytes, formatDuration } from '../../src/units.js';

describe('units for people', () => {
  const durations: [number, string][] = [
    [0, '0 s'],
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [540, '9 min'],
    [605, '10 min'],
    [3599, '1 h'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
    [86_400, '1 day'],
    [100_000, '1 day 3 h'],
    [1_000_000, '11 days 13 h'],
  ];
  for (const [seconds, text] of durations) {
    it(`${seconds} seconds are ${text}`, () => {
      expect(formatDuration(seconds)).to.equal(text);
    });
  }

  const sizes: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [17_740_000, '17.7 MB'],
    [123_456_789, '123 MB'],
    [5e15, '5000 TB'],
  ];
  for (const [bytes, text] of sizes) {
    it(`${bytes} bytes are ${text}`, () => {
      expect(formatBytes(bytes)).to.equal(text);
    });
  }
});
