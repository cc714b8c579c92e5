import type { EngineEvent, Failure, PlannedMeasurement } from '@matador/core';
import { expect } from 'chai';
import { renderEvent, renderLive } from '../../src/progress/render.js';
import type { RunProgress } from '../../src/progress/state.js';
import { advance, initialProgress, perMinute, secondsLeft } from '../../src/progress/state.js';

const step: PlannedMeasurement = {
  id: 'signal_br_de_r1',
  kind: 'measurement',
  app: 'signal',
  a: 'br',
  b: 'de',
  repetition: 1,
};
const about = { testbed: 'testbed-1', measurement: step.id };
const failure: Failure = {
  stage: 'tunnel',
  source: 'vantage-point',
  side: 'b',
  code: 'unreachable',
  message: 'br does not answer',
  hint: 'Is it up?',
  at: '2026-01-01T00:00:00.000Z',
};

/** The progress after events at the given seconds. */
function after(...events: [seconds: number, event: EngineEvent][]): RunProgress {
  return events.reduce(
    (progress, [seconds, event]) => advance(progress, event, seconds * 1000),
    initialProgress(0),
  );
}

const started: [number, EngineEvent] = [0, { kind: 'run-started', planned: 10, alreadyDone: 4 }];
const begun: [number, EngineEvent] = [
  1,
  { kind: 'measurement-started', ...about, step, attempt: 2 },
];
const finished = (at: number, outcome: 'complete' | 'failed'): [number, EngineEvent] => [
  at,
  { kind: 'measurement-finished', ...about, step, outcome, seconds: 29 },
];

describe('the progress of a run', () => {
  it('counts what earlier runs finished as done, but not for the pace', () => {
    const progress = after(started, begun, finished(30, 'complete'));
    expect(progress).to.include({ planned: 10, alreadyDone: 4, complete: 5 });
    expect(perMinute(progress, 30_000)).to.equal(2);
    expect(secondsLeft(progress, 30_000)).to.equal(150);
  });

  it('knows no pace before the first result', () => {
    const progress = after(started, begun);
    expect(perMinute(progress, 5000)).to.equal(null);
    expect(secondsLeft(progress, 5000)).to.equal(null);
  });

  it('counts failures by source, and failed attempts apart from what is complete', () => {
    const progress = after(
      started,
      begun,
      [2, { kind: 'failure', ...about, failure }],
      [3, { kind: 'failure', ...about, failure: { ...failure, source: 'app' } }],
      finished(30, 'failed'),
    );
    expect(progress.failures).to.deep.equal({ 'vantage-point': 1, app: 1 });
    expect(progress).to.include({ complete: 4, failedAttempts: 1 });
    expect(progress.current.size).to.equal(0);
  });

  it('forgets what a stopped testbed was at', () => {
    const progress = after(started, begun, [
      2,
      { kind: 'testbed-stopped', testbed: 'testbed-1', failure },
    ]);
    expect(progress.current.size).to.equal(0);
  });
});

describe('the live view', () => {
  it('shows how far it is, what each testbed is at, and what failed', () => {
    const progress = after(
      started,
      begun,
      [2, { kind: 'stage-started', ...about, stage: 'messages' }],
      [3, { kind: 'failure', ...about, failure }],
    );
    expect(renderLive(progress, 11_000, 80)).to.deep.equal([
      `[${'█'.repeat(16)}${'░'.repeat(24)}] 4 of 10`,
      'testbed-1: signal_br_de_r1, attempt 2 · messages · 10 s',
      'failures: vantage-point 1',
    ]);
  });

  it('shows rate and time left once there is a pace', () => {
    const progress = after(started, begun, finished(30, 'complete'));
    expect(renderLive(progress, 30_000, 80)[0]).to.match(
      /\] 5 of 10 · 2\.0 a minute · 2 min 30 s left$/,
    );
  });

  it('fits into any width, and stands an empty plan', () => {
    const progress = after(started, begun, [3, { kind: 'failure', ...about, failure }]);
    for (const columns of [1, 5, 20, 40, 200]) {
      for (const line of renderLive(progress, 5000, columns)) {
        expect(line.length).to.be.at.most(columns);
      }
    }
    expect(renderLive(initialProgress(0), 0, 80)[0]).to.match(/0 of 0$/);
  });
});

describe('the lines of a run without a terminal', () => {
  const cases: [EngineEvent, string | null][] = [
    [started[1], '10 measurements planned, 4 done before'],
    [begun[1], null],
    [finished(1, 'complete')[1], '[4/10] signal_br_de_r1 complete in 29 s'],
    [
      { kind: 'failure', ...about, failure },
      '  signal_br_de_r1 tunnel, side b: vantage-point unreachable: br does not answer',
    ],
    [
      { kind: 'testbed-stopped', testbed: 'testbed-1', failure },
      'testbed testbed-1 stopped: br does not answer (Is it up?)',
    ],
    [{ kind: 'run-ended', reason: 'finished', complete: 10, givenUp: 0 }, null],
  ];
  for (const [event, line] of cases) {
    it(`${event.kind}: ${line === null ? 'nothing' : 'one line'}`, () => {
      expect(renderEvent(event, after(started))).to.equal(line);
    });
  }
});
