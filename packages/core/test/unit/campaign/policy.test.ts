import { expect } from 'chai';
import { waitAfter } from '../../../src/campaign/back-off.js';
import { nextStep } from '../../../src/campaign/next-step.js';
import type { Decision } from '../../../src/campaign/policy.js';
import { decideAfterFailure, decideAfterTestbedFailure } from '../../../src/campaign/policy.js';
import { CampaignState } from '../../../src/campaign/state.js';
import type { Failure } from '../../../src/index.js';
import { planCampaign, timestamp } from '../../../src/index.js';
import { configuration } from '../../support/configuration.js';

const now = Date.parse('2026-01-02T03:04:05.006Z');

/** DE with a spare, CH without one; three apps. */
function campaign(overrides: Readonly<Record<string, unknown>> = {}): CampaignState {
  const config = configuration({
    vantagePoints: ['DE', 'CH'],
    testbeds: 2,
    campaign: { vantagePoints: ['de', 'ch'], apps: ['x', 'y'], ...overrides },
  });
  const [de] = config.vantagePoints;
  const vantagePoints = [...config.vantagePoints, { ...de!, id: 'de2' }];
  return new CampaignState(planCampaign({ ...config, vantagePoints }));
}

const failure = (source: Failure['source'], more: Partial<Failure> = {}): Failure => ({
  stage: 'tunnel',
  source,
  code: 'broken',
  message: 'it broke',
  at: timestamp(now),
  ...more,
});

const stepOf = (state: CampaignState, id: string) => {
  const found = state.steps().find(({ step }) => step.id === id)?.step;
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
};

/** Fails an attempt at a measurement, and lets the state have what was decided. */
function fail(state: CampaignState, id: string, failures: Failure[], at = now): Decision[] {
  const decisions = decideAfterFailure(
    state,
    { step: stepOf(state, id), attempt: 1, testbed: 'testbed-1', failures },
    at,
  );
  for (const decision of decisions) state.apply(decision);
  return decisions;
}

const kinds = (decisions: readonly Decision[]) => decisions.map(({ event }) => event);

describe('what follows from a failure', () => {
  for (const [source, side, expected] of [
    ['app', 'a', ['measurement-repeated']],
    ['capture', undefined, ['measurement-repeated']],
    ['internal', undefined, ['measurement-repeated']],
    ['tunnel', undefined, ['measurement-repeated']],
    ['vantage-point', 'b', ['vantage-point-waiting', 'measurement-repeated']],
    ['tunnel', 'a', ['vantage-point-waiting', 'measurement-repeated']],
    ['phone', 'a', ['measurement-repeated', 'testbed-stopped']],
    ['gateway', 'b', ['measurement-repeated', 'testbed-stopped']],
  ] as const) {
    it(`of source ${source} on side ${side ?? '–'}: ${expected.join(', ')}`, () => {
      const of = failure(source, side === undefined ? {} : { side });
      expect(kinds(fail(campaign(), 'x_de_ch_r1', [of]))).to.deep.equal(expected);
    });
  }

  it('is decided by the tunnel rather than the app that starved on it', () => {
    const dead = failure('tunnel', { code: 'tunnel-dead', side: 'b' });
    const [decision] = fail(campaign(), 'x_de_ch_r1', [failure('app', { side: 'a' }), dead]);
    expect(decision).to.include({ event: 'vantage-point-waiting', vantagePoint: 'ch' });
  });

  it('gives up a measurement after so many tries', () => {
    const state = campaign({ retry: { tries: 2 } });
    expect(kinds(fail(state, 'x_de_ch_r1', [failure('app')]))).to.deep.equal([
      'measurement-repeated',
    ]);
    const [last] = fail(state, 'x_de_ch_r1', [failure('app')]);
    expect(last).to.deep.include({
      event: 'measurement-given-up',
      source: 'app',
      reason: 'broken: it broke',
      tries: 2,
    });
  });

  it('gives up a measurement that vantage points fail only at, though they work for others', () => {
    const state = campaign({ retry: { vantagePoint: { tries: 2, waitSeconds: 0 } } });
    const down = [failure('tunnel', { side: 'b' })];
    fail(state, 'x_de_ch_r1', down);
    state.apply({
      event: 'measurement-finished',
      measurement: 'x_ch_ch_r1',
      attempt: 1,
      outcome: 'complete',
      seconds: 1,
    });
    const decisions = fail(state, 'x_de_ch_r1', down);
    expect(kinds(decisions)).to.deep.equal(['vantage-point-waiting', 'measurement-given-up']);
    expect(decisions[1]).to.include({ source: 'tunnel' });
  });

  it('lets a vantage point wait longer each time, then puts its spare there, then gives it up', () => {
    const state = campaign({ retry: { vantagePoint: { tries: 3, waitSeconds: 10 } } });
    state.reconcile(['x_de_de_r1']);
    const down = [failure('vantage-point', { side: 'a' })];
    let at = now;
    const waits = [1, 2].map(() => {
      const [waiting] = fail(state, 'x_de_ch_r1', down, at);
      if (waiting?.event !== 'vantage-point-waiting') throw new Error('it waits');
      const wait = Date.parse(waiting.until) - at;
      at += wait;
      return wait;
    });
    expect(waits[0]).to.be.within(8000, 12_000);
    expect(waits[1]).to.be.within(16_000, 24_000);
    expect(fail(state, 'x_de_ch_r1', down, at)).to.deep.equal([
      {
        event: 'vantage-point-replaced',
        vantagePoint: 'de',
        standsFor: 'de',
        by: 'de2',
        again: ['x_de_de_r1'],
        failure: down[0],
      },
    ]);
    expect(state.steps().map(({ step }) => step.id))
      .to.include('x_de2_de2_r1')
      .and.not.include('x_de_de_r1');
    fail(state, 'y_de2_ch_r1', down, at);
    fail(state, 'y_de2_ch_r1', down, at + 100_000);
    at += 200_000;
    const [end] = fail(state, 'y_de2_ch_r1', down, at);
    expect(end).to.deep.include({
      event: 'vantage-point-given-up',
      vantagePoint: 'de2',
      standsFor: 'de',
    });
    const phases = Object.fromEntries(state.steps().map(({ step, phase }) => [step.id, phase]));
    expect(phases).to.deep.equal({
      x_de2_de2_r1: 'impossible',
      y_de2_de2_r1: 'impossible',
      x_de2_ch_r1: 'impossible',
      y_de2_ch_r1: 'impossible',
      x_ch_ch_r1: 'open',
      y_ch_ch_r1: 'open',
    });
  });

  it('keeps what a replaced vantage point finished where nothing is to be measured again', () => {
    const state = campaign({ measureAgain: false, retry: { vantagePoint: { tries: 1 } } });
    state.reconcile(['x_de_de_r1']);
    const [replaced] = fail(state, 'x_de_ch_r1', [failure('tunnel', { side: 'a' })]);
    expect(replaced).to.deep.include({ event: 'vantage-point-replaced', again: [] });
    const complete = state.steps().filter(({ phase }) => phase === 'complete');
    expect(complete).to.have.length(1);
  });

  it('counts no second failure against a vantage point that waits already', () => {
    const state = campaign();
    const down = [failure('vantage-point', { side: 'b' })];
    fail(state, 'x_de_ch_r1', down);
    expect(kinds(fail(state, 'y_de_ch_r1', down))).to.deep.equal(['measurement-repeated']);
    expect(state.node('ch').failures).to.equal(1);
  });

  it('stops a testbed for longer each time, in the end for good', () => {
    const state = campaign({ retry: { testbed: { tries: 3, waitSeconds: 10 } } });
    const untils = [1, 2, 3].map(() => {
      const stop = decideAfterTestbedFailure(state, 'testbed-1', failure('phone'), now);
      state.apply(stop);
      return stop.until;
    });
    expect(untils[2]).to.equal(null);
    expect(Date.parse(untils[1] ?? '')).to.be.greaterThan(Date.parse(untils[0] ?? ''));
    expect(nextStep(state, 'testbed-1', now).kind).to.equal('end');
    expect(nextStep(state, 'testbed-2', now).kind).to.equal('measure');
  });

  it('does not hold against a measurement what a testbed fails at in a row', () => {
    const state = campaign();
    const lost = [failure('phone', { side: 'a' })];
    fail(state, 'x_de_ch_r1', lost);
    const [repeated] = fail(state, 'x_de_ch_r1', lost);
    expect(repeated).to.include({ event: 'measurement-repeated', tries: 1 });
  });
});

describe('what comes next', () => {
  const next = (state: CampaignState, testbed = 'testbed-1', at = now) => {
    const found = nextStep(state, testbed, at);
    return found.kind === 'measure' ? found.step.id : found;
  };
  const down = [failure('vantage-point', { side: 'b' })];

  it('is all of one pair, then a pair of other vantage points than those in use', () => {
    const state = campaign();
    expect(next(state)).to.equal('x_de_de_r1');
    state.begin('x_de_de_r1', 'testbed-1');
    expect(next(state, 'testbed-2')).to.equal('x_ch_ch_r1');
    state.apply({
      event: 'measurement-finished',
      measurement: 'x_de_de_r1',
      attempt: 1,
      outcome: 'complete',
      seconds: 1,
    });
    expect(next(state)).to.equal('y_de_de_r1');
  });

  it('is what failed, behind the rest of its pair', () => {
    const state = campaign();
    state.begin('x_de_de_r1', 'testbed-1');
    state.release('x_de_de_r1');
    fail(state, 'x_de_de_r1', [failure('app')]);
    expect(next(state)).to.equal('y_de_de_r1');
    state.reconcile(['y_de_de_r1']);
    expect(next(state)).to.equal('x_de_de_r1');
  });

  it('is something else while a vantage point waits, and then it', () => {
    const state = campaign();
    fail(state, 'x_de_ch_r1', down);
    expect(next(state)).to.equal('x_de_de_r1');
    state.reconcile(['x_de_de_r1', 'y_de_de_r1']);
    const { until } = state.node('ch');
    expect(next(state)).to.deep.equal({ kind: 'wait', until });
    expect(next(state, 'testbed-1', until)).to.equal('x_ch_ch_r1');
  });

  it('is for one testbed alone where a vantage point had failed', () => {
    const state = campaign();
    fail(state, 'x_de_ch_r1', down);
    state.reconcile(['x_de_de_r1', 'y_de_de_r1']);
    const { until } = state.node('ch');
    state.begin('x_ch_ch_r1', 'testbed-1');
    expect(next(state, 'testbed-2', until)).to.deep.equal({ kind: 'wait', until: null });
  });

  it('is another measurement than the one that a testbed failed at', () => {
    const state = campaign();
    state.begin('x_de_de_r1', 'testbed-1');
    state.release('x_de_de_r1');
    fail(state, 'x_de_de_r1', [failure('phone', { side: 'a' })]);
    const { until } = state.testbed('testbed-1');
    expect(next(state)).to.deep.equal({ kind: 'wait', until });
    expect(next(state, 'testbed-1', until ?? 0)).to.equal('y_de_de_r1');
  });

  it('is nothing while paused, and the end when stopping or all is done', () => {
    const state = campaign();
    state.apply({ event: 'run-paused', cause: 'requested', message: '' });
    expect(next(state)).to.deep.equal({ kind: 'wait', until: null });
    state.apply({ event: 'run-resumed', cause: 'disk-full' });
    expect(next(state)).to.deep.equal({ kind: 'wait', until: null });
    state.apply({ event: 'run-resumed', cause: 'requested' });
    expect(next(state)).to.equal('x_de_de_r1');
    state.apply({ event: 'run-stopping' });
    expect(next(state)).to.deep.equal({ kind: 'end' });
    const done = campaign();
    done.reconcile(done.steps().map(({ step }) => step.id));
    expect(next(done)).to.deep.equal({ kind: 'end' });
  });
});

describe('a wait', () => {
  const policy = { tries: 9, waitSeconds: 10, longestWaitSeconds: 60 };

  it('doubles up to the longest, a fifth off at most, the same for the same seed', () => {
    for (const [failures, seconds] of [
      [1, 10],
      [2, 20],
      [3, 40],
      [4, 60],
      [20, 60],
    ] as const) {
      const wait = waitAfter(failures, policy, 'de');
      expect(wait).to.be.within(seconds * 800, seconds * 1200);
      expect(waitAfter(failures, policy, 'de')).to.equal(wait);
    }
    expect(waitAfter(1, policy, 'de')).not.to.equal(waitAfter(1, policy, 'ch'));
  });
});

describe('what a new run knows of the one before', () => {
  const wait = {
    event: 'vantage-point-waiting',
    vantagePoint: 'ch',
    standsFor: 'ch',
    failures: 2,
    until: timestamp(now + 1000),
    failure: failure('tunnel'),
  } as const;
  const givenUp = {
    event: 'measurement-given-up',
    measurement: 'x_de_de_r1',
    attempt: 3,
    source: 'app',
    reason: 'x',
    tries: 3,
  } as const;
  const begin = { event: 'run-started', planned: 6, alreadyDone: 0 } as const;
  const after = (reason?: 'stopped' | 'finished') => {
    const state = campaign();
    for (const entry of [begin, wait, givenUp]) state.apply(entry);
    state.apply({
      event: 'vantage-point-replaced',
      vantagePoint: 'de',
      standsFor: 'de',
      by: 'de2',
      again: [],
      failure: failure('tunnel'),
    });
    if (reason !== undefined) state.apply({ event: 'run-ended', reason });
    state.apply(begin);
    return {
      waits: state.node('ch').failures,
      node: state.node('de').current,
      why: state.whyGivenUp('x_de_de_r1')?.source,
    };
  };

  it('is everything after a kill or a stop', () => {
    expect(after()).to.deep.equal({ waits: 2, node: 'de2', why: 'app' });
    expect(after('stopped')).to.deep.equal({ waits: 2, node: 'de2', why: 'app' });
  });

  it('is which vantage points were replaced, after its end', () => {
    expect(after('finished')).to.deep.equal({ waits: 0, node: 'de2', why: undefined });
  });

  it('is shown by folders where the journal does not tell', () => {
    const state = campaign();
    state.reconcile(['x_de2_ch_r1', 'y_de2_ch_r1.failed-2']);
    expect(state.node('de').current).to.equal('de2');
    expect(state.attemptsAt('y_de2_ch_r1')).to.equal(2);
  });
});
