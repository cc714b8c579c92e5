import type { CampaignStatus } from '@matador/core';
import { countPairs } from '@matador/core';
import { expect } from 'chai';
import { renderStatus } from '../../src/status/render.js';
import { stepsOf } from '../support/run-events.js';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const at = '2026-03-01T11:58:00.000Z';
const style = { columns: 80, colour: false, perApp: false, now };

function statusOf(members: Partial<CampaignStatus> = {}): CampaignStatus {
  return {
    schema: 'matador/status/1',
    campaign: 'study',
    state: 'under-way',
    running: true,
    lastEventAt: at,
    planned: 3,
    complete: 1,
    remaining: 2,
    failedAttempts: 0,
    failures: {},
    failureCodes: {},
    anomalies: {},
    completePerHour: 7.5,
    secondsLeft: 4000,
    vantagePoints: ['DE', 'CH'].map((country) => ({ id: country.toLowerCase(), country })),
    pairs: countPairs(stepsOf('DE', 'CH'), (id) =>
      id === 'signal_de_de_r1' ? 'complete' : 'open',
    ),
    testbeds: [],
    givenUp: [],
    impossible: [],
    replaced: [],
    waiting: [],
    paused: null,
    ...members,
  };
}
const linesOf = (status: CampaignStatus, changes = {}) =>
  renderStatus(status, { ...style, ...changes }).split('\n');

describe('where a campaign stands, for people', () => {
  it('begins with the facts and goes on with the pairs', () => {
    const lines = linesOf(statusOf());
    expect(lines.slice(0, 7)).to.deep.equal([
      'campaign         study',
      'state            under way',
      `last event       ${at}, 2 min ago`,
      'complete         1 of 3, 33 %',
      'remaining        2',
      'rate             7.5 an hour',
      'time left        1 h 7 min',
    ]);
    expect(lines.join('\n')).to.include('\n\n   DE CH\nDE ■  \nCH ·  ·  \n\n■ all done');
  });

  it('tells a run that was killed from one that goes on', () => {
    const killed =
      'state            killed, or under way on another machine; `matador run` goes on';
    expect(linesOf(statusOf({ running: false }))).to.include(killed);
    const ended = statusOf({ state: 'finished', running: false });
    expect(linesOf(ended)).to.include('state            finished');
  });

  it('says what each testbed is at, or why it was stopped', () => {
    const idle = { underWay: [], reason: null };
    const underWay = [
      { measurement: 'x', attempt: 2, since: at },
      { measurement: 'y', attempt: 1, since: at },
    ];
    const lines = linesOf(
      statusOf({
        testbeds: [
          { ...idle, id: 'one', state: 'working', underWay },
          { ...idle, id: 'two', state: 'stopped', reason: 'phone-lost: it is gone' },
          { ...idle, id: 'three', state: 'idle' },
        ],
      }),
    );
    expect(lines).to.include('one              x, attempt 2, begun 2 min ago; y, begun 2 min ago');
    expect(lines).to.include('two              stopped: phone-lost: it is gone');
    expect(lines).to.include('three            idle');
  });

  it('lists failures, the most frequent first, and what was given up', () => {
    const lines = linesOf(
      statusOf({
        failedAttempts: 4,
        failures: { app: 1, tunnel: 3 },
        failureCodes: { 'app not-sent': 1, 'tunnel tunnel-dead': 3 },
        givenUp: [{ measurement: 'signal_de_ch_r1', attempts: 3, reason: 'tunnel-dead: silent' }],
      }),
    );
    expect(lines).to.include('failures         tunnel 3, app 1');
    expect(lines).to.include('by code          tunnel tunnel-dead 3, app not-sent 1');
    expect(lines.slice(-3, -1)).to.deep.equal([
      'given up',
      'signal_de_ch_r1  3 attempts  tunnel-dead: silent',
    ]);
  });

  it('says why it is paused, and what became of vantage points', () => {
    const reason = 'unreachable: br does not answer';
    const text = linesOf(
      statusOf({
        paused: 'the disk is full',
        waiting: [{ vantagePoint: 'us', until: at, reason }],
        replaced: [{ vantagePoint: 'br', by: 'br2', reason }],
        impossible: [{ measurement: 'signal_br_de_r1', reason }],
      }),
    ).join('\n');
    expect(text).to.match(/^paused +the disk is full$/m);
    expect(text).to.include(`\nnot used until\nus  ${at}  ${reason}\n`);
    expect(text).to.include(`\nreplaced by\nbr  br2  ${reason}\n`);
    expect(text).to.include(`\nimpossible\nsignal_br_de_r1  ${reason}\n`);
  });

  it('draws the pairs of each app apart where that is wanted', () => {
    const steps = [...stepsOf('DE'), ...stepsOf('DE').map((step) => ({ ...step, app: 'threema' }))];
    const status = statusOf({
      vantagePoints: [{ id: 'de', country: 'DE' }],
      pairs: countPairs(steps, () => 'open'),
    });
    expect(linesOf(status, { perApp: true }).join('\n')).to.include(
      '\nsignal\n   DE\nDE ·  \n\nthreema\n   DE\nDE ·  \n\n',
    );
  });

  it('says so where the terminal is too narrow for the pairs', () => {
    expect(linesOf(statusOf(), { columns: 4 }).join('\n')).to.match(/needs a wider terminal/);
  });

  it('stands a campaign of which nothing is known yet', () => {
    const status = statusOf({
      state: 'not-started',
      running: false,
      lastEventAt: null,
      complete: 0,
      completePerHour: null,
      secondsLeft: null,
    });
    expect(linesOf(status)).to.include.members([
      'last event       –',
      'rate             –',
      'time left        –',
    ]);
  });
});
