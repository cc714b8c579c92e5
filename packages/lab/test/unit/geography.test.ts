import { expect } from 'chai';
import { distanceKm, fibreDelayMs, fibreKmPerMs } from '../../src/scenario/geography.js';

const berlin = { latitude: 52.52, longitude: 13.4 };
const sydney = { latitude: -33.87, longitude: 151.21 };

describe('distance and delay', () => {
  it('goes along the great circle', () => {
    expect(distanceKm(berlin, sydney)).to.be.closeTo(16_090, 20);
    expect(distanceKm(sydney, berlin)).to.equal(distanceKm(berlin, sydney));
    expect(distanceKm(berlin, berlin)).to.equal(0);
    const [pole, other] = [0, 90].map((longitude) => ({ latitude: 90, longitude }));
    expect(distanceKm(pole!, other!)).to.be.closeTo(0, 1e-9);
    expect(
      distanceKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }),
    ).to.be.closeTo(Math.PI * 6371.0088, 1e-6);
  });

  it('takes light in fibre two thirds of the time that c would', () => {
    expect(fibreKmPerMs).to.be.closeTo(199.86, 0.01);
    expect(fibreDelayMs(berlin, sydney, 1)).to.be.closeTo(80.5, 0.2);
    expect(fibreDelayMs(berlin, sydney, 1.5)).to.be.closeTo(1.5 * 80.5, 0.3);
  });
});
