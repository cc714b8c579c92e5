import type { Action } from '@matador/core';
import { expect } from 'chai';
import { chanceOfHit, ownActivity } from '../../../src/classify/chance.js';
import { defaultClassifyOptions } from '../../../src/classify/options.js';
import { chanceOfTally, tallyOf } from '../../../src/classify/score.js';
import { messageTimes } from '../../../src/classify/windows.js';
import { conversation, slicesAt, start, unhurried } from './synthetic.js';

describe('messageTimes', () => {
  it('opens a window at the sender from the press until sent, at the receiver until seen', () => {
    const { windows } = messageTimes(conversation(unhurried), defaultClassifyOptions);
    expect(windows).to.have.length(8);
    const [sent, received] = windows.map((window) => ({
      ...window,
      start: window.start - start,
      end: window.end - start,
      until: window.until - start,
    }));
    // Pressed at 25.0 s, arrived at 25.45 s, on the screen within the second after that.
    expect(sent).to.deep.equal({
      side: 'a',
      direction: 'sent',
      start: 24_800,
      end: 26_550,
      until: 26_450,
    });
    expect(received).to.deep.equal({
      side: 'b',
      direction: 'received',
      start: 24_850,
      end: 26_550,
      until: 26_450,
    });
  });

  it('has no window for a failed message, and none at the receiver of a lost one', () => {
    const windowsOf = (actions: readonly Action[]) =>
      messageTimes(actions, defaultClassifyOptions).windows;
    const sent = conversation(unhurried).filter(({ kind }) => kind === 'message-sent');
    expect(windowsOf(sent)).to.have.length(4);
    const failed = sent.map((action) => ({ ...action, status: 'failed' as const }));
    expect(windowsOf(failed)).to.have.length(0);
  });
});

describe('ownActivity', () => {
  const none = slicesAt([0]);

  it('counts bursts after the set-up and outside of the exchanges', () => {
    const activity = slicesAt([0, 900, 5000, 5900, 8000, 15_000]);
    const exchanges = [{ start: start + 10_000, end: start + 20_000 }];
    expect(ownActivity(activity, exchanges, start + 30_000, defaultClassifyOptions)).to.deep.equal({
      observedMs: 19_000,
      bursts: 2,
      burstMs: 100 + 900 + 100,
    });
  });

  it('has observed nothing where everything was set-up or exchange', () => {
    const all = [{ start, end: start + 30_000 }];
    const own = ownActivity(none, all, start + 30_000, defaultClassifyOptions);
    expect(own).to.deep.equal({ observedMs: 0, bursts: 0, burstMs: 0 });
    expect(ownActivity([], [], start, defaultClassifyOptions).observedMs).to.equal(0);
  });
});

describe('chanceOfHit', () => {
  it('grows with the target’s bursts and with the window, and falls with silence', () => {
    const of = (bursts: number, windowMs: number, observedMs = 50_000) =>
      chanceOfHit({ bursts, burstMs: 100 * bursts, observedMs }, windowMs, defaultClassifyOptions);
    expect(of(0, 1000)).to.be.closeTo(2 / 60, 1e-9);
    expect(of(5, 1000)).to.be.greaterThan(of(0, 1000));
    expect(of(0, 2000)).to.be.greaterThan(of(0, 1000));
    expect(of(0, 1000, 0)).to.be.closeTo(0.2, 1e-9);
    expect(of(100, 2000)).to.equal(1);
  });
});

describe('chanceOfTally', () => {
  it('is exact where every window was met, and a bound from above where not', () => {
    expect(chanceOfTally({ hits: 4, windows: 4, expected: 0.4 })).to.be.closeTo(1e-4, 1e-12);
    // Exactly 4 × 0.1³ × 0.9 + 0.1⁴ = 0.0037.
    expect(chanceOfTally({ hits: 3, windows: 4, expected: 0.4 })).to.be.within(0.0037, 0.01);
  });

  it('is one for no more than is expected, and without a window', () => {
    expect(chanceOfTally({ hits: 1, windows: 4, expected: 1.2 })).to.equal(1);
    expect(chanceOfTally({ hits: 0, windows: 0, expected: 0 })).to.equal(1);
    expect(chanceOfTally({ hits: 4, windows: 4, expected: 4 })).to.equal(1);
  });
});

describe('tallyOf', () => {
  it('leaves windows out that only set-up met', () => {
    expect(tallyOf({ marks: '+-o+', chance: 0.1 })).to.deep.equal({
      hits: 2,
      windows: 3,
      expected: 3 * 0.1,
    });
  });
});
