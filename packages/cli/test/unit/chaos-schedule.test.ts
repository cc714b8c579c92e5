import { expect } from 'chai';
import { faultSchema } from '@matador/lab';
import { spareOf } from '../chaos/scenario.js';
import type { ChaosFault } from '../chaos/schedule.js';
import { drawSchedule, lostForGood } from '../chaos/schedule.js';

const world = {
  vantagePoints: ['de', 'ch', 'us', 'br', 'jp', 'au'],
  routers: ['fra1', 'nyc1'],
  testbeds: ['lab', 'lab2'],
};

function kindOf(what: ChaosFault | undefined): string | undefined {
  return what?.kind === 'in-lab' ? what.placed.fault.kind : what?.kind;
}

describe('the schedule of a chaos run', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(drawSchedule(7, 100, world)).to.deep.equal(drawSchedule(7, 100, world));
    expect(drawSchedule(7, 100, world)).to.not.deep.equal(drawSchedule(8, 100, world));
  });

  it('has each kind as often, in an order that no kind leads, over the whole campaign', () => {
    const schedule = drawSchedule(7, 100, world);
    const counts = new Map<string | undefined, number>();
    for (const { what } of schedule) counts.set(kindOf(what), (counts.get(kindOf(what)) ?? 0) + 1);
    expect([...counts.values()]).to.deep.equal(Array(10).fill(10));
    const times = schedule.map(({ progress }) => progress);
    expect(times).to.deep.equal([...times].sort((x, y) => x - y));
    expect(times[0]).to.be.below(0.1);
    expect(times.at(-1)).to.be.within(0.75, 0.85);
  });

  it('has only faults that a lab can have', () => {
    for (const { what } of drawSchedule(3, 200, world)) {
      if (what.kind === 'in-lab') expect(faultSchema.safeParse(what.placed).success).to.equal(true);
    }
  });

  it('takes a vantage point without a spare away for good, and one that has one', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const schedule = drawSchedule(seed, 100, world);
      const lost = lostForGood(schedule.map(({ what }) => what));
      expect(lost.map((id) => spareOf(id) === undefined)).to.deep.equal([false, true]);
      expect(kindOf(schedule.at(-1)?.what)).to.equal('vantage-point-down');
      const others = schedule.flatMap(({ what }) =>
        what.kind === 'in-lab' && 'vantagePoint' in what.placed.fault
          ? [what.placed.fault.vantagePoint]
          : [],
      );
      for (const id of lost) expect(others.filter((other) => other === id)).to.have.length(1);
    }
  });
});
