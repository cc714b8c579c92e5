import { leastKm } from '@matador/core';
import { assert } from 'chai';
import countries from 'i18n-iso-countries';
import { CountryShapes } from '../../../src/index.js';

const shapes = () => CountryShapes.shared;
const at = (latitude: number, longitude: number) => ({ latitude, longitude });

function distance(country: string, latitude: number, longitude: number): number {
  return shapes().distancesFrom(at(latitude, longitude))[shapes().indexOf(country)!]!;
}

describe('CountryShapes', function () {
  this.timeout(10_000);

  it('knows every country of ISO 3166-1', () => {
    const missing = Object.keys(countries.getAlpha2Codes()).filter(
      (code) => shapes().indexOf(code) === undefined,
    );
    assert.deepEqual(missing, []);
    assert.isUndefined(shapes().indexOf('ZZ'));
  });

  const cities: [country: string, latitude: number, longitude: number][] = [
    ['CH', 47.38, 8.54],
    ['DE', 50.11, 8.68],
    ['BR', -23.55, -46.63],
    ['US', 41.88, -87.63],
    ['US', 61.22, -149.9],
    ['US', 21.35, -157.9],
    ['JP', 35.68, 139.69],
    ['TW', 25.03, 121.56],
    ['XK', 42.66, 21.16],
    ['RU', 66, 176],
    ['RU', 66.5, -172],
    ['FJ', -17.8, 178],
    ['ZA', -25.75, 28.19],
    ['LS', -29.6, 28.2],
    ['AQ', -89.9, 0],
    ['RE', -20.9, 55.45],
    ['FR', -20.9, 55.45],
    ['GF', 4.9, -52.3],
    ['SJ', 78.22, 15.64],
    ['GI', 36.14, -5.35],
    ['CX', -10.45, 105.68],
    ['BQ', 12.15, -68.27],
  ];
  for (const [country, latitude, longitude] of cities) {
    it(`has ${latitude}, ${longitude} in ${country}`, () => {
      assert.equal(distance(country, latitude, longitude), 0);
    });
  }

  it('puts cities on the coast, and the smallest countries, within the tolerance', () => {
    const coast: [country: string, latitude: number, longitude: number][] = [
      ['US', 40.71, -74.01],
      ['BR', -22.9, -43.2],
      ['HK', 22.28, 114.16],
      ['MC', 43.738, 7.424],
      ['VA', 41.904, 12.453],
      ['BH', 26.23, 50.58],
      ['NO', 69.65, 18.95],
      ['PT', 37.74, -25.67],
      ['MV', 4.17, 73.5],
    ];
    for (const [country, ...place] of coast) {
      assert.equal(leastKm(distance(country, ...place)), 0, country);
    }
  });

  it('measures to the nearest part of a country', () => {
    // Known to some kilometres: Zurich to the Rhine, Dover to Calais, Detroit to Windsor.
    assert.approximately(distance('DE', 47.38, 8.54), 24, 5);
    assert.approximately(distance('FR', 51.13, 1.31), 36, 6);
    assert.isBelow(distance('CA', 42.33, -83.05), 8);
    // French Guiana is a part of France on the map, and a country of its own in the standard.
    assert.approximately(distance('FR', 2.82, -60.67), distance('GF', 2.82, -60.67), 450);
    assert.approximately(distance('US', 47.38, 8.54), 5_200, 600);
    assert.approximately(distance('JP', 47.38, 8.54), 8_700, 300);
  });

  it('measures across the date line', () => {
    // Chukotka reaches over 180°: from Nome the Russian coast is some 260 km off.
    assert.approximately(distance('RU', 64.5, -165.4), 260, 20);
  });

  it('measures to the inside of a long edge, not only to its ends', () => {
    // The 49th parallel runs straight for some thousand kilometres.
    const southOfIt = distance('CA', 48, -105);
    assert.approximately(southOfIt, 111, 8);
  });
});
