import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CampaignStatus, EngineEvent, Failure } from '../../src/index.js';
import {
  CampaignReader,
  campaignStatusSchema,
  Dataset,
  datasetLayout,
  eventRecord,
  eventRecordSchema,
  Journal,
  MatadorError,
  runCampaign,
  timestamp,
} from '../../src/index.js';
import { configuration } from '../support/configuration.js';
import { FakeTime } from '../support/fake-time.js';
import { FakeWorld } from '../support/fake-world.js';

describe('where a campaign stands', function () {
  this.timeout(20_000);
  let dataset: string;
  let world: FakeWorld;
  let time: FakeTime;
  let events: EngineEvent[];
  beforeEach(async () => {
    dataset = await mkdtemp(join(tmpdir(), 'matador-status-'));
    world = new FakeWorld();
    time = new FakeTime();
    events = [];
  });
  afterEach(async () => {
    await rm(dataset, { recursive: true });
  });

  const config = configuration({ vantagePoints: ['DE', 'CH'] });
  const run = (
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal = new AbortController().signal,
  ) =>
    runCampaign({
      config,
      implementations: world,
      plugins: [],
      toolVersion: '0.0.0',
      dataset,
      onEvent,
      signal,
      time,
    });
  const cells = ({ pairs }: CampaignStatus) =>
    Object.fromEntries(pairs.map(({ a, b, counts }) => [`${a} ${b}`, counts]));
  const unreachable = new MatadorError('ch does not answer', {
    code: 'unreachable',
    source: 'vantage-point',
  });

  it('tells, pair by pair, what is done and what was given up and why', async () => {
    const notSent = new MatadorError('no tick', { code: 'message-not-sent', source: 'app' });
    world.fail('app.send phone-a0', notSent, 3);
    world.fail('tunnel.open gw-b0 ch', unreachable, 99);
    await run((event) => events.push(event));
    const status = await new CampaignReader(await Dataset.open(dataset)).status();
    expect(campaignStatusSchema.parse(status)).to.deep.equal(status);
    expect(cells(status)).to.deep.equal({
      'de de': { 'given-up': 1 },
      'de ch': { impossible: 1 },
      'ch ch': { impossible: 1 },
    });
    expect(status.givenUp).to.deep.equal([
      { measurement: 'fake_de_de_r1', attempts: 3, reason: 'message-not-sent: no tick' },
    ]);
    expect(status.impossible).to.have.deep.members([
      { measurement: 'fake_ch_ch_r1', reason: 'ch unreachable: ch does not answer' },
      { measurement: 'fake_de_ch_r1', reason: 'ch unreachable: ch does not answer' },
    ]);
    expect(status.failureCodes).to.deep.equal({
      'app message-not-sent': 3,
      'vantage-point unreachable': 5,
    });
    expect(status).to.include({ complete: 0, failedAttempts: 8, secondsLeft: 0 });
    expect(status.testbeds.map(({ state }) => state)).to.deep.equal(['idle']);
    expect(events.filter(({ kind }) => kind === 'measurement-given-up')).to.have.length(1);
  });

  it('names what failed and is to be tried again, and then what a testbed is at', async () => {
    world.fail('tunnel.open gw-b0 ch', unreachable);
    const stop = new AbortController();
    await run((event) => {
      if (event.kind === 'measurement-finished' && event.outcome === 'failed') stop.abort();
    }, stop.signal);
    const reader = new CampaignReader(await Dataset.open(dataset));
    const stopped = await reader.status();
    expect(stopped).to.include({ state: 'stopped', complete: 1, failedAttempts: 1 });
    expect(cells(stopped)).to.deep.include({
      'de de': { complete: 1 },
      'de ch': { open: 1 },
      'ch ch': { failed: 1 },
    });

    const journal = await Journal.open(datasetLayout.journal(dataset));
    await journal.append({ event: 'run-started', planned: 3, alreadyDone: 1 });
    await journal.append({
      event: 'measurement-started',
      testbed: 'testbed-1',
      measurement: 'fake_de_ch_r1',
      attempt: 2,
    });
    await journal.close();
    const underWay = await reader.status();
    expect(underWay).to.include({ state: 'under-way', complete: 1, failedAttempts: 1 });
    expect(underWay.testbeds[0]?.state).to.equal('working');
    expect(underWay.testbeds[0]?.underWay[0]).to.include({
      measurement: 'fake_de_ch_r1',
      attempt: 2,
    });
    expect(cells(underWay)).to.deep.include({ 'de ch': { 'under-way': 1 } });

    await run(() => undefined);
    expect(await reader.status()).to.include({ state: 'finished', complete: 3, failedAttempts: 1 });
  });

  it('tells why it is paused, and what became of vantage points', async () => {
    await run(() => undefined);
    const at = timestamp(Date.now() + 60_000);
    const failure: Failure = {
      stage: 'tunnel',
      source: 'vantage-point',
      code: 'unreachable',
      message: 'ch does not answer',
      at,
    };
    const about = { vantagePoint: 'ch', standsFor: 'ch', failure };
    const reason = 'unreachable: ch does not answer';
    const journal = await Journal.open(datasetLayout.journal(dataset));
    await journal.append({ event: 'run-started', planned: 3, alreadyDone: 3 });
    await journal.append({ event: 'vantage-point-waiting', ...about, failures: 1, until: at });
    await journal.append({ event: 'vantage-point-replaced', ...about, by: 'ch2', again: [] });
    await journal.append({
      event: 'vantage-point-given-up',
      ...about,
      impossible: ['fake_de_ch_r1'],
    });
    await journal.append({ event: 'run-paused', cause: 'requested', message: 'asked to' });
    const reader = new CampaignReader(await Dataset.open(dataset));
    expect(await reader.status()).to.deep.include({
      waiting: [{ vantagePoint: 'ch', until: at, reason }],
      replaced: [{ vantagePoint: 'ch', by: 'ch2', reason }],
      impossible: [{ measurement: 'fake_de_ch_r1', reason: `ch ${reason}` }],
      paused: 'asked to',
    });
    await journal.append({ event: 'run-resumed', cause: 'requested' });
    await journal.close();
    const later = await reader.status(Date.parse(at) + 1);
    expect(later).to.deep.include({ waiting: [], paused: null });
  });

  it('is told in events that others can read, stages and captured bytes among them', async () => {
    world.fail('tunnel.open gw-b0 ch', unreachable);
    await run((event) => events.push(event));
    for (const event of events) {
      const record = JSON.parse(JSON.stringify(eventRecord(event))) as unknown;
      expect(eventRecordSchema.parse(record)).to.include({ schema: 'matador/event/1' });
      expect(record).to.deep.include(event);
    }
    const begun = events.filter(({ kind }) => kind === 'stage-started');
    expect(events.filter(({ kind }) => kind === 'stage-ended')).to.have.length(begun.length);
    const finished = events.find(({ kind }) => kind === 'measurement-finished');
    expect(finished).to.include({ capturedBytes: 2 * 'packets'.length });
  });
});
