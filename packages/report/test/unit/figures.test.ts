import { expect } from 'chai';
import { arcPath } from '../../src/figures/arc.js';
import { placeLabels } from '../../src/figures/labels.js';
import { mapHeight, mapWidth } from '../../src/figures/world.js';
import { countryCentre } from '../../src/figures/world.js';

const berlin = { latitude: 52.5, longitude: 13.4 };
const tokyo = { latitude: 35.7, longitude: 139.7 };
const washington = { latitude: 38.9, longitude: -77 };

function points(data: string): number[][] {
  return data
    .split(/[ML]/)
    .filter(Boolean)
    .map((point) => point.split(' ').map(Number));
}

describe('arcs', () => {
  it('begin and end at their places, bent or not, and stay on the map', () => {
    const straight = points(arcPath(berlin, washington, 0));
    const bent = points(arcPath(berlin, washington, 12));
    expect(bent[0]).to.deep.equal(straight[0]);
    expect(bent.at(-1)).to.deep.equal(straight.at(-1));
    expect(bent[20]).not.to.deep.equal(straight[20]);
    for (const [x = -1, y = -1] of straight) {
      expect(x).to.be.within(0, mapWidth);
      expect(y).to.be.within(0, mapHeight);
    }
  });

  it('break at the edge of the map instead of crossing it', () => {
    const data = arcPath(tokyo, washington, 9);
    expect(data.match(/M/g)).to.have.length(2);
    for (const run of data.split('M').filter(Boolean)) {
      const xs = points(run).map(([x = 0]) => x);
      expect(Math.max(...xs.slice(1).map((x, i) => Math.abs(x - (xs[i] ?? x))))).to.be.lessThan(
        100,
      );
    }
  });
});

describe('the middle of a country', () => {
  it('is that of its largest part, also of small countries', () => {
    expect(countryCentre('FR')?.latitude).to.be.within(45, 48);
    expect(countryCentre('HK')?.longitude).to.be.within(113.5, 114.5);
    expect(countryCentre('ZZ')).to.equal(null);
  });
});

describe('labels', () => {
  it('make way for one another, and are left out where there is no room', () => {
    const alone = placeLabels([{ text: 'DE', point: [100, 100] }]);
    expect(alone).to.deep.equal([{ x: 105, y: 103.5, anchor: 'start' }]);
    const crowd = placeLabels([
      { text: 'DE', point: [100, 100] },
      { text: 'CH', point: [108, 100] },
    ]);
    expect(crowd.map((label) => label?.anchor)).to.deep.equal(['end', 'start']);
    const heap = placeLabels(Array.from({ length: 9 }, () => ({ text: 'DE', point: [5, 5] })));
    expect(heap).to.include(null);
  });
});
