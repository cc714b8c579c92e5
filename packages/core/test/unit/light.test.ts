import { expect } from 'chai';
import { greatCircleKm, leastKm, maxDistanceKm } from '../../src/index.js';

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

describe('light in fibre', () => {
  it('gets 100 km away and back in a millisecond', () => {
    expect(maxDistanceKm(1)).to.equal(100);
    expect(maxDistanceKm(0.25)).to.equal(25);
  });
});

describe('greatCircleKm', () => {
  it('agrees with known distances', () => {
    expect(greatCircleKm(at(47.38, 8.54), at(40.71, -74.01))).to.be.closeTo(6320, 20);
    expect(greatCircleKm(at(0, 0), at(0, 180))).to.be.closeTo(20_015, 1);
    expect(greatCircleKm(at(0, 179.5), at(0, -179.5))).to.be.closeTo(111.2, 0.1);
    expect(greatCircleKm(at(5, 5), at(5, 5))).to.equal(0);
  });

  it('is in truth shorter by no more than what is not known of a place', () => {
    expect(leastKm(20)).to.equal(0);
    expect(leastKm(1_000)).to.equal(969);
  });
});
