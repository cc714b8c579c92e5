import type { EngineEvent } from '@matador/core';
import { completePerHour } from '@matador/core';
import { expect } from 'chai';
import { renderEvent, renderLive } from '../../src/progress/render.js';
import type { RunProgress } from '../../src/progress/state.js';
import { advance, initialProgress, timeLeft } from '../../src/progress/state.js';
import { eventsOf, failure, runStarted, stepsOf } from '../support/run-events.js';

const countries = ['BR', 'DE', 'US', 'JP'];
const [, step, other] = stepsOf(...countries);
if (step === undefined || other === undefined) throw new Error('four countries have ten pairs');
const events = eventsOf(step);
const others = eventsOf(other);
const started = runStarted(countries, 1);
const stopped: EngineEvent = {
  kind: 'testbed-stopped',
  testbed: 'testbed-1',
  failure,
  failures: 1,
  until: null,
};
const wide = { columns: 80, rows: 40, colour: false };

/** The progress after events at the given seconds. */
function after(...happened: [seconds: number, event: EngineEvent][]): RunProgress {
  return happened.reduce(
    (progress, [seconds, event]) => advance(progress, event, seconds * 1000),
    initialProgress,
  );
}

describe('the progress of a run', () => {
  it('counts what earlier runs finished as done, but not for the pace', () => {
    const progress = after(
      [0, started],
      [1, events.started()],
      [31, events.finished('complete', 30)],
    );
    expect(progress).to.include({ planned: 10, complete: 2 });
    expect(completePerHour(progress.recent, 31_000)).to.equal(120);
    expect(timeLeft(progress)).to.equal(8 * 30);
  });

  it('knows no pace before the first result', () => {
    const progress = after([0, started], [1, events.started()]);
    expect(completePerHour(progress.recent, 5000)).to.equal(null);
    expect(timeLeft(progress)).to.equal(null);
  });

  it('counts failures by source, and failed attempts apart from what is complete', () => {
    const progress = after(
      [0, started],
      [1, events.started()],
      [2, events.failed()],
      [3, events.failed({ source: 'app' })],
      [30, events.finished('failed')],
    );
    expect(progress.failures).to.deep.equal({ 'vantage-point': 1, app: 1 });
    expect(progress).to.include({ complete: 1, failedAttempts: 1 });
    expect(progress.current.size).to.equal(0);
    expect(progress.states.get(step.id)).to.equal('failed');
  });

  it('expects nothing more of what was given up, nor of a stopped testbed', () => {
    const progress = after(
      [0, started],
      [1, others.started()],
      [11, others.finished('complete', 10)],
      [12, events.started(3)],
      [13, events.givenUp()],
    );
    expect(timeLeft(progress)).to.equal(7 * 10);
    const end = advance(progress, stopped, 14_000);
    expect(end.current.size).to.equal(0);
    expect([...end.stopped]).to.deep.equal(['testbed-1']);
  });

  it('goes on with what takes the place of a vantage point', () => {
    const about = { vantagePoint: 'br', standsFor: 'br', failure };
    const again = ['signal_br_br_r1'];
    const progress = after(
      [0, started],
      [1, events.started()],
      [31, events.finished('complete')],
      [
        32,
        { kind: 'vantage-point-waiting', ...about, failures: 1, until: '1970-01-01T00:01:00.000Z' },
      ],
      [60, { kind: 'vantage-point-replaced', ...about, by: 'br2', again }],
    );
    expect(progress).to.include({ complete: 1 });
    expect(progress.vantagePoints[0]).to.deep.equal({ id: 'br2', country: 'BR' });
    expect(progress.states.get('signal_br2_br2_r1')).to.equal('open');
    expect(progress.states.get('signal_br2_de_r1')).to.equal('complete');
    expect(progress.states.get('signal_de_us_r1')).to.equal('open');
    expect(progress.states).to.have.property('size', 10);
    expect(timeLeft(progress)).to.equal(9 * 30);
    expect(renderLive(progress, 61_000, wide).slice(0, 3)).to.deep.equal([
      '   BR DE US JP',
      'BR ·  ',
      'DE ■  ·  ',
    ]);
  });

  it('holds no more after many attempts than after a few', () => {
    const attempt: [number, EngineEvent][] = [
      [1, events.started()],
      [2, events.stage('tunnel')],
      [3, events.failed()],
      [30, events.finished('failed')],
    ];
    const size = (attempts: number) => {
      const repeated = Array.from({ length: attempts }, () => attempt).flat();
      const { recent, states, durations, failures } = after([0, started], ...repeated);
      return [recent.length, states.size, durations.size, Object.keys(failures).length];
    };
    expect(size(2000)).to.deep.equal(size(20));
  });
});

describe('the live view', () => {
  const underWay = after(
    [0, started],
    [1, events.started(2)],
    [2, events.stage('messages')],
    [3, events.failed()],
  );

  it('shows the pairs, how far it is, what each testbed is at, and what failed', () => {
    expect(renderLive(underWay, 11_000, wide)).to.deep.equal([
      '   BR DE US JP',
      'BR ■  ',
      'DE ·> ·  ',
      'US ·  ·  ·  ',
      'JP ·  ·  ·  ·  ',
      `[${'█'.repeat(4)}${'░'.repeat(36)}] 1 of 10`,
      'testbed-1: signal_br_de_r1, attempt 2 · messages · 10 s',
      'failures: vantage-point 1',
    ]);
  });

  it('shows rate and time left once there is a pace', () => {
    const progress = after([0, started], [1, events.started()], [31, events.finished('complete')]);
    expect(renderLive(progress, 31_000, wide)).to.include(
      `[${'█'.repeat(8)}${'░'.repeat(32)}] 2 of 10 · 120 an hour · 4 min left`,
    );
  });

  it('says which testbed takes part no more', () => {
    const progress = after([0, started], [1, events.started()], [2, stopped]);
    expect(renderLive(progress, 3000, wide).at(-1)).to.equal('testbed-1: stopped');
  });

  it('says which vantage point is not used, as long as it is not', () => {
    const waiting = after(
      [0, started],
      [
        1,
        {
          kind: 'vantage-point-waiting',
          vantagePoint: 'br',
          standsFor: 'br',
          failure,
          failures: 1,
          until: '1970-01-01T00:01:00.000Z',
        },
      ],
    );
    expect(renderLive(waiting, 20_000, wide).at(-1)).to.equal('br: not used for 40 s');
    expect(renderLive(waiting, 61_000, wide).join()).not.to.include('not used');
  });

  it('leaves the pairs out where the screen is too low, and fits into any size', () => {
    expect(renderLive(underWay, 5000, { ...wide, rows: 8 })).to.have.length(3);
    expect(renderLive(underWay, 5000, { ...wide, rows: 9 })).to.have.length(8);
    for (const columns of [1, 5, 20, 40, 200]) {
      for (const rows of [1, 2, 3, 24]) {
        const lines = renderLive(underWay, 5000, { columns, rows, colour: false });
        expect(lines.length).to.be.at.most(Math.max(1, rows - 1));
        for (const line of lines) expect(line.length).to.be.at.most(columns);
      }
    }
  });
});

describe('the lines of a run without a terminal', () => {
  const cases: [EngineEvent, string | null][] = [
    [started, '10 measurements planned, 1 done before'],
    [events.started(), null],
    [events.stageEnded('tunnel', 3), null],
    [events.finished('complete', 29), '[1/10] signal_br_de_r1 complete in 29 s'],
    [
      events.failed(),
      '  signal_br_de_r1 tunnel, side b: vantage-point unreachable: br does not answer',
    ],
    [events.givenUp(), 'signal_br_de_r1 is given up in this run: unreachable: br does not answer'],
    [stopped, 'testbed testbed-1 stopped: br does not answer (Is it up?)'],
    [
      {
        kind: 'testbed-stopped',
        testbed: 'testbed-1',
        failure,
        failures: 1,
        until: '2026-01-02T03:05:00.000Z',
      },
      'testbed testbed-1 stopped: br does not answer (Is it up?); tried again at 2026-01-02T03:05:00.000Z',
    ],
    [
      {
        kind: 'vantage-point-replaced',
        vantagePoint: 'br',
        standsFor: 'br',
        by: 'br2',
        again: ['signal_br_de_r1'],
        failure,
      },
      'vantage point br is replaced by br2: br does not answer (Is it up?); 1 are measured again from there',
    ],
    [
      {
        kind: 'vantage-point-given-up',
        vantagePoint: 'br2',
        standsFor: 'br',
        impossible: ['signal_br2_de_r1'],
        failure,
      },
      'vantage point br2 is given up, and with it 1 measurements: br does not answer (Is it up?)',
    ],
    [{ kind: 'run-ended', reason: 'finished', complete: 10, givenUp: 0 }, null],
  ];
  for (const [event, line] of cases) {
    it(`${event.kind}: ${line === null ? 'nothing' : 'one line'}`, () => {
      expect(renderEvent(event, after([0, started]))).to.equal(line);
    });
  }
});
