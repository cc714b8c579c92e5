import type { VantagePoint } from '@matador/core';
import { UsageError } from '@matador/core';
import { expect } from 'chai';
import { readRtt } from '../../src/rtt-argument.js';

const de: VantagePoint = {
  id: 'de',
  country: 'DE',
  latitude: 50.11,
  longitude: 8.68,
  tunnel: 'ssh',
};

describe('--rtt VP=MS', () => {
  it('takes the place of a vantage point', () => {
    expect(readRtt('de=12.5', [de])).to.deep.equal({
      vantagePoint: 'de',
      latitude: 50.11,
      longitude: 8.68,
      rttMs: 12.5,
    });
  });

  it('takes coordinates', () => {
    expect(readRtt('-23.55,-46.63=278', [])).to.deep.equal({
      vantagePoint: '-23.55,-46.63',
      latitude: -23.55,
      longitude: -46.63,
      rttMs: 278,
    });
  });

  const wrong: [text: string, says: RegExp][] = [
    ['de', /expected VP=MS/],
    ['de=', /expected VP=MS/],
    ['=5', /expected VP=MS/],
    ['de=fast', /expected VP=MS/],
    ['de=-3', /expected VP=MS/],
    ['de=0', /expected VP=MS/],
    ['de=1e3', /expected VP=MS/],
    ['fr=5', /fr is no vantage point of the configuration \(known: de\)/],
    ['91,0=5', /no place on Earth/],
    ['0,-181=5', /no place on Earth/],
  ];
  for (const [text, says] of wrong) {
    it(`refuses ${text}`, () => {
      expect(() => readRtt(text, [de])).to.throw(UsageError, says);
    });
  }
});
