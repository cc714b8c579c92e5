import { expect } from 'chai';
import type { Durations, FinishedAttempt, Pace } from '../../src/index.js';
import { completePerHour, secondsLeft, withDuration, withRecent } from '../../src/index.js';

const signal = { app: 'signal', kind: 'measurement' } as const;
const control = { app: 'signal', kind: 'control' } as const;
const minutes = (at: number, complete = true): FinishedAttempt => ({
  at: at * 60_000,
  seconds: 300,
  complete,
});
const durationsOf = (...attempts: Parameters<typeof withDuration>[1][]): Durations =>
  attempts.reduce<Durations>(
    (durations, sort) => withDuration(durations, sort, { seconds: 100, complete: true }),
    new Map(),
  );

const paceOf = (durations: Durations, testbeds = 1): Pace => ({ durations, recent: [], testbeds });

describe('the pace of a campaign', () => {
  it('is what was completed per hour since the first of the recent attempts began', () => {
    const recent = [minutes(5), minutes(10, false), minutes(20)];
    expect(completePerHour(recent, 20 * 60_000)).to.equal(6);
    expect(completePerHour(recent, 40 * 60_000)).to.equal(3);
  });

  it('is nothing without an attempt, and 0 where each failed', () => {
    expect(completePerHour([], 1000)).to.equal(null);
    expect(completePerHour([minutes(5, false)], 300_000)).to.equal(0);
  });

  it('forgets what is long over', () => {
    let recent: FinishedAttempt[] = [];
    for (let at = 1; at <= 100; at++) recent = withRecent(recent, minutes(at));
    expect(recent).to.have.length(20);
    expect(recent[0]?.at).to.equal(81 * 60_000);
  });
});

describe('the time left', () => {
  it('counts failed attempts to what a complete measurement takes, and shares it out', () => {
    const once = durationsOf(signal);
    const durations = withDuration(once, signal, { seconds: 50, complete: false });
    expect(secondsLeft([signal, signal], paceOf(durations))).to.equal(300);
    expect(secondsLeft([signal, signal], paceOf(durations, 2))).to.equal(150);
    expect(secondsLeft([signal], paceOf(durations, 0))).to.equal(150);
  });

  it('counts what was under way at once, testbeds that trace while they go on', () => {
    const pace = {
      durations: durationsOf(signal),
      recent: [minutes(5), minutes(7.5)],
      testbeds: 1,
    };
    expect(secondsLeft([signal, signal], pace)).to.equal(200 / (600 / 450));
  });

  it('goes by the same app and kind, else by the same kind, else by anything', () => {
    const durations = withDuration(durationsOf(signal), control, { seconds: 60, complete: true });
    expect(secondsLeft([control], paceOf(durations))).to.equal(60);
    expect(secondsLeft([{ ...signal, app: 'signal2' }], paceOf(durations))).to.equal(100);
    expect(secondsLeft([{ ...control, app: 'threema' }], paceOf(durations))).to.equal(60);
    expect(secondsLeft([control], paceOf(durationsOf(signal)))).to.equal(100);
  });

  it('is unknown before anything is complete, and 0 where nothing is left', () => {
    const failed = withDuration(new Map(), signal, { seconds: 50, complete: false });
    expect(secondsLeft([signal], paceOf(failed))).to.equal(null);
    expect(secondsLeft([], paceOf(failed))).to.equal(0);
  });
});
